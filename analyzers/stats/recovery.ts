/**
 * Back to normal: the reversed test that closes a spike.
 *
 * Null hypothesis: the rate still is at least `boundary` times the normal one, where boundary = max(1.5, sqrt(rise)) and
 * rise is the ratio at which the spike was raised. Alternative: the rate is normal. R <- (R + 1) / L with L the likelihood
 * ratio of `boundary` (countLikelihood.ts), closed at R >= expectedRunLength. 1 / L has mean at most 1 for every rate at or
 * above the boundary, so a spike that goes on is wrongly closed, on average, not before `expectedRunLength` steps.
 * The square root, because a spike of x5 that has fallen to x1.2 is over, one that has fallen to x2.5 is not, and a test
 * against x1.5 alone needs five times the evidence. Cost: one exponential a step.
 */
import { logLikelihoodRatio } from "./countLikelihood.js";
import type { NormalCount } from "./eDetector.js";
import { shiryaevRoberts } from "./shiryaevRoberts.js";

export interface RecoveryOptions {
  /** Steps that pass at least, on average, before a spike that goes on is closed. */
  readonly expectedRunLength: number;
  /** Ratio of the raised to the normal mean. */
  readonly rise: number;
}

/** Plain JSON. */
export interface RecoveryState {
  readonly expectedRunLength: number;
  readonly boundary: number;
  readonly evidence: number;
}

const SMALLEST_RISE = 1.5;

export function init({ expectedRunLength, rise }: RecoveryOptions): RecoveryState {
  return { expectedRunLength, boundary: Math.max(SMALLEST_RISE, Math.sqrt(rise)), evidence: 0 };
}

/** `steps` steps under one baseline that had `count` contacts each; answers whether the series is back to normal. */
export function step(
  state: RecoveryState,
  { count, mean, dispersion, steps }: NormalCount & { readonly count: number; readonly steps: number },
): [RecoveryState, boolean] {
  const logL = logLikelihoodRatio(count, mean, dispersion, state.boundary);
  const evidence = shiryaevRoberts(state.evidence, -logL, steps);
  return [{ ...state, evidence }, evidence >= state.expectedRunLength];
}
