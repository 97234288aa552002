/**
 * The fit with a linear trend, log mean = intercept of the level + slope x time.
 *
 * A least-squares step in cell means: with r = (y - mean) / mean, w = prior x mean, and tbar, rbar their weighted
 * averages in a level, S = sum w (t - tbar)^2, the slope moves by sum w (t - tbar)(r - rbar) / S and an intercept by
 * rbar - move x tbar. The first step starts at mean = y + 0.1, where the log mean itself stands in for r.
 * One pass over typed arrays an iteration, since this is where detection spends its time.
 */
import {
  devianceOf,
  flooredLogMean,
  hasConverged,
  MAX_ITERATIONS,
  type QuasiPoissonFit,
} from "./quasiPoissonFit.js";
import type { SeasonRows } from "./seasonRows.js";

interface Line {
  readonly intercepts: Float64Array;
  slope: number;
}

/** Means of an iteration, and the weighted sums that the next step is made from. */
interface Iterate {
  readonly means: Float64Array;
  /** By level: sums of w, w t, w r. */
  readonly weights: Float64Array;
  readonly times: Float64Array;
  readonly residuals: Float64Array;
  /** Over all rows: sums of w t^2, w t r, and the deviance. */
  timeSquares: number;
  timeResiduals: number;
  deviance: number;
}

/** Time squares that are no more than this share of the uncentred ones are rounding errors. */
const NO_VARIATION = 1e-12;

/** Null where it does not converge, or where time does not vary within any level. */
export function fitTrend(
  rows: SeasonRows,
  priorWeights: Float64Array,
  degreesOfFreedom: number,
): QuasiPoissonFit | null {
  const line = { intercepts: new Float64Array(rows.levelCount), slope: 0 };
  let now = emptyIterate(rows);
  let next = emptyIterate(rows);
  start(now, rows, priorWeights);
  for (let iteration = 0; iteration < MAX_ITERATIONS; iteration++) {
    const timeSquares = centredTimeSquares(now);
    if (!(timeSquares > NO_VARIATION * now.timeSquares)) return null;
    step(line, now, timeSquares);
    evaluate(next, line, rows, priorWeights);
    if (hasConverged(next.deviance, now.deviance)) {
      return { ...describe(line, now, priorWeights), means: next.means, timeSquares, degreesOfFreedom };
    }
    [now, next] = [next, now];
  }
  return null;
}

function emptyIterate({ counts, levelCount }: SeasonRows): Iterate {
  return {
    means: new Float64Array(counts.length),
    weights: new Float64Array(levelCount),
    times: new Float64Array(levelCount),
    residuals: new Float64Array(levelCount),
    timeSquares: 0,
    timeResiduals: 0,
    deviance: 0,
  };
}

function start(
  iterate: Iterate,
  { counts, logCounts, times, levels }: SeasonRows,
  priorWeights: Float64Array,
): void {
  const { weights, times: timeSums, residuals } = iterate;
  for (let i = 0; i < counts.length; i++) {
    const count = counts[i] as number;
    const time = times[i] as number;
    const level = levels[i] as number;
    const prior = priorWeights[i] as number;
    const mean = count + 0.1;
    const logMean = Math.log(mean);
    const weight = prior * mean;
    const weightedResponse = weight * (logMean + (count - mean) / mean);
    iterate.means[i] = mean;
    weights[level] = (weights[level] as number) + weight;
    timeSums[level] = (timeSums[level] as number) + weight * time;
    residuals[level] = (residuals[level] as number) + weightedResponse;
    iterate.timeSquares += weight * time * time;
    iterate.timeResiduals += weightedResponse * time;
    iterate.deviance += prior * devianceOf(count, logCounts[i] as number, mean, logMean);
  }
}

/** Sum of w (t - tbar)^2 over all rows. */
function centredTimeSquares({ weights, times, timeSquares }: Iterate): number {
  let centred = timeSquares;
  for (let level = 0; level < weights.length; level++) {
    const weight = weights[level] as number;
    if (weight > 0) centred -= (times[level] as number) ** 2 / weight;
  }
  return centred;
}

function step(line: Line, { weights, times, residuals, timeResiduals }: Iterate, timeSquares: number): void {
  let products = timeResiduals;
  for (let level = 0; level < weights.length; level++) {
    const weight = weights[level] as number;
    if (weight > 0) products -= ((times[level] as number) * (residuals[level] as number)) / weight;
  }
  const move = products / timeSquares;
  line.slope += move;
  for (let level = 0; level < weights.length; level++) {
    const rise =
      ((residuals[level] as number) - move * (times[level] as number)) / (weights[level] as number);
    line.intercepts[level] = (line.intercepts[level] as number) + rise;
  }
}

/** Means, sums and deviance on the line. */
function evaluate(iterate: Iterate, line: Line, rows: SeasonRows, priorWeights: Float64Array): void {
  const { counts, logCounts, times, levels } = rows;
  const { means, weights, times: timeSums, residuals } = iterate;
  const { intercepts, slope } = line;
  for (const sums of [weights, timeSums, residuals]) sums.fill(0);
  // Neighbours in time and level differ by one factor: most rows need no exponential.
  const growth = Math.exp(slope);
  let lastLevel = -1;
  let lastTime = 0;
  let mean = 0;
  let timeSquares = 0;
  let timeResiduals = 0;
  let deviance = 0;
  for (let i = 0; i < counts.length; i++) {
    const count = counts[i] as number;
    const time = times[i] as number;
    const level = levels[i] as number;
    const prior = priorWeights[i] as number;
    const onLine = (intercepts[level] as number) + slope * time;
    const logMean = flooredLogMean(onLine);
    const isNeighbour = level === lastLevel && time === lastTime + 1 && logMean === onLine;
    mean = isNeighbour ? mean * growth : Math.exp(logMean);
    // After a mean at the floor the factor would not lead to the line.
    lastLevel = logMean === onLine ? level : -1;
    lastTime = time;
    const weight = prior * mean;
    const weightedResidual = prior * (count - mean);
    means[i] = mean;
    weights[level] = (weights[level] as number) + weight;
    timeSums[level] = (timeSums[level] as number) + weight * time;
    residuals[level] = (residuals[level] as number) + weightedResidual;
    timeSquares += weight * time * time;
    timeResiduals += weightedResidual * time;
    deviance += prior * devianceOf(count, logCounts[i] as number, mean, logMean);
  }
  iterate.timeSquares = timeSquares;
  iterate.timeResiduals = timeResiduals;
  iterate.deviance = deviance;
}

/** The line in cell means, with the weights of the step that led to it. */
function describe(
  { intercepts, slope }: Line,
  { means, weights, times }: Iterate,
  priorWeights: Float64Array,
) {
  const levelTimes = new Float64Array(weights.length);
  const levelLogMeans = new Float64Array(weights.length);
  for (let level = 0; level < weights.length; level++) {
    const time = (times[level] as number) / (weights[level] as number);
    levelTimes[level] = time;
    levelLogMeans[level] = (intercepts[level] as number) + slope * time;
  }
  const workingWeights = new Float64Array(means.length);
  for (let i = 0; i < means.length; i++) {
    workingWeights[i] = (means[i] as number) * (priorWeights[i] as number);
  }
  return { workingWeights, trend: slope, levelWeights: weights, levelTimes, levelLogMeans };
}
