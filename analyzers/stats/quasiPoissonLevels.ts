/**
 * The fit without trend. After the first iteration all rows of a level share one mean, so the same iterations as in
 * R need O(levels) each instead of O(rows): the step moves the log mean of a level by (ybar - mean) / mean.
 */
import {
  devianceOf,
  flooredLogMean,
  hasConverged,
  MAX_ITERATIONS,
  type QuasiPoissonFit,
} from "./quasiPoissonFit.js";
import type { SeasonRows } from "./seasonRows.js";

interface Levels {
  /** By level: sum of prior weights, weighted average count, sum of working weights, log mean, mean. */
  readonly priors: Float64Array;
  readonly averages: Float64Array;
  readonly weights: Float64Array;
  readonly logMeans: Float64Array;
  readonly means: Float64Array;
  /** Deviance at the start of the iterations, mean = y + 0.1. */
  startDeviance: number;
}

/** Null where it does not converge. */
export function fitLevels(
  rows: SeasonRows,
  priorWeights: Float64Array,
  degreesOfFreedom: number,
): QuasiPoissonFit | null {
  const levels = firstStep(rows, priorWeights);
  const within = devianceWithin(rows, priorWeights, levels);
  const previousMeans = new Float64Array(rows.levelCount);
  let before = levels.startDeviance;
  for (let iteration = 0; iteration < MAX_ITERATIONS; iteration++) {
    if (iteration > 0) {
      previousMeans.set(levels.means);
      step(levels);
    }
    const deviance = within + moveMeans(levels);
    if (hasConverged(deviance, before)) {
      return {
        means: spread(rows, levels.means),
        workingWeights: workingWeights(rows, priorWeights, iteration === 0 ? null : previousMeans),
        trend: null,
        timeSquares: Number.POSITIVE_INFINITY,
        levelWeights: levels.weights,
        levelTimes: new Float64Array(rows.levelCount),
        levelLogMeans: levels.logMeans,
        degreesOfFreedom,
      };
    }
    before = deviance;
  }
  return null;
}

/** The least-squares step from mean = y + 0.1, where the rows of a level still differ. */
function firstStep(
  { counts, logCounts, levels, levelCount }: SeasonRows,
  priorWeights: Float64Array,
): Levels {
  const perLevel = () => new Float64Array(levelCount);
  const [priors, averages, weights, logMeans] = [perLevel(), perLevel(), perLevel(), perLevel()];
  let startDeviance = 0;
  for (let i = 0; i < counts.length; i++) {
    const count = counts[i] as number;
    const prior = priorWeights[i] as number;
    const level = levels[i] as number;
    const mean = count + 0.1;
    const logMean = Math.log(mean);
    priors[level] = (priors[level] as number) + prior;
    averages[level] = (averages[level] as number) + prior * count;
    weights[level] = (weights[level] as number) + prior * mean;
    logMeans[level] = (logMeans[level] as number) + prior * (mean * logMean + (count - mean));
    startDeviance += prior * devianceOf(count, logCounts[i] as number, mean, logMean);
  }
  for (let level = 0; level < levelCount; level++) {
    averages[level] = (averages[level] as number) / (priors[level] as number);
    logMeans[level] = (logMeans[level] as number) / (weights[level] as number);
  }
  return { priors, averages, weights, logMeans, means: perLevel(), startDeviance };
}

function step({ priors, averages, weights, logMeans, means }: Levels): void {
  for (let level = 0; level < means.length; level++) {
    const mean = means[level] as number;
    weights[level] = (priors[level] as number) * mean;
    logMeans[level] = (logMeans[level] as number) + ((averages[level] as number) - mean) / mean;
  }
}

/** Moves the means to the log means; answers with the deviance of the averages from them. */
function moveMeans({ priors, averages, logMeans, means }: Levels): number {
  let deviance = 0;
  for (let level = 0; level < means.length; level++) {
    if (priors[level] === 0) continue;
    const average = averages[level] as number;
    const logMean = flooredLogMean(logMeans[level] as number);
    const mean = Math.exp(logMean);
    means[level] = mean;
    deviance += (priors[level] as number) * devianceOf(average, Math.log(average), mean, logMean);
  }
  return deviance;
}

/** Deviance of the counts from the average of their level: no iteration changes it. */
function devianceWithin(
  { counts, logCounts, levels }: SeasonRows,
  priorWeights: Float64Array,
  { averages }: Levels,
): number {
  const logAverages = averages.map(Math.log);
  let deviance = 0;
  for (let i = 0; i < counts.length; i++) {
    const level = levels[i] as number;
    const average = averages[level] as number;
    const logAverage = logAverages[level] as number;
    deviance +=
      (priorWeights[i] as number) *
      devianceOf(counts[i] as number, logCounts[i] as number, average, logAverage);
  }
  return deviance;
}

function spread({ levels }: SeasonRows, values: Float64Array): Float64Array {
  const rows = new Float64Array(levels.length);
  for (let i = 0; i < rows.length; i++) rows[i] = values[levels[i] as number] as number;
  return rows;
}

/** Prior weight times the mean before the last step; `levelMeans` null where that was y + 0.1. */
function workingWeights(
  { counts, levels }: SeasonRows,
  priorWeights: Float64Array,
  levelMeans: Float64Array | null,
): Float64Array {
  const weights = new Float64Array(counts.length);
  for (let i = 0; i < weights.length; i++) {
    const mean =
      levelMeans === null ? (counts[i] as number) + 0.1 : (levelMeans[levels[i] as number] as number);
    weights[i] = (priorWeights[i] as number) * mean;
  }
  return weights;
}
