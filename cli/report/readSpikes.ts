import { epochMs, isoDate, isoTime, localDay } from "../../core/time.js";
import { analysisOfWeek } from "../../store/queries/reportSpikes.js";
import { spikesBetween } from "../../store/queries/spikes.js";
import { WEEKS_OF_DAYS } from "./coverage.js";
import { incidentsOf, reportedSpike, seriesTitle } from "./incidents.js";
import { readHistories } from "./readHistory.js";
import type { Reading } from "./reading.js";
import type { ReportedSpike, WeeklyReport, WeeklySpikes } from "./weeklyReport.js";

/** Spikes that the weekly analyzer found in this week, and whether it has looked at all. */
export async function readSpikes(reading: Reading): Promise<WeeklySpikes> {
  const { store, coverage, nameOf } = reading;
  const [run] = await store.query(analysisOfWeek, { week: coverage.week.id });
  const spikes = await store.query(spikesBetween, { method: "weekly", ...boundsOf(reading) });
  const incidents = incidentsOf(spikes, nameOf);
  const histories = await readHistories(reading, incidents);
  return {
    analysis: run === undefined ? null : analysisOf(run),
    incidents: incidents.map((incident) => ({
      ...incident,
      history: histories.get(incident.spike_id) ?? [],
    })),
  };
}

export async function readStreamingSpikes(reading: Reading): Promise<ReportedSpike[]> {
  const spikes = await reading.store.query(spikesBetween, { method: "streaming", ...boundsOf(reading) });
  return spikes.map((spike) => reportedSpike(spike, reading.nameOf));
}

/** Incidents of either analyzer in the 13 weeks up to this one, by the local day on which they began. */
export async function readRecentIncidents({
  store,
  timeZone,
  monday,
  midnight,
  nameOf,
}: Reading): Promise<WeeklyReport["recent_incidents"]> {
  const from = midnight(monday - (WEEKS_OF_DAYS - 1) * 7);
  const to = midnight(monday + 7);
  const weekly = await store.query(spikesBetween, { method: "weekly", from, to });
  const streaming = await store.query(spikesBetween, { method: "streaming", from, to });
  return [...weekly, ...streaming]
    .filter(({ part_of }) => part_of === "")
    .sort((a, b) => a.started_at - b.started_at)
    .map((spike) => ({
      spike_id: spike.spike_id,
      method: spike.method,
      name: seriesTitle(spike, nameOf),
      date: isoDate(localDay(spike.started_at, timeZone)),
    }));
}

const boundsOf = ({ monday, midnight }: Reading): { from: number; to: number } => ({
  from: midnight(monday),
  to: midnight(monday + 7),
});

function analysisOf(run: {
  run_id: string;
  finished_ms: number;
  outcome: Record<string, unknown>;
}): WeeklySpikes["analysis"] {
  const tested = run.outcome["seriesTested"];
  return {
    run_id: run.run_id,
    finished_at: isoTime(epochMs(run.finished_ms)),
    series_tested: typeof tested === "number" ? tested : null,
  };
}
