import { epochMs, isoDate, isoTime, weekOfDay } from "../../core/time.js";
import { analysisOfWeek, seriesByWeek } from "../../store/queries/reportSpikes.js";
import { spikesBetween } from "../../store/queries/spikes.js";
import { WEEKS_OF_DAYS } from "./coverage.js";
import { incidentsOf, reportedSpike } from "./incidents.js";
import type { Reading } from "./reading.js";
import type { Incident, ReportedSpike, WeeklySpikes } from "./weeklyReport.js";

/** Spikes that the weekly analyzer found in this week, and whether it has looked at all. */
export async function readSpikes(reading: Reading): Promise<WeeklySpikes> {
  const { store, coverage, nameOf } = reading;
  const [run] = await store.query(analysisOfWeek, { week: coverage.week.id });
  const spikes = await store.query(spikesBetween, { method: "weekly", ...boundsOf(reading) });
  const incidents: Incident[] = [];
  for (const incident of incidentsOf(spikes, nameOf)) {
    incidents.push({ ...incident, history: await readHistory(reading, incident) });
  }
  return { analysis: run === undefined ? null : analysisOf(run), incidents };
}

export async function readStreamingSpikes(reading: Reading): Promise<ReportedSpike[]> {
  const spikes = await reading.store.query(spikesBetween, { method: "streaming", ...boundsOf(reading) });
  return spikes.map((spike) => reportedSpike(spike, reading.nameOf));
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

async function readHistory(
  { store, timeZone, monday, midnight }: Reading,
  { topic, region }: { topic: string; region: string },
): Promise<Incident["history"]> {
  const first = monday - (WEEKS_OF_DAYS - 1) * 7;
  const rows = await store.query(seriesByWeek, {
    ...{ topic, region, time_zone: timeZone },
    from_ms: midnight(first),
    until_ms: midnight(monday + 7),
  });
  const customers = new Map(rows.map((row) => [row.monday, row.customers]));
  return Array.from({ length: WEEKS_OF_DAYS }, (_, index) => first + index * 7).map((day) => ({
    week: weekOfDay(day),
    customers: customers.get(isoDate(day)) ?? 0,
  }));
}
