/** Parsers of flag values; commander tells their errors in one line. */
import { InvalidArgumentError } from "commander";
import { dayNumberOf, mondayOfWeek, type WeekId } from "../core/time.js";

export const wholeNumber =
  (least: number, most: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least || value > most) {
      throw new InvalidArgumentError(`expected a whole number from ${least} to ${most}`);
    }
    return value;
  };

/** `YYYY-MM-DD`, as it is. */
export function calendarDate(text: string): string {
  if (dayNumberOf(text) === null) throw new InvalidArgumentError("expected a date such as 2026-08-03");
  return text;
}

export function isoWeek(text: string): WeekId {
  if (mondayOfWeek(text) === null) throw new InvalidArgumentError("expected an ISO week such as 2026-W31");
  return text as WeekId;
}
