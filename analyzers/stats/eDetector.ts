/**
 * The e-SR mixture: a sequential detector of rises in a count whose false alarms are bounded without calibration.
 *
 * For every ratio of a fixed mixture, R <- (R + 1) L, L the likelihood ratio of the count (countLikelihood.ts). Under no
 * change E[L] <= 1, so (mean of R) - time is a supermartingale, and the expected time to a false alarm at threshold A is
 * at least A steps: for any series, whatever the dependence between steps and series. That makes an alert budget exact.
 *
 * Units: `expectedRunLength` is A, in steps. Cost: a few exponentials a step; a run of empty steps under one baseline is
 * one call in closed form (`stepQuiet`), so that a sparse series costs nothing between contacts.
 * Source: Shin, Ramdas, Rinaldo, "E-detectors: a nonparametric framework for sequential change detection" (2022).
 */
import { logGain, surpriseOfZero } from "./countLikelihood.js";
import { shiryaevRoberts } from "./shiryaevRoberts.js";

export interface EDetectorOptions {
  /** Steps that pass at least, on average, before a false alarm. */
  readonly expectedRunLength: number;
  /** Ratios of the raised to the normal mean, equally likely beforehand; all above 1. */
  readonly ratios?: readonly number[];
}

/** Plain JSON; `evidence[j]` is R of `ratios[j]`. */
export interface EDetectorState {
  readonly expectedRunLength: number;
  readonly ratios: readonly number[];
  readonly evidence: readonly number[];
}

/** What is normal at a step. */
export interface NormalCount {
  /** Largest mean that still is normal; at 0 nothing can be concluded from a count. */
  readonly mean: number;
  /** Variance over mean, at least 1. */
  readonly dispersion: number;
}

export interface EDetectorScore {
  /** Mean of R over the mixture; while nothing happens its mean grows by at most 1 a step. */
  readonly statistic: number;
  readonly threshold: number;
  readonly alarm: boolean;
}

export const defaultRatios: readonly number[] = [1.5, 2, 3, 5, 10];

export function init({ expectedRunLength, ratios = defaultRatios }: EDetectorOptions): EDetectorState {
  return { expectedRunLength, ratios, evidence: ratios.map(() => 0) };
}

/** One step of the series. */
export function step(
  state: EDetectorState,
  observation: NormalCount & { readonly count: number },
): [EDetectorState, EDetectorScore] {
  return advance(state, observation, observation.count, 1);
}

/** `steps` empty steps under one baseline, in closed form. Equal to that many `step`s of count 0. */
export function stepQuiet(
  state: EDetectorState,
  observation: NormalCount & { readonly steps: number },
): [EDetectorState, EDetectorScore] {
  return advance(state, observation, 0, observation.steps);
}

/** The rise that fits the evidence best: the ratios weighted by their evidence. Null before the first step. */
export function estimatedRatio({ ratios, evidence }: EDetectorState): number | null {
  const total = evidence.reduce((sum, value) => sum + value, 0);
  if (total <= 0) return null;
  return ratios.reduce((sum, ratio, j) => sum + ratio * ((evidence[j] ?? 0) / total), 0);
}

function advance(
  { expectedRunLength, ratios, evidence }: EDetectorState,
  { mean, dispersion }: NormalCount,
  count: number,
  steps: number,
): [EDetectorState, EDetectorScore] {
  const surprise = surpriseOfZero(mean, dispersion);
  const next: number[] = [];
  let sum = 0;
  for (let j = 0; j < ratios.length; j++) {
    const ratio = ratios[j] as number;
    const empty = (1 - ratio) * surprise;
    const logL = count === 0 ? empty : empty + logGain(count, mean, dispersion, ratio);
    const value = shiryaevRoberts(evidence[j] as number, logL, steps);
    next.push(value);
    sum += value;
  }
  const statistic = sum / ratios.length;
  return [
    { expectedRunLength, ratios, evidence: next },
    { statistic, threshold: expectedRunLength, alarm: statistic >= expectedRunLength },
  ];
}
