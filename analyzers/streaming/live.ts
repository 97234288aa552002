/**
 * The streaming analyzer live, a few seconds behind the present. Minutes stay open for a while, as calls are understood when
 * they are over. Closed minutes move the engine on for good; at every look the open ones are judged on top of it, so that a
 * spike is told as soon as the evidence suffices. It is closed by closed minutes. After a restart it goes on where it was:
 * the minute up to which it has looked, and the spikes that have been alerted, are kept in table runs.
 */
import { setTimeout as delay } from "node:timers/promises";
import { seriesName } from "../../core/series.js";
import { type EpochMs, epochMs, MINUTE_MS } from "../../core/time.js";
import { runOutcome } from "../../store/queries/runs.js";
import { tables } from "../../store/tables.js";
import { advanceEngine } from "./engine.js";
import type { Engine, EngineEvent, LiveSpike } from "./engineState.js";
import {
  daysUntil,
  learnHistory,
  planTimeline,
  readMinutes,
  type Timeline,
  tickOf,
  timeOf,
} from "./history.js";
import type { Publisher } from "./publish.js";
import { STREAMING_RUN, withStoredSpikes } from "./record.js";
import type { StreamRunOptions } from "./runOptions.js";
import { grownSpikes } from "./turns.js";

/** Waits for some milliseconds, or until the signal; never rejects. */
type Wait = (ms: number, signal: AbortSignal) => Promise<void>;

export interface LiveOptions extends StreamRunOptions {
  readonly lookIntervalMs: number;
  /** Told of a look that failed; the next one makes up for it. */
  readonly onLookFailed: (error: unknown) => void;
  readonly onStarted: (series: number, from: EpochMs) => void;
  /** Told while there is too little to learn from; the moment at which tests begin, null without any contact. */
  readonly onWaiting: (until: EpochMs | null) => void;
  readonly wait?: Wait;
}

/** The engine up to the last closed minute, where its minutes are in time, and what becomes of its events. */
interface Live {
  readonly engine: Engine;
  readonly timeline: Timeline;
  readonly publisher: Publisher;
  readonly startedAt: EpochMs;
  /** Tick up to which open spikes were brought up to date. */
  readonly updatedUntil: number;
  /** What is kept of the last look, as text. */
  readonly progress: string;
}

/** 99 of 100 calls are over, and their words known, that long after they began. */
const OPEN_MINUTES = 20;
/** Calls whose words are not known yet are in this topic: what rises here in open minutes mostly is elsewhere later. */
const UNSETTLED_TOPIC = "other";

const waitReally: Wait = (ms, signal) => delay(ms, undefined, { signal }).catch(() => {});

/** Runs until the signal. */
export async function watchStream(options: LiveOptions): Promise<void> {
  const { store, clock, signal, wait = waitReally } = options;
  const [lastRun] = await store.query(runOutcome, { id: STREAMING_RUN });
  const goOnFrom = epochMs(Math.min(Number(lastRun?.outcome["seenUntil"] ?? clock()), clock()));
  let live: Live | null = null;
  while (!signal.aborted) {
    try {
      live ??= await startLive(options, goOnFrom);
      if (live !== null) {
        const closedUntil = tickOf(live.timeline, epochMs(clock() - OPEN_MINUTES * MINUTE_MS));
        for (const tick of daysUntil(live.engine, closedUntil)) live = await takeMinutes(live, tick, options);
        live = await judgeOpenMinutes(live, options);
        live = await rememberProgress(live, options);
      }
    } catch (error) {
      options.onLookFailed(error);
    }
    await wait(options.lookIntervalMs, signal);
  }
}

