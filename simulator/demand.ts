/** How many contacts an hour brings, and of which kind: base x hour of week x season x holiday x growth. */
import type { Random } from "../core/random.js";
import { DAY_MS, type EpochMs } from "../core/time.js";
import type { Calendar, LocalHour } from "./calendar.js";
import { weighted } from "./distributions.js";
import { type Channel, channelProfiles, channelShares, channels, weekProfiles } from "./world/channels.js";
import { type Community, type Country, countries } from "./world/geography.js";
import {
  type LabelledTopic,
  labelledTopicIds,
  type Theme,
  themeProfiles,
  themeShare,
} from "./world/topics.js";

export interface HourDemand {
  readonly local: LocalHour;
  /** Expected contacts in the hour, of all communities. */
  readonly total: number;
  /** Expected contacts in the hour of one community about one theme. */
  of(community: Community, theme: Theme): number;
  /** Share of the hour's contacts on a channel, and within them of the technical topics. */
  readonly channelShare: Readonly<Record<Channel, number>>;
  readonly technicalShare: number;
  readonly pickCommunity: (random: Random) => Community;
  readonly pickChannel: (random: Random, community: Community) => Channel;
  readonly pickTopic: (random: Random) => LabelledTopic;
}

export interface DemandOptions {
  readonly contactsPerDay: number;
  /** Where growth of the digital channels begins. */
  readonly from: EpochMs;
}

export class Demand {
  #day: {
    number: number;
    topicSum: number;
    technical: number;
    pick: (random: Random) => LabelledTopic;
  } | null = null;

  constructor(
    readonly options: DemandOptions,
    readonly calendar: Calendar,
    readonly communities: readonly Community[],
  ) {}

  /** The demand of the hour that begins at `at`. */
  hour(at: EpochMs): HourDemand {
    const local = this.calendar.localHour(at);
    const day = this.#topicsOf(local);
    const shares = channelShares((at - this.options.from) / (365.25 * DAY_MS));
    const base = this.options.contactsPerDay / 24;
    const weightsIn = (country: Country) =>
      channels.map((channel) => {
        const { manner, onHoliday } = channelProfiles[channel];
        const holiday = local.holidayIn.has(country) ? onHoliday : 1;
        return shares[channel] * (weekProfiles[manner][local.hourOfWeek] ?? 0) * holiday;
      });
    const byCountry = Object.fromEntries(
      countries.map((country) => {
        const weights = weightsIn(country);
        return [country, { weights, sum: sumOf(weights), pick: weighted(channels, weights) }];
      }),
    ) as Record<Country, { weights: number[]; sum: number; pick: (random: Random) => Channel }>;
    const communityWeights = this.communities.map(
      ({ share, region }) => share * byCountry[region.country].sum,
    );
    const volume = sumOf(communityWeights);
    const channelShare = Object.fromEntries(
      channels.map((channel, i) => [
        channel,
        sumOf(
          this.communities.map(({ share, region }) => share * (byCountry[region.country].weights[i] ?? 0)),
        ) / volume,
      ]),
    ) as Record<Channel, number>;
    return {
      local,
      total: base * volume * day.topicSum,
      of: ({ share, region }, theme) =>
        base * share * byCountry[region.country].sum * themeShare(theme, local.dayOfYear),
      channelShare,
      technicalShare: day.technical,
      pickCommunity: weighted(this.communities, communityWeights),
      pickChannel: (random, { region }) => byCountry[region.country].pick(random),
      pickTopic: day.pick,
    };
  }

  #topicsOf({ dayNumber, dayOfYear }: LocalHour) {
    if (this.#day?.number === dayNumber) return this.#day;
    const weights = labelledTopicIds.map((topic) => themeShare(topic, dayOfYear));
    const topicSum = sumOf(weights);
    const technical = weights.filter((_, i) => {
      const topic = labelledTopicIds[i];
      return topic !== undefined && themeProfiles[topic].category === "technical";
    });
    this.#day = {
      number: dayNumber,
      topicSum,
      technical: sumOf(technical) / topicSum,
      pick: weighted(labelledTopicIds, weights),
    };
    return this.#day;
  }
}

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
