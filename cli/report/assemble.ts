/** Reads a week from the store and lays it out as the report. */
import { type EpochMs, isoTime, type WeekId } from "../../core/time.js";
import type { Store } from "../../store/client.js";
import { chooseWeek } from "./chooseWeek.js";
import { startReading } from "./reading.js";
import { readService } from "./readService.js";
import { readRecentIncidents, readSpikes, readStreamingSpikes } from "./readSpikes.js";
import { readVolumes } from "./readVolumes.js";
import type { WeeklyReport } from "./weeklyReport.js";

export interface ReportRequest {
  /** Undefined for the last complete week. */
  readonly week: WeekId | undefined;
  readonly now: EpochMs;
  readonly timeZone: string;
  /** The weekly analyzer's part of the alert budget: half of GIFTLINE_FALSE_ALERTS_PER_WEEK. */
  readonly falseAlertsPerWeek: number;
}

/**
 * The report, and why it is about another week than the last complete one (null where it is not).
 * Throws GiftlineError("bad_input") where the week has no contacts.
 */
export async function assembleWeeklyReport(
  store: Store,
  { week: asked, now, timeZone, falseAlertsPerWeek }: ReportRequest,
): Promise<{ report: WeeklyReport; remark: string | null }> {
  const chosen = await chooseWeek(store, { asked, now, timeZone });
  const reading = await startReading(store, chosen, { now, timeZone, falseAlertsPerWeek });
  const report: WeeklyReport = {
    report: "weekly",
    version: 1,
    generated_at: isoTime(now),
    time_zone: timeZone,
    ...(await readVolumes(reading)),
    spikes: await readSpikes(reading),
    streaming_spikes: await readStreamingSpikes(reading),
    recent_incidents: await readRecentIncidents(reading),
    ...(await readService(reading)),
  };
  return { report, remark: chosen.remark };
}
