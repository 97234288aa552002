/** The streaming analyzer over the past, in event time, as fast as it goes. */
import { type EpochMs, epochMs, HOUR_MS, MINUTE_MS } from "../../core/time.js";
import { contactSpan } from "../../store/queries/seriesCounts.js";
import { advanceEngine, type MinutesOfSeries } from "./engine.js";
import type { Engine } from "./engineState.js";
import { daysUntil, learnHistory, planTimeline, readMinutes, tickOf, timeOf } from "./history.js";
import type { Publisher } from "./publish.js";
import { withStoredSpikes } from "./record.js";
import type { StreamRunOptions } from "./runOptions.js";
import { grownSpikes } from "./turns.js";

export interface ReplayOptions extends StreamRunOptions {
  /** First and last moment to test; null for the data's own, the first two weeks being learned from. */
  readonly from: EpochMs | null;
  readonly to: EpochMs | null;
  /** Told after each day. */
  readonly onDay: (done: number, days: number, at: EpochMs) => void;
}

export interface ReplayOutcome {
  readonly testedFrom: EpochMs;
  readonly testedTo: EpochMs;
  readonly series: number;
}

const HOUR_TICKS = HOUR_MS / MINUTE_MS;

/** Runs over the past in event time. Null where there are no contacts. */
export async function replayStream(options: ReplayOptions): Promise<ReplayOutcome | null> {
  const timeline = await planTimeline(options.store, options.from);
  if (timeline === null) return null;
  const [span] = await options.store.query(contactSpan, {});
  const end = options.to ?? epochMs((span?.last ?? 0) + MINUTE_MS);
  const publisher = await options.createPublish(timeline);
  let engine = await learnHistory(options, timeline);
  const last = Math.max(tickOf(timeline, end), engine.tick);
  // What an earlier replay of the same time has found is found again.
  const earlier = publisher.stored.filter(({ detected_at }) => detected_at <= timeline.testedFrom);
  const [goingOn, over] = withStoredSpikes(engine, earlier);
  engine = goingOn;
  options.onEvents(await publisher.publish(over));
  const days = daysUntil(engine, last);
  for (const [day, untilTick] of days.entries()) {
    if (options.signal.aborted) break;
    const minutes = await readMinutes(options.store, timeline, engine.tick, untilTick);
    engine = await replayHours(engine, minutes, untilTick, publisher, options);
    options.onDay(day + 1, days.length, timeOf(timeline, engine.tick));
  }
  return {
    testedFrom: timeline.testedFrom,
    testedTo: timeOf(timeline, last),
    series: engine.watches.size,
  };
}

/** Hour by hour, as a spike may have too few customers when it is found, and enough an hour later. */
async function replayHours(
  engine: Engine,
  minutes: MinutesOfSeries,
  untilTick: number,
  publisher: Publisher,
  options: StreamRunOptions,
): Promise<Engine> {
  let current = engine;
  while (current.tick < untilTick) {
    const hourEnd = (Math.floor(current.tick / HOUR_TICKS) + 1) * HOUR_TICKS;
    const [next, events] = advanceEngine(current, minutes, Math.min(hourEnd, untilTick));
    if (events.length > 0) options.onEvents(await publisher.publish(events));
    const tooSmall = grownSpikes(next).filter((spike) => !publisher.isPublished(spike));
    if (tooSmall.length > 0) options.onEvents(await publisher.update(tooSmall));
    current = next;
  }
  return current;
}
