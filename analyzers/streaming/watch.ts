/** One series under watch: its detector, its recent minutes, and how much it is above normal in a stretch of time. Pure. */
import type { SeriesKey } from "../../core/series.js";
import type { SeriesBudget } from "../spikes/budget.js";
import { normalFor } from "../stats/baselineBlock.js";
import { changeOnset } from "../stats/changeOnset.js";
import { init, type StreamState } from "../stats/streamDetector.js";
import { type CountedTick, replay, type StreamTurn } from "../stats/streamReplay.js";

export type CellOf = (tick: number) => number;

export interface Watch {
  readonly key: SeriesKey;
  /** Part of the alert budget. */
  readonly share: number;
  readonly state: StreamState;
  /** Minutes with contacts of the last two weeks, ascending. */
  readonly recent: readonly CountedTick[];
}

/** Counts and what was expected, from a tick (inclusive) to another (exclusive). */
export interface Stretch {
  readonly observed: number;
  readonly expected: number;
}

const TICKS_A_DAY = 1_440;
const TICKS_AN_HOUR = 60;
const RECENT_TICKS = 14 * TICKS_A_DAY;
/** One in twenty. */
const LEAST_EVIDENCE = Math.log(20);

/** A watch that has seen nothing since tick 0; `tick` minutes without contacts are made up for. */
export function startWatch(
  { key, share, expectedRunLengthMinutes }: SeriesBudget,
  prior: { profile: readonly number[]; level: number },
  tick: number,
  cellOf: CellOf,
): Watch {
  const options = { tickMinutes: 1, expectedRunLength: expectedRunLengthMinutes, ...prior };
  const [state] = replay(init(options), [], tick, cellOf);
  return { key, share, state, recent: [] };
}

/** The watch up to a tick, and what it did on the way. */
export function advance(
  watch: Watch,
  counted: readonly CountedTick[],
  untilTick: number,
  cellOf: CellOf,
): [Watch, StreamTurn[]] {
  const [state, turns] = replay(watch.state, counted, untilTick, cellOf);
  if (counted.length === 0) return [{ ...watch, state }, turns];
  const oldest = untilTick - RECENT_TICKS;
  const kept = watch.recent[0] !== undefined && watch.recent[0].tick < oldest - TICKS_A_DAY;
  const recent = kept ? watch.recent.filter(({ tick }) => tick >= oldest) : watch.recent;
  return [{ ...watch, state, recent: [...recent, ...counted] }, turns];
}

/** What came and what is normal from one tick to another. */
export function stretchOf(watch: Watch, fromTick: number, untilTick: number, cellOf: CellOf): Stretch {
  return {
    observed: casesBetween(watch.recent, fromTick, untilTick),
    expected: expectedBetween(watch.state, fromTick, untilTick, cellOf),
  };
}

/**
 * The tick at which the rise that alarmed at `alarmTick` most likely began: to the minute within a day, else to the hour
 * within two weeks. Judged by the minutes before the alarm's, which may not be over yet: live and in a replay it is the same.
 * Where those show nothing, it is the alarm's own minute.
 */
export function onsetTick(watch: Watch, alarmTick: number, cellOf: CellOf): number {
  const dayBefore = Math.max(0, alarmTick - TICKS_A_DAY);
  const byMinute = onsetWithin(watch, dayBefore, alarmTick, 1, cellOf);
  if (byMinute === null || byMinute > alarmTick - TICKS_A_DAY) return byMinute ?? alarmTick;
  const from = Math.max(0, alarmTick - RECENT_TICKS);
  return onsetWithin(watch, from, alarmTick, TICKS_AN_HOUR, cellOf) ?? alarmTick;
}

/** Null where nothing in the range stands out. */
function onsetWithin(
  watch: Watch,
  from: number,
  until: number,
  stepTicks: number,
  cellOf: CellOf,
): number | null {
  const steps = Math.ceil((until - from) / stepTicks);
  const counts = new Array<number>(steps).fill(0);
  for (const { tick, count } of watch.recent) {
    if (tick < from || tick >= until) continue;
    const step = Math.floor((tick - from) / stepTicks);
    counts[step] = (counts[step] ?? 0) + count;
  }
  const means = counts.map((_, step) => {
    const start = from + step * stepTicks;
    return expectedBetween(watch.state, start, Math.min(start + stepTicks, until), cellOf);
  });
  const onset = changeOnset(counts, means);
  return onset === null || logLikelihoodRatio(onset) < LEAST_EVIDENCE ? null : from + onset.index * stepTicks;
}

/** Of the best raised rate against the normal one, for Poisson counts. */
const logLikelihoodRatio = ({ observed, expected }: Stretch): number =>
  observed * Math.log(observed / expected) - (observed - expected);

function casesBetween(recent: readonly CountedTick[], from: number, until: number): number {
  let cases = 0;
  for (let i = recent.length - 1; i >= 0; i--) {
    const minute = recent[i];
    if (minute === undefined || minute.tick < from) break;
    if (minute.tick < until) cases += minute.count;
  }
  return cases;
}

function expectedBetween(state: StreamState, from: number, until: number, cellOf: CellOf): number {
  const { learned, options } = state.baseline;
  let expected = 0;
  for (let tick = from; tick < until; ) {
    const hourEnd = Math.min((Math.floor(tick / TICKS_AN_HOUR) + 1) * TICKS_AN_HOUR, until);
    expected += (hourEnd - tick) * (normalFor(learned, options, cellOf(tick))?.mean ?? 0);
    tick = hourEnd;
  }
  return expected;
}
