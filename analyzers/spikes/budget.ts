/**
 * The alert budget: F false alerts a week in all, shared out over the series.
 *
 * A level of the hierarchy gets a fixed share (total 10, topic 30, topic_region 20, renormalised over the levels that have series);
 * within a level, importance decides, evenly by default. With s the share of a series:
 * weekly tests use alpha = F s a week; sequential tests the expected run length A = 10080 / (F s) minutes. Either way the series
 * together raise at most F false alerts a week on average, whatever their dependence.
 *
 * By chance: evidence of exactly strength p (or statistic A) would be an alert of every series under the budget F' with
 * F' s = p (or 10080 / A). Chance alone raises such an alert once in 1 / F' weeks: s / p, or s A / 10080.
 */
import { type SeriesKey, type SeriesLevel, seriesLevels } from "../../core/series.js";
import { MINUTES_PER_WEEK } from "../../core/time.js";

export interface SeriesBudget {
  readonly key: SeriesKey;
  /** Part of all false alerts that this series may raise; the shares of all series sum to 1. */
  readonly share: number;
  /** Probability of a false alarm in one weekly test. */
  readonly alpha: number;
  /** Minutes that pass at least, on average, before a false alarm of a sequential test. */
  readonly expectedRunLengthMinutes: number;
}

export interface BudgetOptions {
  /** Over all series. A method that runs beside another gets its part of the whole. */
  readonly falseAlertsPerWeek: number;
  /** Relative importance of a series within its level, above 0; 1 by default. */
  readonly importance?: (key: SeriesKey) => number;
}

const LEVEL_SHARES: Readonly<Record<SeriesLevel, number>> = { total: 10, topic: 30, topic_region: 20 };
/** A weekly test that is wrong more often than once in 20 weeks is noise, however large the budget. */
const LARGEST_ALPHA = 0.05;
/** A million years: keeps the time finite where the evidence is not. */
const MOST_WEEKS = 5.2e7;

/** The budget of each series, in the order given. An empty list has none. */
export function shareBudget(
  keys: readonly SeriesKey[],
  { falseAlertsPerWeek, importance = () => 1 }: BudgetOptions,
): SeriesBudget[] {
  const weights = keys.map(importance);
  const weightOfLevel = (level: SeriesLevel) =>
    keys.reduce((sum, key, i) => (key.level === level ? sum + (weights[i] ?? 0) : sum), 0);
  const levelWeights = new Map(seriesLevels.map((level) => [level, weightOfLevel(level)]));
  const shareOfAll = seriesLevels.reduce(
    (sum, level) => sum + ((levelWeights.get(level) ?? 0) > 0 ? LEVEL_SHARES[level] : 0),
    0,
  );
  return keys.map((key, i) => {
    const within = (weights[i] ?? 0) / (levelWeights.get(key.level) ?? 1);
    const share = (LEVEL_SHARES[key.level] / shareOfAll) * within;
    return {
      key,
      share,
      alpha: Math.min(falseAlertsPerWeek * share, LARGEST_ALPHA),
      expectedRunLengthMinutes: MINUTES_PER_WEEK / (falseAlertsPerWeek * share),
    };
  });
}

/** Weeks in which chance alone raises one alert as strong as this weekly p-value. */
export const weeksByChanceOfPValue = (pValue: number, share: number): number =>
  Math.min(share / pValue, MOST_WEEKS);

/** Weeks in which chance alone raises one alert as strong as this statistic of a sequential test (minutes). */
export const weeksByChanceOfStatistic = (statisticMinutes: number, share: number): number =>
  Math.min((statisticMinutes * share) / MINUTES_PER_WEEK, MOST_WEEKS);
