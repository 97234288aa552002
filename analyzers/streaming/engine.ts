/**
 * All series in lockstep, hour by hour: which spikes open and close, and which of them are one incident. Pure: minutes in,
 * turns out; the same minutes always give the same turns.
 */
import { type SeriesKey, seriesName } from "../../core/series.js";
import { type SeriesBudget, shareBudget, weeksByChanceOfStatistic } from "../spikes/budget.js";
import { foldSpikes } from "../spikes/fold.js";
import type { CountedTick, StreamTurn } from "../stats/streamReplay.js";
import type { SeriesMinutes } from "./counts.js";
import type { StreamPrior } from "./prior.js";
import { advance, type CellOf, onsetTick, startWatch, stretchOf, type Watch } from "./watch.js";

/** A spike as the engine knows it; ticks are minutes since the engine's start. */
export interface LiveSpike {
  readonly key: SeriesKey;
  readonly onsetTick: number;
  readonly detectedTick: number;
  readonly statistic: number;
  readonly threshold: number;
  readonly byChanceWeeks: number;
  readonly observed: number;
  readonly expected: number;
  /** Name of the series whose spike explains this one; null for an incident of its own. */
  readonly partOf: string | null;
}

export type EngineEvent =
  | { readonly kind: "opened" | "changed"; readonly tick: number; readonly spike: LiveSpike }
  | {
      readonly kind: "closed";
      readonly tick: number;
      readonly spike: LiveSpike;
      readonly reason: "back to normal" | "new level";
    };

export interface Engine {
  readonly prior: StreamPrior;
  readonly cellOf: CellOf;
  readonly budgets: ReadonlyMap<string, SeriesBudget>;
  readonly falseAlertsPerWeek: number;
  readonly tick: number;
  readonly watches: ReadonlyMap<string, Watch>;
  /** Open spikes by name of their series. */
  readonly open: ReadonlyMap<string, LiveSpike>;
  /** Tick after which each series was calm again, where it has had a spike: the next one begins later. */
  readonly calmSince: ReadonlyMap<string, number>;
}

const CHUNK_TICKS = 60;

export function createEngine(prior: StreamPrior, cellOf: CellOf, falseAlertsPerWeek: number): Engine {
  const budgets = shareBudget(prior.possibleSeries, { falseAlertsPerWeek });
  return {
    prior,
    cellOf,
    falseAlertsPerWeek,
    budgets: new Map(budgets.map((budget) => [seriesName(budget.key), budget])),
    tick: 0,
    watches: new Map(),
    open: new Map(),
    calmSince: new Map(),
  };
}

/** Takes the minutes from the engine's tick up to `untilTick` (exclusive). */
export function advanceEngine(
  engine: Engine,
  minutes: ReadonlyMap<string, SeriesMinutes>,
  untilTick: number,
): [Engine, EngineEvent[]] {
  const events: EngineEvent[] = [];
  const cursors = new Map<string, number>();
  let current = withNewWatches(engine, minutes);
  while (current.tick < untilTick) {
    const chunkEnd = Math.min((Math.floor(current.tick / CHUNK_TICKS) + 1) * CHUNK_TICKS, untilTick);
    current = advanceChunk(
      current,
      (name) => takeUntil(minutes.get(name)?.counted, name, cursors, chunkEnd),
      chunkEnd,
      events,
    );
  }
  return [current, events];
}

/** The minutes of a series before `end` that have not been taken yet. */
function takeUntil(
  counted: readonly CountedTick[] | undefined,
  name: string,
  cursors: Map<string, number>,
  end: number,
): readonly CountedTick[] {
  if (counted === undefined) return [];
  const from = cursors.get(name) ?? 0;
  let until = from;
  while (until < counted.length && (counted[until]?.tick ?? end) < end) until++;
  cursors.set(name, until);
  return from === until ? [] : counted.slice(from, until);
}

function withNewWatches(engine: Engine, minutes: ReadonlyMap<string, SeriesMinutes>): Engine {
  const { prior, cellOf, tick, budgets } = engine;
  const watches = new Map(engine.watches);
  for (const [name, { key }] of minutes) {
    if (watches.has(name)) continue;
    const budget = budgets.get(name) ?? budgetOfNewcomer(engine, key);
    const start = { profile: prior.profile, level: prior.levelOf(key) };
    watches.set(name, startWatch(budget, start, tick, cellOf));
  }
  return { ...engine, watches };
}

