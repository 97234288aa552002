/** Weekly alarms as spikes: which of them are one incident, and the sentences that tell why. Pure. */
import { seriesName } from "../../core/series.js";
import { type Spike, spikeId } from "../../core/spike.js";
import type { EpochMs } from "../../core/time.js";
import { type SeriesBudget, weeksByChanceOfPValue } from "../spikes/budget.js";
import { foldSpikes } from "../spikes/fold.js";
import type { TestedSeries } from "./testWeek.js";

export interface FoundSpike {
  readonly spike: Omit<Spike, "evidence" | "run_id" | "updated_at">;
  /** What the analyzer itself says for it. */
  readonly reasons: readonly string[];
}

/** Incidents first, then what is part of them, each by strength. `from` and `to` are the bounds of the week. */
export function describeSpikes(
  tested: readonly TestedSeries[],
  budgets: ReadonlyMap<string, SeriesBudget>,
  from: EpochMs,
  to: EpochMs,
): FoundSpike[] {
  const alarms = tested.filter(({ result }) => result.alarm);
  const roots = foldSpikes(
    alarms.map(({ key, observed, result }) => ({ key, observed, expected: result.expected ?? 0 })),
  );
  const found = alarms.map((alarm, index): FoundSpike => {
    const root = alarms[roots[index] ?? -1];
    const spike = {
      ...measured(alarm, budgets.get(seriesName(alarm.key))?.share ?? 1),
      spike_id: spikeId("weekly", alarm.key, from),
      started_at: from,
      detected_at: to,
      ended_at: to,
      part_of: root === undefined ? "" : spikeId("weekly", root.key, from),
    };
    return { spike, reasons: reasonsOf(alarm) };
  });
  return found.sort(
    ({ spike: a }, { spike: b }) =>
      Number(a.part_of !== "") - Number(b.part_of !== "") || b.statistic - a.statistic,
  );
}

function measured({ key, observed, result }: TestedSeries, share: number) {
  return {
    method: "weekly" as const,
    detector: `${result.model}-1`,
    ...key,
    status: "closed" as const,
    observed,
    expected: result.expected ?? 0,
    upper_bound: result.upper,
    statistic: result.score ?? 0,
    threshold: 1,
    p_value: result.pValue,
    by_chance_weeks: weeksByChanceOfPValue(result.pValue ?? 1, share),
  };
}

function reasonsOf({ observed, result }: TestedSeries): string[] {
  const expected = result.expected ?? 0;
  const times = expected > 0 ? `, ${(observed / expected).toFixed(1)} times as many` : "";
  const rise =
    result.rising === "two-weeks"
      ? "a slow rise: this week and the one before together are beyond chance"
      : `at most ${Math.round(result.upper ?? 0)} customers are explained by chance`;
  return [`${observed} customers, ${expected.toFixed(1)} expected${times}`, rise];
}
