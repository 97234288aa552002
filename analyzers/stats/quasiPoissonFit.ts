/** A fitted quasi-Poisson regression, and what can be read from it: prediction, leverage, dispersion. */
import type { SeasonRows } from "./seasonRows.js";

export interface QuasiPoissonFit {
  /** Fitted mean of each row. */
  readonly means: Float64Array;
  /** Weight of each row in the last least-squares step. */
  readonly workingWeights: Float64Array;
  /** Change of the log mean in one step of time; null for a fit without trend. */
  readonly trend: number | null;
  /** Weighted sum of squares of time about the level means; Infinity without trend. */
  readonly timeSquares: number;
  /** By level: sum of working weights, weighted mean time, log mean at that time. NaN or 0 for an empty level. */
  readonly levelWeights: Float64Array;
  readonly levelTimes: Float64Array;
  readonly levelLogMeans: Float64Array;
  /** Rows less parameters. */
  readonly degreesOfFreedom: number;
}

/** R's poisson()$linkinv never goes below the machine epsilon. */
const SMALLEST_LOG_MEAN = Math.log(2 ** -52);
/** R's glm.control: epsilon and maxit. */
const EPSILON = 1e-8;
export const MAX_ITERATIONS = 25;
/** Above this count the difference of two logarithms is too coarse for the convergence test. */
const LARGE_COUNT = 100_000;

export const flooredLogMean = (logMean: number): number => Math.max(logMean, SMALLEST_LOG_MEAN);

export const hasConverged = (deviance: number, before: number): boolean =>
  Math.abs(deviance - before) / (Math.abs(deviance) + 0.1) < EPSILON;

/** Deviance of one row of weight 1: 2 (y log(y / mean) - (y - mean)). `logCount` is not read for a count of 0. */
export function devianceOf(count: number, logCount: number, mean: number, logMean: number): number {
  if (count === 0) return 2 * mean;
  const logRatio = count < LARGE_COUNT ? logCount - logMean : Math.log(count / mean);
  return 2 * (count * logRatio - (count - mean));
}

/** Prediction on the log scale: the log mean, and its variance in units of the dispersion. */
export function predictLogMean(
  fit: QuasiPoissonFit,
  level: number,
  time: number,
): { logMean: number; varianceFactor: number } {
  const fromCentre = time - (fit.levelTimes[level] ?? Number.NaN);
  return {
    logMean: (fit.levelLogMeans[level] ?? Number.NaN) + (fit.trend ?? 0) * fromCentre,
    varianceFactor: 1 / (fit.levelWeights[level] ?? 0) + (fromCentre * fromCentre) / fit.timeSquares,
  };
}

/** Leverage of row i: the diagonal of the hat matrix. */
export function leverage(rows: SeasonRows, fit: QuasiPoissonFit, i: number): number {
  const level = rows.levels[i] as number;
  const fromCentre = (rows.times[i] as number) - (fit.levelTimes[level] as number);
  const weight = fit.workingWeights[i] as number;
  return weight * (1 / (fit.levelWeights[level] as number) + (fromCentre * fromCentre) / fit.timeSquares);
}

/**
 * Pearson's estimate of the dispersion: sum of weight ((y - mean) / mean)^2, over the degrees of freedom; `weights`
 * null means 1 for every row.
 */
export function pearsonDispersion(
  { counts }: SeasonRows,
  { means, degreesOfFreedom }: QuasiPoissonFit,
  weights: Float64Array | null,
): number {
  let sum = 0;
  for (let i = 0; i < counts.length; i++) {
    const mean = means[i] as number;
    const relative = ((counts[i] as number) - mean) / mean;
    sum += (weights === null ? 1 : (weights[i] as number)) * relative * relative;
  }
  return sum / degreesOfFreedom;
}
