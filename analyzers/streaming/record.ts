/** The engine's spikes as records of the store, and back. Pure. */
import { seriesName } from "../../core/series.js";
import type { Spike } from "../../core/spike.js";
import type { EpochMs } from "../../core/time.js";
import type { Engine, EngineEvent, LiveSpike } from "./engineState.js";
import { tickOf, timeOf } from "./history.js";

export const STREAMING_RUN = "streaming";
const DETECTOR = "e-sr-mixture-1";

/** Everything but the evidence; `end` is null while the spike is open. */
export const toRecord = (
  spike: LiveSpike,
  start: EpochMs,
  end: EpochMs | null,
  now: EpochMs,
): Omit<Spike, "evidence"> => ({
  spike_id: spike.id,
  method: "streaming",
  detector: DETECTOR,
  ...spike.key,
  status: end === null ? "open" : "closed",
  started_at: timeOf({ start }, spike.onsetTick),
  detected_at: timeOf({ start }, spike.detectedTick + 1),
  ended_at: end,
  observed: spike.observed,
  expected: spike.expected,
  upper_bound: null,
  statistic: spike.statistic,
  threshold: spike.threshold,
  p_value: null,
  by_chance_weeks: spike.byChanceWeeks,
  part_of: spike.partOf ?? "",
  run_id: STREAMING_RUN,
  updated_at: now,
});

/**
 * An engine that goes on with spikes that are open in the store, oldest first: it closes them where their series is calm,
 * and keeps their ids where it has found the same rise by itself. A series has one spike: its others are closed.
 */
export function withStoredSpikes(engine: Engine, stored: readonly Spike[]): [Engine, EngineEvent[]] {
  const goingOn = new Map<string, LiveSpike>();
  const events: EngineEvent[] = [];
  for (const record of stored) {
    const spike = fromRecord(record, engine);
    if (!goingOn.has(seriesName(record))) goingOn.set(seriesName(record), spike);
    else events.push({ kind: "closed", tick: engine.tick - 1, spike, reason: "back to normal" });
  }
  return [{ ...engine, open: new Map([...engine.open, ...goingOn]) }, events];
}

const fromRecord = (spike: Spike, engine: Engine): LiveSpike => {
  const { level, topic, region, part_of } = spike;
  const detectedTick = tickOf(engine, spike.detected_at) - 1;
  return {
    id: spike.spike_id,
    key: { level, topic, region },
    onsetTick: tickOf(engine, spike.started_at),
    detectedTick,
    statistic: spike.statistic,
    threshold: spike.threshold,
    byChanceWeeks: spike.by_chance_weeks,
    observed: spike.observed,
    expected: spike.expected,
    untilTick: detectedTick + 1,
    partOf: part_of === "" ? null : part_of,
  };
};

/** What the analyzer itself says for a spike. */
export function streamingReasons({ observed, expected, byChanceWeeks }: LiveSpike): string[] {
  const times = expected > 0 ? `, ${(observed / expected).toFixed(1)} times as many` : "";
  return [
    `${observed} customers, ${expected.toFixed(1)} expected${times}`,
    `chance alone would raise such an alert once in ${Number(byChanceWeeks.toPrecision(2))} weeks`,
  ];
}
