/** What becomes of a series' turn: a spike opens or closes, and the open ones are sorted into incidents anew. Pure. */
import { seriesName } from "../../core/series.js";
import { spikeId } from "../../core/spike.js";
import { epochMs, MINUTE_MS } from "../../core/time.js";
import { weeksByChanceOfStatistic } from "../spikes/budget.js";
import { foldSpikes } from "../spikes/fold.js";
import type { StreamScore } from "../stats/streamDetector.js";
import type { StreamTurn } from "../stats/streamReplay.js";
import type { Engine, EngineEvent, LiveSpike } from "./engineState.js";
import { onsetTick, stretchOf, type Watch } from "./watch.js";

/** Minutes in which a spike of open minutes, or of the store, must show in closed ones. */
const CONFIRMATION_TICKS = 60;
const SORTING_TICKS = 120;

/** `before` is the series' watch at the beginning of the stretch that made the turn. */
export function applyTurn(
  engine: Engine,
  before: Watch | undefined,
  name: string,
  { tick, score }: StreamTurn,
): [Engine, EngineEvent[]] {
  const watch = engine.watches.get(name);
  const known = engine.open.get(name);
  if (watch === undefined) return [engine, []];
  if (score.openedAtRatio !== null && known === undefined) {
    const open = new Map(engine.open).set(name, openedSpike(engine, watch, tick, score));
    return refold({ ...engine, open }, name, tick);
  }
  if (score.closed === null || known === undefined) return [engine, []];
  const open = new Map(engine.open);
  open.delete(name);
  const calmSince = new Map(engine.calmSince).set(name, tick + 1);
  // A new level is the baseline from here on; what was normal while the spike lasted is told by the old one.
  const { state } = score.closed === "new level" && before !== undefined ? before : watch;
  const spike = grown(engine, { ...watch, state }, known, tick + 1);
  return [{ ...engine, open, calmSince }, [{ kind: "closed", tick, spike, reason: score.closed }]];
}

/** The open spikes with their counts up to the engine's tick. */
export const grownSpikes = (engine: Engine): LiveSpike[] =>
  [...engine.open].map(([name, spike]) => {
    const watch = engine.watches.get(name);
    return watch === undefined ? spike : grown(engine, watch, spike, engine.tick);
  });

const grown = (engine: Engine, watch: Watch, spike: LiveSpike, untilTick: number): LiveSpike => ({
  ...spike,
  ...stretchOf(watch, spike.onsetTick, untilTick, engine.cellOf),
  untilTick,
});

/** A spike that its series does not show (any more), and has not shown for an hour since it was found, is over. */
export function closeUnconfirmed(engine: Engine): [Engine, EngineEvent[]] {
  const open = new Map(engine.open);
  const events: EngineEvent[] = [];
  for (const [name, known] of engine.open) {
    const watch = engine.watches.get(name);
    const isShown = watch !== undefined && watch.state.spike !== null;
    if (isShown || engine.tick < known.detectedTick + CONFIRMATION_TICKS) continue;
    open.delete(name);
    const calmSince = engine.calmSince.get(name) ?? 0;
    const untilTick = calmSince > known.detectedTick ? calmSince : engine.tick;
    const spike = watch === undefined ? known : grown(engine, watch, known, untilTick);
    events.push({ kind: "closed", tick: untilTick - 1, spike, reason: "back to normal" });
  }
  return events.length === 0 ? [engine, events] : [{ ...engine, open }, events];
}

function openedSpike(
  engine: Engine,
  watch: Watch,
  tick: number,
  { statistic, threshold }: StreamScore,
): LiveSpike {
  const calmSince = engine.calmSince.get(seriesName(watch.key)) ?? 0;
  const onset = Math.max(onsetTick(watch, tick, engine.cellOf), calmSince);
  return {
    id: spikeId("streaming", watch.key, epochMs(engine.start + onset * MINUTE_MS)),
    key: watch.key,
    onsetTick: onset,
    detectedTick: tick,
    statistic,
    threshold,
    byChanceWeeks: weeksByChanceOfStatistic(statistic, watch.share),
    ...stretchOf(watch, onset, tick + 1, engine.cellOf),
    untilTick: tick + 1,
    partOf: null,
  };
}

/** After a spike has opened: which of the open ones are one incident, judged by the time since it began. */
function refold(engine: Engine, opened: string, tick: number): [Engine, EngineEvent[]] {
  const onset = engine.open.get(opened)?.onsetTick ?? tick;
  const open = sortedIntoIncidents(engine, onset, tick + 1);
  const spike = open.get(opened);
  const events = changes(engine, open, tick).filter((event) => event.spike.id !== spike?.id);
  const opening: EngineEvent[] = spike === undefined ? [] : [{ kind: "opened", tick, spike }];
  return [{ ...engine, open }, [...opening, ...events]];
}

/** A few customers do not tell whose incident it is: what opened in the last two hours is sorted again with those since. */
export function regroup(engine: Engine): [Engine, EngineEvent[]] {
  const spikes = [...engine.open.values()];
  const latest = Math.max(...spikes.map(({ detectedTick }) => detectedTick));
  // A spike found in minutes that are still open lies ahead of the engine.
  if (spikes.length < 2 || latest >= engine.tick || latest < engine.tick - SORTING_TICKS) return [engine, []];
  const onset = Math.max(...spikes.map(({ onsetTick }) => onsetTick));
  const open = sortedIntoIncidents(engine, onset, engine.tick);
  return [{ ...engine, open }, changes(engine, open, engine.tick - 1)];
}

function sortedIntoIncidents(engine: Engine, fromTick: number, untilTick: number): Map<string, LiveSpike> {
  const spikes = [...engine.open].flatMap(([name, spike]) => {
    const watch = engine.watches.get(name);
    return watch === undefined
      ? []
      : [{ name, spike, key: watch.key, ...stretchOf(watch, fromTick, untilTick, engine.cellOf) }];
  });
  const openIds = new Set(spikes.map(({ spike }) => spike.id));
  const roots = foldSpikes(spikes);
  const open = new Map(engine.open);
  for (const [index, { name, spike }] of spikes.entries()) {
    // What was part of an incident that is over stays that.
    if (spike.partOf !== null && !openIds.has(spike.partOf)) continue;
    open.set(name, { ...spike, partOf: spikes[roots[index] ?? -1]?.spike.id ?? null });
  }
  return open;
}

function changes(engine: Engine, open: ReadonlyMap<string, LiveSpike>, tick: number): EngineEvent[] {
  return [...open].flatMap(([name, spike]): EngineEvent[] =>
    spike.partOf === engine.open.get(name)?.partOf ? [] : [{ kind: "changed", tick, spike }],
  );
}
