/** The streaming analyzer's two ways to run: over the past as fast as it goes, and live, a few seconds behind the present. */
import { setTimeout as delay } from "node:timers/promises";
import { seriesName } from "../../core/series.js";
import { type Clock, type EpochMs, epochMs, MINUTE_MS } from "../../core/time.js";
import { runOutcome } from "../../store/queries/runs.js";
import { contactSpan } from "../../store/queries/seriesCounts.js";
import { tables } from "../../store/tables.js";
import { advanceEngine, type Engine } from "./engine.js";
import {
  type HistoryOptions,
  learnHistory,
  planTimeline,
  readMinutes,
  type Timeline,
  tickOf,
  timeOf,
} from "./history.js";
import type { Publish, PublishedEvent } from "./publish.js";
import { STREAMING_RUN } from "./record.js";

/** The engine, where its minutes are in time, and what becomes of its events. */
interface Live {
  readonly engine: Engine;
  readonly timeline: Timeline;
  readonly publish: Publish;
}

export interface StreamRunOptions extends HistoryOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Publishes events of a timeline. */
  readonly createPublish: (timeline: Timeline) => Promise<Publish>;
  readonly onEvents: (events: readonly PublishedEvent[]) => void;
}

const TICKS_A_DAY = 1_440;
/** Late contacts are waited for: minutes stay open that long, and are judged again at every look. */
const OPEN_MINUTES = 2;

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

/** Runs over the past in event time. Null where there are no contacts. */
export async function replayStream(options: ReplayOptions): Promise<ReplayOutcome | null> {
  const timeline = await planTimeline(options.store, options.from);
  if (timeline === null) return null;
  const [span] = await options.store.query(contactSpan, {});
  const end = options.to ?? epochMs((span?.last ?? 0) + MINUTE_MS);
  const publish = await options.createPublish(timeline);
  let engine = await learnHistory(options, timeline);
  const first = engine.tick;
  const last = tickOf(timeline, end);
  const days = Math.max(1, Math.ceil((last - first) / TICKS_A_DAY));
  for (let day = 0; day < days && !options.signal.aborted; day++) {
    const untilTick = Math.min(first + (day + 1) * TICKS_A_DAY, last);
    engine = await advanceTo({ engine, timeline, publish }, untilTick, options);
    options.onDay(day + 1, days, timeOf(timeline, engine.tick));
  }
  return {
    testedFrom: timeOf(timeline, first),
    testedTo: timeOf(timeline, last),
    series: engine.watches.size,
  };
}

export interface LiveOptions extends StreamRunOptions {
  readonly lookIntervalMs: number;
  /** Told of a look that failed; the next one makes up for it. */
  readonly onLookFailed: (error: unknown) => void;
  readonly onStarted: (series: number, from: EpochMs) => void;
  /** Told while there is too little to learn from; the moment at which tests begin, null without any contact. */
  readonly onWaiting: (until: EpochMs | null) => void;
}

/**
 * Runs until the signal. Closed minutes move the engine on for good; at every look the open ones are judged on top of it,
 * so that a spike is told as soon as the evidence suffices. After a restart it goes on where it was: the minute up to
 * which it has looked is kept in table runs.
 */
export async function watchStream(options: LiveOptions): Promise<void> {
  const { store, clock, signal } = options;
  const [lastRun] = await store.query(runOutcome, { id: STREAMING_RUN });
  const goOnFrom = epochMs(Math.min(Number(lastRun?.outcome["seenUntil"] ?? clock()), clock()));
  const startedAt = clock();
  let live: Live | null = null;
  while (!signal.aborted) {
    try {
      live ??= await startLive(options, goOnFrom);
      if (live !== null) {
        const { timeline, engine: before } = live;
        const closedUntil = tickOf(timeline, epochMs(clock() - OPEN_MINUTES * MINUTE_MS));
        live = { ...live, engine: await advanceTo(live, closedUntil, options) };
        live = { ...live, engine: await lookAhead(live, options) };
        const seenUntil = timeOf(timeline, live.engine.tick);
        if (live.engine.tick > before.tick) await rememberProgress(options, startedAt, seenUntil);
      }
    } catch (error) {
      options.onLookFailed(error);
    }
    await delay(options.lookIntervalMs, undefined, { signal }).catch(() => {});
  }
}

/** Null while the contacts do not reach back two weeks: the detectors learn first. */
async function startLive(options: LiveOptions, from: EpochMs): Promise<Live | null> {
  const timeline = await planTimeline(options.store, from);
  if (timeline === null || timeline.testedFrom > options.clock()) {
    options.onWaiting(timeline?.testedFrom ?? null);
    return null;
  }
  const engine = await learnHistory(options, timeline);
  options.onStarted(engine.watches.size, timeline.testedFrom);
  return { engine, timeline, publish: await options.createPublish(timeline) };
}

async function advanceTo(
  { engine, timeline, publish }: Live,
  untilTick: number,
  options: StreamRunOptions,
): Promise<Engine> {
  if (untilTick <= engine.tick) return engine;
  const minutes = await readMinutes(options.store, timeline, engine.tick, untilTick);
  const [next, events] = advanceEngine(engine, minutes, untilTick);
  options.onEvents(await publish(events));
  return next;
}

/**
 * The open minutes on top of the closed ones. What opens there is told now and kept as open, so that it is not told again
 * when its minutes close; everything else of this look is forgotten. The present minute counts as a whole one: until it is
 * over the test expects too many contacts, never too few.
 */
async function lookAhead({ engine, timeline, publish }: Live, options: LiveOptions): Promise<Engine> {
  const untilTick = tickOf(timeline, options.clock()) + 1;
  if (untilTick <= engine.tick) return engine;
  const minutes = await readMinutes(options.store, timeline, engine.tick, untilTick);
  const [ahead, events] = advanceEngine(engine, minutes, untilTick);
  const opened = events.filter(({ kind }) => kind === "opened");
  if (opened.length === 0) return engine;
  options.onEvents(await publish(opened));
  const open = new Map(engine.open);
  for (const { spike } of opened) {
    const name = seriesName(spike.key);
    const kept = ahead.open.get(name);
    if (kept !== undefined) open.set(name, kept);
  }
  return { ...engine, open };
}

async function rememberProgress(options: LiveOptions, startedAt: EpochMs, seenUntil: EpochMs): Promise<void> {
  await options.store.insert(tables.runs, [
    {
      run_id: STREAMING_RUN,
      kind: "streaming",
      started_at: startedAt,
      finished_at: null,
      parameters: { timeZone: options.timeZone, falseAlertsPerWeek: options.falseAlertsPerWeek },
      outcome: { seenUntil },
      updated_at: options.clock(),
    },
  ]);
}
