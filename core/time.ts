/** Time as giftline means it: epoch milliseconds in code, ISO weeks in the operator's time zone in reports. */

declare const epochMsBrand: unique symbol;
declare const weekIdBrand: unique symbol;

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type EpochMs = number & { readonly [epochMsBrand]: true };
/** An ISO 8601 week, e.g. `2026-W31`. */
export type WeekId = string & { readonly [weekIdBrand]: true };

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;
export const WEEK_MS = 7 * DAY_MS;
export const MINUTES_PER_WEEK = 10_080;

export const epochMs = (milliseconds: number): EpochMs => milliseconds as EpochMs;

/** Where the present comes from. Passed as an argument wherever it matters, so that tests own it. */
export type Clock = () => EpochMs;

/** The real clock: the only place that reads it. */
export const systemClock: Clock = () => epochMs(Date.now());

export const isoTime = (at: EpochMs): string => new Date(at).toISOString();

/** Calendar date `YYYY-MM-DD` of a day number (days since 1970-01-01). */
export const isoDate = (dayNumber: number): string => new Date(dayNumber * DAY_MS).toISOString().slice(0, 10);

/** Day number of `YYYY-MM-DD`, or null where that is no date of the calendar. */
export function dayNumberOf(date: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) return null;
  const parsed = Date.parse(`${date}T00:00:00Z`);
  return Number.isNaN(parsed) || isoDate(parsed / DAY_MS) !== date ? null : parsed / DAY_MS;
}

/** Day number of the Monday of the week that holds `dayNumber`. 1970-01-01 was a Thursday. */
export const mondayOnOrBefore = (dayNumber: number): number => dayNumber - ((((dayNumber + 3) % 7) + 7) % 7);

/** ISO 8601 week of a day: the week belongs to the year that holds its Thursday. */
export function weekOfDay(dayNumber: number): WeekId {
  const thursday = mondayOnOrBefore(dayNumber) + 3;
  const year = new Date(thursday * DAY_MS).getUTCFullYear();
  const firstOfJanuary = Date.UTC(year, 0, 1) / DAY_MS;
  const week = Math.floor((thursday - firstOfJanuary) / 7) + 1;
  return `${year}-W${String(week).padStart(2, "0")}` as WeekId;
}

/** Day number of the Monday of an ISO week, or null where the text names no week (`2026-W54`). */
export function mondayOfWeek(week: string): number | null {
  const match = /^(\d{4})-W(\d{2})$/.exec(week);
  if (match === null) return null;
  const fourthOfJanuary = Date.UTC(Number(match[1]), 0, 4) / DAY_MS;
  const monday = mondayOnOrBefore(fourthOfJanuary) + (Number(match[2]) - 1) * 7;
  return weekOfDay(monday) === week ? monday : null;
}

/** Day number of the calendar day that `at` falls on in an IANA time zone. */
export function localDay(at: EpochMs, timeZone: string): number {
  const date = new Intl.DateTimeFormat("en-CA", { timeZone, dateStyle: "short" }).format(at);
  return dayNumberOf(date) ?? Math.floor(at / DAY_MS);
}

export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

const WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/** Hour of the week in an IANA time zone, 0 (Monday, midnight to one) to 167, as a function of time. */
export function hourOfWeekIn(timeZone: string): (at: EpochMs) => number {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone,
    weekday: "short",
    hour: "2-digit",
    hourCycle: "h23",
  });
  return (at) => {
    const parts = format.formatToParts(at);
    const weekday = parts.find(({ type }) => type === "weekday")?.value ?? "Mon";
    const hour = parts.find(({ type }) => type === "hour")?.value ?? "0";
    return WEEKDAYS.indexOf(weekday) * 24 + Number(hour);
  };
}
