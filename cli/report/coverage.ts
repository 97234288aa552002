/** How much of a week the contacts cover, and the same part of the weeks that it is compared with. */
import {
  type EpochMs,
  epochMs,
  isoDate,
  isoTime,
  localDay,
  mondayOnOrBefore,
  weekOfDay,
} from "../../core/time.js";
import type { ChosenWeek } from "./chooseWeek.js";
import type { ReportedWeek } from "./weeklyReport.js";

const WEEKS_COMPARED = 8;
export const WEEKS_OF_DAYS = 13;

/** Day number to the epoch milliseconds of its local midnight. */
export type Midnights = ReadonlyMap<number, EpochMs>;

/** Days whose midnights a report needs: from the first of `contacts_per_day` to the Monday after the week. */
export const daysNeeded = (monday: number): number[] =>
  Array.from({ length: WEEKS_OF_DAYS * 7 + 1 }, (_, index) => monday - (WEEKS_OF_DAYS - 1) * 7 + index);

export interface Coverage {
  readonly week: Omit<ReportedWeek, "empty_days" | "last_contact_at">;
  /** Epoch milliseconds, ends exclusive: the week's covered part, then the same part of the weeks before, newest first. */
  readonly periods: { readonly starts_ms: number[]; readonly ends_ms: number[] };
}

/** `midnights` holds every day of `daysNeeded`. */
export function coverWeek(
  { id, monday, span }: ChosenWeek,
  { midnights, now, timeZone }: { midnights: Midnights; now: EpochMs; timeZone: string },
): Coverage {
  const midnight = (day: number): EpochMs => midnights.get(day) ?? epochMs(Number.NaN);
  const from = midnight(monday);
  const until = midnight(monday + 7);
  const firstDay = localDay(span.first, timeZone);
  const lastDay = localDay(span.last, timeZone);
  const coveredFrom = firstDay > monday ? midnight(firstDay) : from;
  const dataEnd = lastDay < monday + 6 ? midnight(lastDay + 1) : until;
  const coveredUntil = epochMs(Math.min(dataEnd, Math.max(now, span.last + 1), until));
  const mondays = mondaysBefore(monday, firstDay);
  const start = (day: number): number => midnight(day) + (coveredFrom - from);
  const end = (day: number): number =>
    coveredUntil === until
      ? midnight(day + 7)
      : Math.min(midnight(day) + (coveredUntil - from), midnight(day + 7));
  return {
    week: {
      id,
      first_day: isoDate(monday),
      last_day: isoDate(monday + 6),
      from: isoTime(from),
      until: isoTime(until),
      state: stateOf({ from, until, coveredFrom, coveredUntil, dataEnd }),
      covered_from: isoTime(coveredFrom),
      covered_until: isoTime(coveredUntil),
      compared_with: mondays.map(weekOfDay).reverse(),
    },
    periods: {
      starts_ms: [coveredFrom, ...mondays.map(start)],
      ends_ms: [coveredUntil, ...mondays.map(end)],
    },
  };
}

/** Mondays of the weeks before that lie wholly after the first contact, newest first. */
function mondaysBefore(monday: number, firstDay: number): number[] {
  const firstWhole = mondayOnOrBefore(firstDay) === firstDay ? firstDay : mondayOnOrBefore(firstDay) + 7;
  return Array.from({ length: WEEKS_COMPARED }, (_, index) => monday - 7 * (index + 1)).filter(
    (before) => before >= firstWhole,
  );
}

function stateOf(
  times: Record<"from" | "until" | "coveredFrom" | "coveredUntil" | "dataEnd", number>,
): ReportedWeek["state"] {
  if (times.coveredUntil < times.until) return times.coveredUntil === times.dataEnd ? "data_end" : "running";
  return times.coveredFrom > times.from ? "data_begin" : "complete";
}