/** Null while the contacts do not reach back two weeks: the detectors learn first. */
async function startLive(options: LiveOptions, from: EpochMs): Promise<Live | null> {
  const startedAt = options.clock();
  const timeline = await planTimeline(options.store, from);
  if (timeline === null || timeline.testedFrom > startedAt) {
    options.onWaiting(timeline?.testedFrom ?? null);
    return null;
  }
  const learned = await learnHistory(options, timeline);
  const publisher = await options.createPublish(timeline);
  const [engine, over] = withStoredSpikes(learned, publisher.stored);
  options.onEvents(await publisher.publish(over));
  options.onStarted(engine.watches.size, timeline.testedFrom);
  return { engine, timeline, publisher, startedAt, updatedUntil: 0, progress: "" };
}

/** Moves the engine on for good, once everything that happened is published. */
async function takeMinutes(live: Live, untilTick: number, options: LiveOptions): Promise<Live> {
  const { engine, timeline, publisher } = live;
  const minutes = await readMinutes(options.store, timeline, engine.tick, untilTick);
  const [next, events] = advanceEngine(engine, minutes, untilTick);
  options.onEvents(await publisher.publish(events));
  return { ...live, engine: next };
}

/**
 * The open minutes on top of the closed ones. What opens there is told now and kept as open, so that it is not told again
 * when its minutes close; everything else of this look is forgotten. The present minute counts as a whole one: until it is
 * over the test expects too many contacts, never too few.
 */
async function judgeOpenMinutes(live: Live, options: LiveOptions): Promise<Live> {
  const { engine, timeline, publisher, updatedUntil } = live;
  const untilTick = tickOf(timeline, options.clock()) + 1;
  if (untilTick <= engine.tick) return live;
  const minutes = await readMinutes(options.store, timeline, engine.tick, untilTick);
  const [ahead, events] = advanceEngine(engine, minutes, untilTick);
  const open = withOpened(engine, ahead);
  options.onEvents(await publisher.publish(events.flatMap((event) => keptEvent(event, open))));
  const next = { ...live, engine: { ...engine, open } };
  if (untilTick <= updatedUntil) return next;
  options.onEvents(await publisher.update(grownSpikes({ ...ahead, open })));
  return { ...next, updatedUntil: untilTick };
}

/** The open spikes of the engine, sorted into incidents as the look ahead sees them, with those that it has opened. */
function withOpened(engine: Engine, ahead: Engine): Map<string, LiveSpike> {
  const open = new Map(engine.open);
  for (const [name, spike] of ahead.open) {
    const known = open.get(name);
    if (known === undefined ? spike.key.topic !== UNSETTLED_TOPIC : known.id === spike.id)
      open.set(name, spike);
  }
  const ids = new Set([...open.values()].map(({ id }) => id));
  for (const [name, spike] of open) {
    const before = engine.open.get(name)?.partOf ?? null;
    if (spike.partOf !== null && !ids.has(spike.partOf)) open.set(name, { ...spike, partOf: before });
  }
  return open;
}

/** An event of the look ahead, if it is about a spike that is kept as open. */
function keptEvent(event: EngineEvent, open: ReadonlyMap<string, LiveSpike>): EngineEvent[] {
  const spike = open.get(seriesName(event.spike.key));
  return event.kind !== "closed" && spike?.id === event.spike.id ? [{ ...event, spike }] : [];
}

/** Written where something has changed: a minute was closed, or an alert was taken. */
async function rememberProgress(live: Live, options: LiveOptions): Promise<Live> {
  const { engine, timeline, publisher, startedAt } = live;
  const outcome = { seenUntil: timeOf(timeline, engine.tick), told: publisher.told() };
  const progress = JSON.stringify(outcome);
  if (progress === live.progress) return live;
  await options.store.insert(tables.runs, [
    {
      run_id: STREAMING_RUN,
      kind: "streaming",
      started_at: startedAt,
      finished_at: null,
      parameters: { timeZone: options.timeZone, falseAlertsPerWeek: options.falseAlertsPerWeek },
      outcome,
      updated_at: options.clock(),
    },
  ]);
  return { ...live, progress };
}
