/**
 * Farrington Flexible: is this week's count higher than the same season of past years lets expect?
 *
 * A quasi-Poisson regression with season levels and trend on up to five past years, past outbreaks weighted down,
 * then an upper bound for the week's count. Equal to R surveillance 1.20.3 `farringtonFlexible` in every upper
 * bound, p-value and alarm where `rCompatible` is set; without it, standard errors are the right ones.
 * Sources: Farrington et al. 1996, J. R. Stat. Soc. A 159; Noufaily et al. 2013, Stat. Med. 32;
 * Salmon, Schumacher, Hoehle 2016, J. Stat. Softw. 70(10).
 */
import { farringtonModel } from "./farringtonModel.js";
import { type FarringtonOptions, farringtonDefaults } from "./farringtonOptions.js";
import { referenceRows } from "./farringtonReference.js";
import { exceedance } from "./farringtonThreshold.js";
import { noResult, type PointResult } from "./pointResult.js";

export interface FarringtonResult extends PointResult {
  /** Variance in units of the mean, at least 1: phi. Null where nothing can be said. */
  readonly dispersion: number | null;
  /** Change of the log mean from one point to the next; null where the model has no trend. */
  readonly trend: number | null;
}

/**
 * Tests point k (from 0) of a series.
 * @param counts one count a week (or month), oldest first; null where it is missing
 * @param dates day numbers of the weeks, seven days apart: reference weeks then go by the calendar; without them
 *   a year is `frequency` points
 * @returns all null with a reason where there is too little history, the count is missing or no model fits;
 *   `expected` and `upper` null with a reason where there are too few cases for an alarm.
 * Never throws for counts that are whole numbers and options within their domain.
 */
export function farringtonFlexible(
  counts: readonly (number | null)[],
  k: number,
  options: Partial<FarringtonOptions> = {},
  dates: readonly number[] | null = null,
): FarringtonResult {
  const settings = { ...farringtonDefaults, ...options };
  const count = counts[k] ?? null;
  if (count === null) return unknown("the count is missing");
  const reference = referenceRows(counts, k, settings, dates);
  if ("reason" in reference) return unknown(reference.reason);
  if (!reference.levels.includes(reference.currentLevel)) {
    return unknown("no count of this season in past years");
  }
  const model = farringtonModel(reference, settings);
  if (model === null) return unknown("no model fits the past years");
  const { expected, upper, pValue, score } = exceedance(count, model, settings);
  const { dispersion, trend } = model;
  const { minimumCases, minimumCasesWeeks } = settings;
  if (recentCases(counts, k, minimumCasesWeeks) < minimumCases) {
    const reason = `fewer than ${minimumCases} cases in ${minimumCasesWeeks} points`;
    return { expected: null, upper: null, pValue, score, alarm: false, reason, dispersion, trend };
  }
  return { expected, upper, pValue, score, alarm: score > 1 && count !== 0, reason: null, dispersion, trend };
}

const unknown = (reason: string): FarringtonResult => ({
  ...noResult(reason),
  dispersion: null,
  trend: null,
});

function recentCases(counts: readonly (number | null)[], k: number, weeks: number): number {
  let sum = 0;
  for (let i = Math.max(0, k - weeks + 1); i <= k; i++) sum += counts[i] ?? 0;
  return sum;
}
