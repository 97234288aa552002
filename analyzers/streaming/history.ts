/** The engine brought up to a moment: it learns from the weeks before, read from the store, and tests nothing there. */
import { type EpochMs, epochMs, HOUR_MS, hourOfWeekIn, MINUTE_MS, WEEK_MS } from "../../core/time.js";
import type { Store } from "../../store/client.js";
import { contactSpan, minuteCounts } from "../../store/queries/seriesCounts.js";
import { type SeriesMinutes, toSeriesMinutes } from "./counts.js";
import { advanceEngine, createEngine, type Engine } from "./engine.js";
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

/** What the detectors learn from before their first test, and at most. */
export const WARM_UP_MS = 2 * WEEK_MS;
const LONGEST_HISTORY_MS = 8 * WEEK_MS;

/** The timeline for tests from `from` on; null where there are no contacts. */
export async function planTimeline(store: Store, from: EpochMs | null): Promise<Timeline | null> {
  const [span] = await store.query(contactSpan, {});
  if (span === undefined || span.contacts === 0) return null;
  const wanted = from === null ? span.first : Math.max(span.first, from - LONGEST_HISTORY_MS);
  const start = epochMs(Math.floor(wanted / HOUR_MS) * HOUR_MS);
  return { start, testedFrom: epochMs(Math.max(start + WARM_UP_MS, from ?? 0)) };
}

export const tickOf = ({ start }: Timeline, at: EpochMs): number => Math.floor((at - start) / MINUTE_MS);
export const timeOf = ({ start }: Timeline, tick: number): EpochMs => epochMs(start + tick * MINUTE_MS);

/** Minutes with contacts of all series from one tick to another. */
export async function readMinutes(
  store: Store,
  timeline: Timeline,
  fromTick: number,
  untilTick: number,
): Promise<Map<string, SeriesMinutes>> {
  const from = timeOf(timeline, fromTick);
  const to = timeOf(timeline, untilTick);
  return toSeriesMinutes(await store.columns(minuteCounts, { from, to }), timeline.start / MINUTE_MS);
}

/** An engine that has learned everything before `testedFrom`; what it found there is forgotten. */
export async function learnHistory(
  { store, timeZone, falseAlertsPerWeek }: HistoryOptions,
  timeline: Timeline,
): Promise<Engine> {
  const ticks = tickOf(timeline, timeline.testedFrom);
  const minutes = await readMinutes(store, timeline, 0, ticks);
  const cellOf = cellsOf(timeline, timeZone);
  const prior = streamPrior(minutes, ticks, cellOf);
  const [engine] = advanceEngine(createEngine(prior, cellOf, falseAlertsPerWeek), minutes, ticks);
  return engine;
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
