/**
 * Quasi-Poisson regression with log link on season levels and, if wanted, a linear trend:
 * log mean_i = a[level_i] + b time_i, by iteratively reweighted least squares exactly as R's glm.fit does it: start
 * at mean = y + 0.1, stop when the deviance changes by less than 1e-8 of itself, at most 25 iterations.
 * Each least-squares step has a closed form in cell means, so no matrix is built.
 */

import type { QuasiPoissonFit } from "./quasiPoissonFit.js";
import { fitLevels } from "./quasiPoissonLevels.js";
import { fitTrend } from "./quasiPoissonTrend.js";
import { countLevels, type SeasonRows } from "./seasonRows.js";

/**
 * Fits the model; `priorWeights` null means 1 for every row. Null where it does not converge, where there are no
 * more rows than parameters, or where the trend cannot be told from the levels.
 */
export function fitQuasiPoisson(
  rows: SeasonRows,
  priorWeights: Float64Array | null,
  withTrend: boolean,
): QuasiPoissonFit | null {
  const weights = priorWeights ?? new Float64Array(rows.counts.length).fill(1);
  const degreesOfFreedom = rows.counts.length - countLevels(rows) - (withTrend ? 1 : 0);
  if (degreesOfFreedom <= 0) return null;
  return withTrend ? fitTrend(rows, weights, degreesOfFreedom) : fitLevels(rows, weights, degreesOfFreedom);
}
