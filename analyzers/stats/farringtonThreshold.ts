/**
 * Upper bound, p-value and exceedance score from the model of what is normal (step 11).
 *
 * - delta: on the scale of a power e (2/3, 1/2 or 1) the count is normal with standard deviation
 *   e mean^(e - 1/2) sqrt(tau), tau = phi + se^2 mean (Farrington et al. 1996).
 * - nb-plugin: quantile of the negative binomial with the fitted mean and dispersion (Noufaily et al. 2013).
 * - muan: the same, with the mean at the upper end of its confidence interval (Salmon et al. 2016).
 *
 * R quirk: for the last two surveillance 1.20.3 scores with the log mean in place of the mean. Reproduced only
 * where `rCompatible` is set; alarms are the same.
 */
import normalCdf from "@stdlib/stats-base-dists-normal-cdf";
import normalQuantile from "@stdlib/stats-base-dists-normal-quantile";
import type { FarringtonModel } from "./farringtonModel.js";
import type { FarringtonOptions } from "./farringtonOptions.js";
import { negativeBinomialTail, negativeBinomialUpperQuantile } from "./negativeBinomial.js";

export interface Exceedance {
  readonly expected: number;
  readonly upper: number;
  readonly pValue: number;
  readonly score: number;
}

const powers = { "2/3": 2 / 3, "1/2": 1 / 2, none: 1 } as const;

/** How a count stands against the model. */
export function exceedance(count: number, model: FarringtonModel, options: FarringtonOptions): Exceedance {
  const expected = Math.exp(model.logMean);
  const z = normalQuantile(1 - options.alpha, 0, 1);
  if (options.thresholdMethod === "delta") {
    const bound = deltaBound(count, expected, z, model, powers[options.powerTransformation]);
    return { expected, ...bound, score: (count - expected) / (bound.upper - expected) };
  }
  const { dispersion } = model;
  const mean =
    options.thresholdMethod === "muan" ? Math.exp(model.logMean + z * model.standardError) : expected;
  const upper = negativeBinomialUpperQuantile(options.alpha, mean, dispersion);
  const pValue = negativeBinomialTail(count, mean, dispersion);
  const score = options.rCompatible
    ? (count - model.logMean) / (upper - model.logMean)
    : countScore(count, expected, upper, Math.sqrt(dispersion * mean));
  return { expected, upper, pValue, score };
}

function deltaBound(
  count: number,
  mean: number,
  z: number,
  { dispersion, standardError }: FarringtonModel,
  power: number,
): { upper: number; pValue: number } {
  const tau = dispersion + standardError ** 2 * mean;
  const deviation = power * mean ** (power - 0.5) * Math.sqrt(tau);
  return {
    upper: (mean ** power + z * deviation) ** (1 / power),
    pValue: normalCdf(mean ** power - count ** power, 0, deviation),
  };
}

/**
 * Above 1 exactly where the count is above the bound. A whole-numbered bound may lie below a small or very spread
 * mean; the score then counts standard deviations beyond the bound, so that it still rises with the count.
 */
function countScore(count: number, expected: number, upper: number, deviation: number): number {
  return upper > expected
    ? (count - expected) / (upper - expected)
    : 1 + (count - upper) / Math.max(1, deviation);
}
