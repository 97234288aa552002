/** What customers contact about: how often, when in the year, and how hard it is to solve. */

export type Category = "technical" | "service" | "marketing" | "fraud";
export type Product = "mobile" | "home_internet" | "tv" | "convergent";

export interface TopicProfile {
  readonly category: Category;
  /** Relative frequency without incidents. */
  readonly weight: number;
  /** Products that the topic can be about. */
  readonly products: readonly Product[];
  /** Probability that the first line solves it. */
  readonly solved: number;
  /** Probability that it goes to the second line. */
  readonly escalated: number;
  /** Handle time against the mean of all topics. */
  readonly effort: number;
  /** Yearly season: 1 + swing * cos, highest on `peakDay` of the year. */
  readonly season: { readonly peakDay: number; readonly swing: number };
}

const ANY: readonly Product[] = ["mobile", "home_internet", "tv", "convergent"];
const MOST: readonly Product[] = ["home_internet", "convergent", "mobile"];
const MOBILE: readonly Product[] = ["mobile", "convergent"];
const HOME: readonly Product[] = ["home_internet", "convergent"];
const TV: readonly Product[] = ["tv", "convergent"];

const peakingOn = (peakDay: number, swing: number) => ({ peakDay, swing });
const winter = (swing: number) => peakingOn(15, swing);
const summer = (swing: number) => peakingOn(200, swing);

const topic = (
  category: Category,
  weight: number,
  products: readonly Product[],
  solved: number,
  escalated: number,
  effort: number,
  season = peakingOn(0, 0),
): TopicProfile => ({ category, weight, products, solved, escalated, effort, season });

/** Topics that an operator can choose as label, by id: category, weight, products, solved, escalated, effort, season. */
const labelledTopics = {
  no_internet: topic("technical", 105, MOST, 0.82, 0.08, 1.2, winter(0.08)),
  slow_internet: topic("technical", 75, MOST, 0.8, 0.08, 1.3, winter(0.12)),
  data_limit: topic("service", 35, MOBILE, 0.96, 0.02, 0.7),
  mobile_coverage: topic("technical", 50, MOBILE, 0.72, 0.1, 1, summer(0.25)),
  tv_problem: topic("technical", 55, TV, 0.85, 0.06, 1.2, winter(0.15)),
  equipment: topic("technical", 50, HOME, 0.84, 0.06, 1.3),
  installation: topic("technical", 35, HOME, 0.86, 0.05, 1, peakingOn(260, 0.3)),
  billing_error: topic("service", 75, ANY, 0.86, 0.05, 1.1),
  payment_not_credited: topic("service", 50, ANY, 0.88, 0.05, 0.8),
  debt_disconnection: topic("service", 40, ANY, 0.93, 0.02, 0.8),
  refund: topic("service", 30, ANY, 0.78, 0.07, 1.1),
  price_increase: topic("marketing", 35, ANY, 0.9, 0.02, 0.9, peakingOn(35, 0.3)),
  tariff_change: topic("marketing", 60, ANY, 0.96, 0.01, 0.9),
  roaming: topic("service", 30, MOBILE, 0.93, 0.03, 1, summer(0.6)),
  sim_card: topic("service", 35, MOBILE, 0.94, 0.03, 0.8),
  number_porting: topic("service", 15, MOBILE, 0.82, 0.07, 1.1),
  subscription_unwanted: topic("marketing", 45, MOBILE, 0.93, 0.02, 0.8),
  contract_cancellation: topic("marketing", 25, ANY, 0.88, 0.04, 1.2),
  promotion_misleading: topic("marketing", 15, ANY, 0.84, 0.04, 1.1, peakingOn(345, 0.4)),
  staff_behaviour: topic("service", 20, ANY, 0.8, 0.09, 1.1),
  waiting_time: topic("service", 20, ANY, 0.9, 0.03, 0.6),
  app_account: topic("service", 45, ANY, 0.91, 0.04, 0.9),
  spam_calls: topic("fraud", 20, MOBILE, 0.86, 0.03, 0.8),
  fraud_scam: topic("fraud", 15, MOBILE, 0.8, 0.1, 1.2),
  other: topic("service", 55, ANY, 0.97, 0.01, 0.5),
};

export type LabelledTopic = keyof typeof labelledTopics;

export const labelledTopicIds = Object.keys(labelledTopics) as readonly LabelledTopic[];

/** What the texts are about: also the theme of an incident that no taxonomy names, absent from the background. */
export type Theme = LabelledTopic | "smart_speaker";

export const themeProfiles: Readonly<Record<Theme, TopicProfile>> = {
  ...labelledTopics,
  smart_speaker: topic("technical", 12, HOME, 0.6, 0.1, 1.2),
};

const totalWeight = labelledTopicIds.reduce((sum, id) => sum + labelledTopics[id].weight, 0);

/** Share of a theme in all contacts on a day of the year (0 to 365); those of the labelled topics sum to about 1. */
export function themeShare(theme: Theme, dayOfYear: number): number {
  const { weight, season } = themeProfiles[theme];
  const angle = (2 * Math.PI * (dayOfYear - season.peakDay)) / 365.25;
  return (weight / totalWeight) * (1 + season.swing * Math.cos(angle));
}
