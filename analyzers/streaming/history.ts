/** The engine brought up to a moment: it goes through the weeks before, read from the store, and tells nothing of them. */
import { type EpochMs, epochMs, HOUR_MS, hourOfWeekIn, MINUTE_MS, WEEK_MS } from "../../core/time.js";
import type { Store } from "../../store/client.js";
import { contactSpan, minuteCounts } from "../../store/queries/seriesCounts.js";
import { type SeriesMinutes, toSeriesMinutes } from "./counts.js";
import { advanceEngine, createEngine } from "./engine.js";
import type { Engine } from "./engineState.js";
import { streamPrior } from "./prior.js";

export interface Timeline {
  /** When tick 0 begins: a full hour. */
  readonly start: EpochMs;
  /** First moment that is tested: two weeks after the start, or later. */
  readonly testedFrom: EpochMs;
}

export interface HistoryOptions {
  readonly store: Store;
  readonly timeZone: string;
  readonly falseAlertsPerWeek: number;
}

/** What the detectors learn from before their first test, and how far back they go at most. */
const WARM_UP_MS = 2 * WEEK_MS;
const LONGEST_HISTORY_MS = 8 * WEEK_MS;
/** As much as is read and gone through at once. */
const DAY_TICKS = 1_440;

/** The timeline for tests from `from` on; null where there are no contacts. */
export async function planTimeline(store: Store, from: EpochMs | null): Promise<Timeline | null> {
  const [span] = await store.query(contactSpan, {});
  if (span === undefined || span.contacts === 0) return null;
  const wanted = from === null ? span.first : Math.max(span.first, from - LONGEST_HISTORY_MS);
  const start = epochMs(Math.floor(wanted / HOUR_MS) * HOUR_MS);
  return { start, testedFrom: epochMs(Math.max(start + WARM_UP_MS, from ?? 0)) };
}

export const tickOf = ({ start }: Pick<Timeline, "start">, at: EpochMs): number =>
  Math.floor((at - start) / MINUTE_MS);
export const timeOf = ({ start }: Pick<Timeline, "start">, tick: number): EpochMs =>
  epochMs(start + tick * MINUTE_MS);

/** Minutes with contacts of all series from one tick to another. */
export async function readMinutes(
  store: Store,
  { start }: Pick<Timeline, "start">,
  fromTick: number,
  untilTick: number,
): Promise<Map<string, SeriesMinutes>> {
  const [from, to] = [timeOf({ start }, fromTick), timeOf({ start }, untilTick)];
  return toSeriesMinutes(await store.columns(minuteCounts, { from, to }), start / MINUTE_MS);
}

/**
 * An engine that has gone through everything before `testedFrom`. It starts from what the first two weeks say, whatever
 * `testedFrom` is, so that a replay that begins later comes to the same states as one that begins earlier.
 */
export async function learnHistory(
  { store, timeZone, falseAlertsPerWeek }: HistoryOptions,
  timeline: Timeline,
): Promise<Engine> {
  const { start, testedFrom } = timeline;
  const cellOf = cellsOf(timeline, timeZone);
  const warmUpTicks = tickOf(timeline, epochMs(start + WARM_UP_MS));
  const minutes = await readMinutes(store, timeline, 0, warmUpTicks);
  const prior = streamPrior(minutes, warmUpTicks, cellOf);
  const newborn = createEngine(start, prior, cellOf, falseAlertsPerWeek);
  let [engine] = advanceEngine(newborn, minutes, warmUpTicks);
  for (const untilTick of daysUntil(engine, tickOf(timeline, testedFrom))) {
    const read = await readMinutes(store, timeline, engine.tick, untilTick);
    [engine] = advanceEngine(engine, read, untilTick);
  }
  return engine;
}

/** Ticks that lead from the engine's to `untilTick`, at most a day apart. */
export function daysUntil({ tick }: Pick<Engine, "tick">, untilTick: number): number[] {
  const days = Math.max(0, Math.ceil((untilTick - tick) / DAY_TICKS));
  return Array.from({ length: days }, (_, day) => Math.min(tick + (day + 1) * DAY_TICKS, untilTick));
}

/** Hour of the week by tick. Asked for every series in every hour, so each hour is worked out once. */
function cellsOf(timeline: Timeline, timeZone: string): (tick: number) => number {
  const hourOfWeek = hourOfWeekIn(timeZone);
  const cells: number[] = [];
  return (tick) => {
    const hour = Math.floor(tick / 60);
    const known = cells[hour];
    if (known !== undefined) return known;
    const cell = hourOfWeek(timeOf(timeline, hour * 60));
    cells[hour] = cell;
    return cell;
  };
}