/** A topic or region that was not known when the budget was shared gets the part that it would have had. */
function budgetOfNewcomer({ prior, falseAlertsPerWeek }: Engine, key: SeriesKey): SeriesBudget {
  const all = shareBudget([...prior.possibleSeries, key], { falseAlertsPerWeek });
  return all[all.length - 1] as SeriesBudget;
}

function advanceChunk(
  engine: Engine,
  countedOf: (name: string) => readonly CountedTick[],
  chunkEnd: number,
  events: EngineEvent[],
): Engine {
  const watches = new Map<string, Watch>();
  const turns: { name: string; turn: StreamTurn }[] = [];
  for (const [name, watch] of engine.watches) {
    const [next, made] = advance(watch, countedOf(name), chunkEnd, engine.cellOf);
    watches.set(name, next);
    for (const turn of made) turns.push({ name, turn });
  }
  turns.sort((a, b) => a.turn.tick - b.turn.tick || (a.name < b.name ? -1 : 1));
  let current: Engine = { ...engine, watches, tick: chunkEnd };
  for (const { name, turn } of turns) current = applyTurn(current, name, turn, events);
  return closeUnconfirmed(current, events);
}

/** A spike that was seen in open minutes only, and not confirmed within an hour of closed ones, is over. */
function closeUnconfirmed(engine: Engine, events: EngineEvent[]): Engine {
  const open = new Map(engine.open);
  for (const [name, spike] of engine.open) {
    const isConfirmed = engine.watches.get(name)?.state.spike != null;
    if (isConfirmed || engine.tick < spike.detectedTick + CHUNK_TICKS) continue;
    open.delete(name);
    events.push({ kind: "closed", tick: engine.tick - 1, spike, reason: "back to normal" });
  }
  return { ...engine, open };
}

function applyTurn(engine: Engine, name: string, { tick, score }: StreamTurn, events: EngineEvent[]): Engine {
  const watch = engine.watches.get(name);
  if (watch === undefined) return engine;
  const open = new Map(engine.open);
  const known = open.get(name);
  if (score.openedAtRatio !== null && known === undefined) {
    open.set(name, openedSpike(engine, watch, tick, score.statistic, score.threshold));
    return refold({ ...engine, open }, name, tick, events);
  }
  if (score.closed !== null && known !== undefined) {
    open.delete(name);
    const spike = { ...known, ...stretchOf(watch, known.onsetTick, tick + 1, engine.cellOf) };
    events.push({ kind: "closed", tick, spike, reason: score.closed });
    return { ...engine, open, calmSince: new Map(engine.calmSince).set(name, tick + 1) };
  }
  return engine;
}

function openedSpike(
  engine: Engine,
  watch: Watch,
  tick: number,
  statistic: number,
  threshold: number,
): LiveSpike {
  const calmSince = engine.calmSince.get(seriesName(watch.key)) ?? 0;
  const onset = Math.max(onsetTick(watch, tick + 1, engine.cellOf), calmSince);
  return {
    key: watch.key,
    onsetTick: onset,
    detectedTick: tick,
    statistic,
    threshold,
    byChanceWeeks: weeksByChanceOfStatistic(statistic, watch.share),
    ...stretchOf(watch, onset, tick + 1, engine.cellOf),
    partOf: null,
  };
}

/** After a spike has opened: which of the open ones are one incident, judged by the time since it began. */
function refold(engine: Engine, opened: string, tick: number, events: EngineEvent[]): Engine {
  const onset = engine.open.get(opened)?.onsetTick ?? tick;
  const names = [...engine.open.keys()];
  const candidates = names.flatMap((name) => {
    const watch = engine.watches.get(name);
    return watch === undefined
      ? []
      : [{ key: watch.key, ...stretchOf(watch, onset, tick + 1, engine.cellOf) }];
  });
  const folded = foldSpikes(candidates);
  const open = new Map(engine.open);
  for (const [index, name] of names.entries()) {
    const spike = engine.open.get(name);
    const root = folded[index] ?? null;
    const partOf = root === null ? null : (names[root] ?? null);
    if (spike === undefined) continue;
    if (name === opened || partOf !== spike.partOf) {
      const next = { ...spike, partOf };
      open.set(name, next);
      events.push({ kind: name === opened ? "opened" : "changed", tick, spike: next });
    }
  }
  return { ...engine, open };
}
