/** The time of a point: a date, a date-time or an index, as people write them. */
import { DAY_MS, dayNumberOf } from "../../core/time.js";

export const timeKinds = { date: "a date", "date-time": "a date-time", index: "an index" } as const;
export type TimeKind = keyof typeof timeKinds;

export interface PointTime {
  readonly kind: TimeKind;
  /** Milliseconds since 1970 of a date (at 0:00 UTC) or date-time; the index itself. Orders the points. */
  readonly position: number;
}

const DATE_TIME = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(:\d{2}(?:\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?$/i;

/** `2026-08-03`, `2026-08-03T14:05:00+03:00` (UTC without an offset) or a whole number; null for anything else. */
export function parsePointTime(text: string): PointTime | null {
  if (/^[+-]?\d{1,15}$/.test(text)) return { kind: "index", position: Number(text) };
  const day = dayNumberOf(text);
  if (day !== null) return { kind: "date", position: day * DAY_MS };
  const match = DATE_TIME.exec(text);
  if (match === null || dayNumberOf(match[1] ?? "") === null) return null;
  const [, date, time, seconds = ":00", offset = "Z"] = match;
  const instant = Date.parse(`${date}T${time}${seconds}${withColon(offset)}`);
  return Number.isNaN(instant) ? null : { kind: "date-time", position: instant };
}

const withColon = (offset: string): string => offset.toUpperCase().replace(/^([+-]\d{2})(\d{2})$/, "$1:$2");
