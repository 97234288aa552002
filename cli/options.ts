/** Parsers of flag values; commander tells their errors in one line. */
import { InvalidArgumentError } from "commander";
import { dayNumberOf } from "../core/time.js";

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
