/** The engine's spikes as records of the store. */
import { type SeriesKey, seriesName } from "../../core/series.js";
import { type Spike, spikeId } from "../../core/spike.js";
import type { EpochMs } from "../../core/time.js";
import type { EngineEvent, LiveSpike } from "./engine.js";
import { type Timeline, timeOf } from "./history.js";

export const STREAMING_RUN = "streaming";
export const DETECTOR = "e-sr-mixture-1";

/** Id of a live spike: its series and the minute at which its rise began. */
export const liveSpikeId = (key: SeriesKey, onsetTick: number, timeline: Timeline): string =>
  spikeId("streaming", key, timeOf(timeline, onsetTick));

/** Everything but the evidence. `ids` gives the id of each series' open spike. */
export function toRecord(
  event: EngineEvent,
  timeline: Timeline,
  ids: ReadonlyMap<string, string>,
  now: EpochMs,
): Omit<Spike, "evidence"> {
  const { spike } = event;
  const isClosed = event.kind === "closed";
  return {
    spike_id: ids.get(seriesName(spike.key)) ?? liveSpikeId(spike.key, spike.onsetTick, timeline),
    method: "streaming",
    detector: DETECTOR,
    ...spike.key,
    status: isClosed ? "closed" : "open",
    started_at: timeOf(timeline, spike.onsetTick),
    detected_at: timeOf(timeline, spike.detectedTick + 1),
    ended_at: isClosed ? timeOf(timeline, event.tick + 1) : null,
    observed: spike.observed,
    expected: spike.expected,
    upper_bound: null,
    statistic: spike.statistic,
    threshold: spike.threshold,
    p_value: null,
    by_chance_weeks: spike.byChanceWeeks,
    part_of: spike.partOf === null ? "" : (ids.get(spike.partOf) ?? ""),
    run_id: STREAMING_RUN,
    updated_at: now,
  };
}

/** What the analyzer itself says for a spike. */
export function streamingReasons({ observed, expected, byChanceWeeks }: LiveSpike): string[] {
  const times = expected > 0 ? `, ${(observed / expected).toFixed(1)} times as many` : "";
  return [
    `${observed} customers, ${expected.toFixed(1)} expected${times}`,
    `chance alone would raise such an alert once in ${Number(byChanceWeeks.toPrecision(2))} weeks`,
  ];
}
