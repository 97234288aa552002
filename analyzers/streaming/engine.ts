/**
 * All series in lockstep, hour by hour: which spikes open and close, and which of them are one incident. Pure: minutes in,
 * events out; the same minutes always give the same events.
 */
import { type SeriesKey, seriesName } from "../../core/series.js";
import type { EpochMs } from "../../core/time.js";
import { type SeriesBudget, shareBudget } from "../spikes/budget.js";
import type { CountedTick, StreamTurn } from "../stats/streamReplay.js";
import type { SeriesMinutes } from "./counts.js";
import type { Engine, EngineEvent } from "./engineState.js";
import type { StreamPrior } from "./prior.js";
import { applyTurn, closeUnconfirmed, regroup } from "./turns.js";
import { advance, type CellOf, startWatch, type Watch } from "./watch.js";

export type MinutesOfSeries = ReadonlyMap<string, SeriesMinutes>;

const TICKS_AN_HOUR = 60;

export function createEngine(
  start: EpochMs,
  prior: StreamPrior,
  cellOf: CellOf,
  falseAlertsPerWeek: number,
): Engine {
  const budgets = shareBudget(prior.possibleSeries, { falseAlertsPerWeek });
  return {
    start,
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

/** Takes the minutes from the engine's tick up to `untilTick` (exclusive); others in `minutes` are left alone. */
export function advanceEngine(
  engine: Engine,
  minutes: MinutesOfSeries,
  untilTick: number,
): [Engine, EngineEvent[]] {
  const events: EngineEvent[] = [];
  let current = withNewWatches(engine, minutes);
  while (current.tick < untilTick) {
    const hourEnd = (Math.floor(current.tick / TICKS_AN_HOUR) + 1) * TICKS_AN_HOUR;
    const [next, made] = advanceWithinHour(current, minutes, Math.min(hourEnd, untilTick));
    current = next;
    events.push(...made);
  }
  return [current, events];
}

function withNewWatches(engine: Engine, minutes: MinutesOfSeries): Engine {
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

function advanceWithinHour(
  engine: Engine,
  minutes: MinutesOfSeries,
  untilTick: number,
): [Engine, EngineEvent[]] {
  const watches = new Map<string, Watch>();
  const turns: { name: string; turn: StreamTurn }[] = [];
  for (const [name, watch] of engine.watches) {
    const counted = between(minutes.get(name)?.counted ?? [], engine.tick, untilTick);
    const [next, made] = advance(watch, counted, untilTick, engine.cellOf);
    watches.set(name, next);
    for (const turn of made) turns.push({ name, turn });
  }
  turns.sort((a, b) => a.turn.tick - b.turn.tick || (a.name < b.name ? -1 : 1));
  const events: EngineEvent[] = [];
  let current: Engine = { ...engine, watches, tick: untilTick };
  for (const { name, turn } of turns) {
    const [next, made] = applyTurn(current, engine.watches.get(name), name, turn);
    current = next;
    events.push(...made);
  }
  const [confirmed, over] = closeUnconfirmed(current);
  const [sorted, changed] = regroup(confirmed);
  return [sorted, [...events, ...over, ...changed]];
}

/** The minutes from one tick (inclusive) to another (exclusive); `counted` is ascending. */
function between(counted: readonly CountedTick[], from: number, until: number): readonly CountedTick[] {
  const first = indexOfTick(counted, from);
  const end = indexOfTick(counted, until);
  return first === 0 && end === counted.length ? counted : counted.slice(first, end);
}

/** Index of the first minute at or after a tick. */
function indexOfTick(counted: readonly CountedTick[], tick: number): number {
  let low = 0;
  let high = counted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((counted[middle]?.tick ?? tick) < tick) low = middle + 1;
    else high = middle;
  }
  return low;
}
