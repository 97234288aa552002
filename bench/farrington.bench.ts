/**
 * Speed of Farrington Flexible, in series-weeks a second on one core. Baseline in the same run: the same model fitted as
 * a textbook does it, by iteratively reweighted least squares on a design matrix with normal equations.
 */
import { farringtonFlexible } from "../analyzers/stats/farringtonFlexible.js";
import { type FarringtonOptions, farringtonDefaults } from "../analyzers/stats/farringtonOptions.js";
import { type Reference, referenceRows } from "../analyzers/stats/farringtonReference.js";
import { seededRandom } from "../core/random.js";
import { drawCount } from "./draw.js";
import type { BenchFigure } from "./figure.js";
import { measureInTurns, secondsOf } from "./support/rounds.js";

const SERIES = 200;
const WEEKS = 312;
const TESTED_WEEKS = 10;

const settings: readonly { readonly name: string; readonly options: FarringtonOptions }[] = [
  { name: "R's defaults", options: farringtonDefaults },
  {
    name: "10 season levels, nb-plugin",
    options: {
      ...farringtonDefaults,
      periods: 10,
      pastWeeksNotIncluded: 26,
      thresholdMethod: "nb-plugin",
      alpha: 0.005,
    },
  },
];

export async function bench(): Promise<BenchFigure[]> {
  const series = drawSeries();
  const figures: BenchFigure[] = [];
  for (const { name, options } of settings) {
    const { closedForm, byMatrix } = await measureInTurns({
      closedForm: () => rate(series, (counts, k) => farringtonFlexible(counts, k, options)),
      byMatrix: () => rate(series, (counts, k) => fitTwiceByMatrix(counts, k, options)),
    });
    figures.push({
      name: `farrington: one series-week, ${name}`,
      value: closedForm.median,
      unit: "series-weeks/s",
      spreadPercent: closedForm.spreadPercent,
      baseline: { name: "general least squares, fits alone", value: byMatrix.median },
    });
  }
  return figures;
}

/** Seasonal series of means from 1 to 150 with a trend and overdispersion. */
function drawSeries(): number[][] {
  const random = seededRandom("farrington bench");
  return Array.from({ length: SERIES }, (_, i) => {
    const level = 5 * (i / SERIES);
    const dispersion = 1 + 2 * random.next();
    return Array.from({ length: WEEKS }, (_, week) => {
      const logMean = level + 0.0005 * week + 0.3 * Math.cos((2 * Math.PI * week) / 52);
      return drawCount(random, Math.exp(logMean), dispersion);
    });
  });
}

function rate(series: readonly number[][], test: (counts: number[], k: number) => unknown): number {
  const seconds = secondsOf(() => {
    for (const counts of series) {
      for (let k = WEEKS - TESTED_WEEKS; k < WEEKS; k++) test(counts, k);
    }
  });
  return (series.length * TESTED_WEEKS) / seconds;
}

/** The least that the algorithm needs: the fit and the refit with trend. */
function fitTwiceByMatrix(counts: number[], k: number, options: FarringtonOptions): number[] | null {
  const reference = referenceRows(counts, k, options, null);
  if ("reason" in reference) return null;
  const design = designOf(reference);
  const observed = [...reference.counts];
  fitByMatrix(design, observed);
  return fitByMatrix(design, observed);
}

/** One column for each level, and time. */
const designOf = ({ times, levels, levelCount }: Reference): number[][] =>
  [...times].map((time, i) => {
    const row = new Array<number>(levelCount + 1).fill(0);
    row[levels[i] ?? 0] = 1;
    row[levelCount] = time;
    return row;
  });

function fitByMatrix(design: readonly (readonly number[])[], counts: readonly number[]): number[] {
  let means = counts.map((count) => count + 0.1);
  let coefficients: number[] = [];
  let deviance = Number.POSITIVE_INFINITY;
  for (let iteration = 0; iteration < 25; iteration++) {
    const responses = counts.map(
      (count, i) => Math.log(at(means, i)) + (count - at(means, i)) / at(means, i),
    );
    coefficients = solve(normalEquations(design, responses, means));
    means = design.map((row) => Math.exp(row.reduce((sum, x, j) => sum + x * at(coefficients, j), 0)));
    const before = deviance;
    deviance = counts.reduce((sum, count, i) => sum + devianceOf(count, at(means, i)), 0);
    if (Math.abs(deviance - before) / (Math.abs(deviance) + 0.1) < 1e-8) break;
  }
  return coefficients;
}

const at = (values: readonly number[], i: number): number => values[i] ?? 0;

const devianceOf = (count: number, mean: number): number =>
  2 * (count === 0 ? mean : count * Math.log(count / mean) - (count - mean));

/** X'WX with X'Wz as its last column. */
function normalEquations(
  design: readonly (readonly number[])[],
  responses: readonly number[],
  weights: readonly number[],
): number[][] {
  const size = design[0]?.length ?? 0;
  const matrix = Array.from({ length: size }, () => new Array<number>(size + 1).fill(0));
  for (const [i, row] of design.entries()) {
    for (const [a, line] of matrix.entries()) {
      const weighted = at(weights, i) * at(row, a);
      for (let b = 0; b < size; b++) line[b] = at(line, b) + weighted * at(row, b);
      line[size] = at(line, size) + weighted * at(responses, i);
    }
  }
  return matrix;
}

/** Gauss-Jordan elimination; the matrix is positive definite, so that no pivoting is needed. */
function solve(matrix: number[][]): number[] {
  const size = matrix.length;
  for (const [pivot, pivotRow] of matrix.entries()) {
    for (const [other, row] of matrix.entries()) {
      if (other === pivot) continue;
      const factor = at(row, pivot) / at(pivotRow, pivot);
      for (let column = pivot; column <= size; column++) {
        row[column] = at(row, column) - factor * at(pivotRow, column);
      }
    }
  }
  return matrix.map((row, i) => at(row, size) / at(row, i));
}
