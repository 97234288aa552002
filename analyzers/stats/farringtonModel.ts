/**
 * The model of what is normal (steps 5 to 10): a quasi-Poisson fit in which past outbreaks weigh less, with the
 * trend only where it is significant and does not lead beyond anything seen.
 *
 * R quirk: after the refit surveillance 1.20.3 overwrites the model's weights, so that its standard errors use
 * sum omega ((y - mean) / mean)^2 / df as dispersion, about phi / mean, instead of phi. Reproduced only where
 * `rCompatible` is set.
 */
import tCdf from "@stdlib/stats-base-dists-t-cdf";
import type { Reference } from "./farringtonReference.js";
import { fitQuasiPoisson } from "./quasiPoisson.js";
import { leverage, pearsonDispersion, predictLogMean, type QuasiPoissonFit } from "./quasiPoissonFit.js";

export interface ModelOptions {
  readonly yearsBack: number;
  readonly trendPValue: number;
  readonly reweightThreshold: number;
  readonly rCompatible: boolean;
}

export interface FarringtonModel {
  readonly logMean: number;
  /** Standard error of `logMean`. */
  readonly standardError: number;
  /** Variance in units of the mean, at least 1: phi. */
  readonly dispersion: number;
  /** Change of the log mean in a step of time; null where the model has no trend. */
  readonly trend: number | null;
}

/** The model and its steps, as far as a reader of the weights or the trend test needs them. */
export interface ReweightedFit {
  readonly first: QuasiPoissonFit;
  /** Dispersion of the first fit, at least 1. */
  readonly firstDispersion: number;
  /** Weight of each row, by its Anscombe residual in the first fit; null where all weigh 1. */
  readonly weights: Float64Array | null;
  readonly fit: QuasiPoissonFit;
  readonly dispersion: number;
  /** What standard errors are scaled by: the dispersion, here not raised to 1, or R's mistake for it. */
  readonly errorDispersion: number;
}

/** The model of the tested point; null where no fit converges or the tested season has no rows. */
export function farringtonModel(reference: Reference, options: ModelOptions): FarringtonModel | null {
  const withTrend = fitReweighted(reference, true, options);
  if (withTrend !== null && keepsTrend(withTrend, reference, options)) return predict(withTrend, reference);
  const withoutTrend = fitReweighted(reference, false, options);
  return withoutTrend === null ? null : predict(withoutTrend, reference);
}

/** Fit, Anscombe residuals, weights, refit. */
export function fitReweighted(
  reference: Reference,
  withTrend: boolean,
  { reweightThreshold, rCompatible }: Pick<ModelOptions, "reweightThreshold" | "rCompatible">,
): ReweightedFit | null {
  const first = fitQuasiPoisson(reference, null, withTrend);
  if (first === null) return null;
  const firstDispersion = Math.max(1, pearsonDispersion(reference, first, first.workingWeights));
  const weights = outbreakWeights(reference, first, firstDispersion, reweightThreshold);
  const fit = weights === null ? first : fitQuasiPoisson(reference, weights, withTrend);
  if (fit === null) return null;
  const pearson = pearsonDispersion(reference, fit, fit.workingWeights);
  const errorDispersion = rCompatible ? pearsonDispersion(reference, fit, weights) : pearson;
  return { first, firstDispersion, weights, fit, dispersion: Math.max(1, pearson), errorDispersion };
}

/** Two-sided p-value of the trend, Student's t. */
export function trendPValue({ fit, errorDispersion }: ReweightedFit): number {
  if (fit.trend === null) return 1;
  const t = Math.abs(fit.trend) / Math.sqrt(errorDispersion / fit.timeSquares);
  return 2 * tCdf(-t, fit.degreesOfFreedom);
}

/**
 * Standardised Anscombe residual of row i: 1.5 (y^(2/3) mean^(-1/6) - mean^(1/2)) / sqrt(phi (1 - leverage));
 * 0 for a row that determines its own mean.
 */
export function anscombeResidual(
  reference: Reference,
  fit: QuasiPoissonFit,
  dispersion: number,
  i: number,
): number {
  const free = 1 - leverage(reference, fit, i);
  if (free < 10 * Number.EPSILON) return 0;
  const mean = fit.means[i] as number;
  const root = Math.cbrt((reference.counts[i] as number) ** 2);
  return (1.5 * (root / mean ** (1 / 6) - Math.sqrt(mean))) / Math.sqrt(dispersion * free);
}

/** Residuals s above the threshold weigh s^-2, all others 1; scaled so that the weights sum to the rows. */
function outbreakWeights(
  reference: Reference,
  fit: QuasiPoissonFit,
  dispersion: number,
  threshold: number,
): Float64Array | null {
  const { length } = reference.counts;
  const weights = new Float64Array(length).fill(1);
  let sum = 0;
  for (let i = 0; i < length; i++) {
    const residual = mayExceed(threshold, reference, fit, dispersion, i)
      ? anscombeResidual(reference, fit, dispersion, i)
      : 0;
    if (residual > threshold) weights[i] = 1 / (residual * residual);
    sum += weights[i] as number;
  }
  if (sum === length) return null;
  for (let i = 0; i < length; i++) weights[i] = (weights[i] as number) * (length / sum);
  return weights;
}

/** False only where the Pearson residual, never below Anscombe's, stays under the threshold: it needs no roots. */
function mayExceed(
  threshold: number,
  reference: Reference,
  fit: QuasiPoissonFit,
  dispersion: number,
  i: number,
): boolean {
  const mean = fit.means[i] as number;
  const excess = (reference.counts[i] as number) - mean;
  if (excess <= 0) return false;
  return excess * excess > threshold * threshold * dispersion * mean * (1 - leverage(reference, fit, i));
}

function keepsTrend(reweighted: ReweightedFit, reference: Reference, options: ModelOptions): boolean {
  if (options.yearsBack < 3) return false;
  const { logMean } = predictLogMean(reweighted.fit, reference.currentLevel, 0);
  const largest = largestOf(reference.counts);
  return Math.exp(logMean) <= largest && trendPValue(reweighted) < options.trendPValue;
}

function largestOf(counts: Float64Array): number {
  let largest = 0;
  for (let i = 0; i < counts.length; i++) largest = Math.max(largest, counts[i] as number);
  return largest;
}

function predict(
  { fit, dispersion, errorDispersion }: ReweightedFit,
  reference: Reference,
): FarringtonModel | null {
  const { logMean, varianceFactor } = predictLogMean(fit, reference.currentLevel, 0);
  const standardError = Math.sqrt(errorDispersion * varianceFactor);
  if (!Number.isFinite(logMean) || !Number.isFinite(standardError)) return null;
  return { logMean, standardError, dispersion, trend: fit.trend };
}
