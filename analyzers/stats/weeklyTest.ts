/**
 * The weekly test of one series: seasonal where the past reaches back far enough, otherwise by the recent level.
 *
 * - Three years of weeks or more: Farrington Flexible with Noufaily's choices (10 season levels, 26 weeks of guard
 *   band, negative binomial bound) on three to five years.
 * - Less, or a season that has had no case in those years: Gamma-Poisson with the parent's rate as prior. There the
 *   seasonal mean would fall towards zero, and a single contact would look like a wonder (p = 1e-10).
 */
import { farringtonFlexible } from "./farringtonFlexible.js";
import { gammaPoissonTest } from "./gammaPoisson.js";
import { noResult, type PointResult } from "./pointResult.js";

export interface WeeklyOptions {
  /** One-sided level of the test: the share of normal weeks that raise an alarm. */
  readonly alpha: number;
  /** Mean count a week that the parent's rate lets expect; null where there is no parent. */
  readonly priorMean: number | null;
  /** Day number of each week's first day; reference weeks then go by the calendar. */
  readonly weekStarts?: readonly number[];
}

export interface WeeklyResult extends PointResult {
  /** Which model decided. */
  readonly model: "farrington-flexible" | "gamma-poisson";
  /** What rose: this week by itself, or only this week and the one before together; null without an alarm. */
  readonly rising: "level" | "two-weeks" | null;
}

const WEEKS_A_YEAR = 52;
const HALF_WINDOW = 3;
const FEWEST_YEARS = 3;
const MOST_YEARS = 5;
const MINIMUM_CASES = 5;

/** Tests week k (from 0) of a series; `counts` oldest first, null where a week is missing. */
export function weeklyTest(
  counts: readonly (number | null)[],
  k: number,
  options: WeeklyOptions,
): WeeklyResult {
  return seasonalTest(counts, k, options) ?? levelTest(counts, k, options);
}

function seasonalTest(
  counts: readonly (number | null)[],
  k: number,
  { alpha, weekStarts }: WeeklyOptions,
): WeeklyResult | null {
  const yearsBack = Math.min(MOST_YEARS, Math.floor((k - HALF_WINDOW) / WEEKS_A_YEAR));
  if (yearsBack < FEWEST_YEARS || !seasonHasCases(counts, k, yearsBack)) return null;
  const settings = {
    frequency: WEEKS_A_YEAR,
    yearsBack,
    halfWindow: HALF_WINDOW,
    periods: 10,
    pastWeeksNotIncluded: 26,
    trendPValue: 0.05,
    thresholdMethod: "nb-plugin",
    minimumCases: MINIMUM_CASES,
    minimumCasesWeeks: 4,
    alpha,
  } as const;
  const result = farringtonFlexible(counts, k, settings, weekStarts ?? null);
  if (result.pValue === null) return null;
  const { expected, upper, pValue, score, alarm, reason } = result;
  const rising = alarm ? "level" : null;
  return { expected, upper, pValue, score, alarm, reason, model: "farrington-flexible", rising };
}

/** Whether the weeks around this one had any case in past years. */
function seasonHasCases(counts: readonly (number | null)[], k: number, yearsBack: number): boolean {
  for (let year = 1; year <= yearsBack; year++) {
    const middle = k - year * WEEKS_A_YEAR;
    for (let i = middle - HALF_WINDOW; i <= middle + HALF_WINDOW; i++) {
      if ((counts[i] ?? 0) > 0) return true;
    }
  }
  return false;
}

function levelTest(
  counts: readonly (number | null)[],
  k: number,
  { alpha, priorMean }: WeeklyOptions,
): WeeklyResult {
  const observed = counts[k] ?? null;
  if (observed === null) {
    return { ...noResult("the count is missing"), model: "gamma-poisson", rising: null };
  }
  const minimumCases = MINIMUM_CASES;
  const result = gammaPoissonTest(counts.slice(0, k), observed, { alpha, priorMean, minimumCases });
  return { ...result, model: "gamma-poisson" };
}
