/**
 * Replays a series through its detector, paying only for ticks with contacts and for full hours: the empty ticks between are
 * taken at once. Gives the same states as one `step` a tick.
 */
import { type StreamScore, type StreamState, step, stepQuiet } from "./streamDetector.js";

export interface CountedTick {
  /** Ticks since the series began (the state's `tick`); tick 0 begins an hour. */
  readonly tick: number;
  readonly count: number;
}

/** A spike that opened or closed. */
export interface StreamTurn {
  readonly tick: number;
  readonly score: StreamScore;
}

/**
 * From the state's tick up to `untilTick` (exclusive). `counted` holds the ticks with contacts, ascending, all within that
 * range; `cellOf` gives the profile's cell of a tick and changes only where an hour begins.
 */
export function replay(
  state: StreamState,
  counted: readonly CountedTick[],
  untilTick: number,
  cellOf: (tick: number) => number,
): [StreamState, StreamTurn[]] {
  const turns: StreamTurn[] = [];
  let current = state;
  const note = ([next, score]: [StreamState, StreamScore]) => {
    if (score.openedAtRatio !== null || score.closed !== null) turns.push({ tick: next.tick - 1, score });
    current = next;
  };
  const { ticksPerBlock } = state.baseline.options;
  const beQuietUntil = (tick: number) => {
    while (current.tick < tick) {
      const hourEnds = (Math.floor(current.tick / ticksPerBlock) + 1) * ticksPerBlock;
      const steps = Math.min(hourEnds, tick) - current.tick;
      note(stepQuiet(current, { steps, cell: cellOf(current.tick) }));
    }
  };
  for (const { tick, count } of counted) {
    beQuietUntil(tick);
    note(step(current, { count, cell: cellOf(tick) }));
  }
  beQuietUntil(untilTick);
  return [current, turns];
}
