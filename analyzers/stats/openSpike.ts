/** A spike of a stream from its opening to its end: back to normal (recovery.ts), or a rise that has come to stay. */
import type { Normal } from "./baselineBlock.js";
import * as recovery from "./recovery.js";

/** Plain JSON. */
export interface OpenSpike {
  readonly sinceTick: number;
  readonly recovery: recovery.RecoveryState;
  /** Counts, and what the baseline expected; both forgotten with a half-life of a fifth of the longest spike. */
  readonly cases: number;
  readonly expected: number;
}

export interface SpikeEnd {
  readonly reason: "back to normal" | "new level";
  /** The new level over the old one; 1 where the old one holds. */
  readonly newLevelRatio: number;
}

export function openSpike(ratio: number, tick: number, closingRunLength: number): OpenSpike {
  return {
    sinceTick: tick,
    recovery: recovery.init({ expectedRunLength: closingRunLength, rise: ratio }),
    cases: 0,
    expected: 0,
  };
}

/** Half-lives of a fifth of the longest spike. */
const FORGETTING = 5 * Math.LN2;

/** `steps` ticks with `count` contacts each; `tick` is the stream's after them. */
export function stepSpike(
  spike: OpenSpike,
  normal: Normal,
  { steps, count }: { readonly steps: number; readonly count: number },
  tick: number,
  longestSpikeTicks: number,
): [OpenSpike, SpikeEnd | null] {
  const [state, isNormal] = recovery.step(spike.recovery, {
    mean: normal.mean,
    dispersion: normal.dispersion,
    count,
    steps,
  });
  const kept = Math.exp((-FORGETTING * steps) / longestSpikeTicks);
  const cases = spike.cases * kept + steps * count;
  const expected = spike.expected * kept + steps * normal.mean;
  const next = { ...spike, recovery: state, cases, expected };
  if (isNormal) return [next, { reason: "back to normal", newLevelRatio: 1 }];
  if (tick - spike.sinceTick < longestSpikeTicks) return [next, null];
  const ratio = expected > 0 ? cases / expected : 1;
  return ratio < state.boundary
    ? [next, { reason: "back to normal", newLevelRatio: 1 }]
    : [next, { reason: "new level", newLevelRatio: ratio }];
}
