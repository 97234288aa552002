/** Numbers and times as a report writes them, the same in every format. Pure. */
import { dayNumberOf } from "../../core/time.js";

/** What stands where there is no number. */
export const NOTHING = "–";
const MINUS = "\u2212";

const whole = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });
const tenths = new Intl.NumberFormat("en-US", { minimumFractionDigits: 1, maximumFractionDigits: 1 });

export const count = (value: number | null): string => (value === null ? NOTHING : whole.format(value));

/** An estimated count: tenths below 100. */
export const estimate = (value: number): string => (value < 100 ? tenths : whole).format(value);

/** `95.3 %` */
export const share = (value: number | null): string =>
  value === null ? NOTHING : `${tenths.format(value * 100)} %`;

/** A relative change: `+19 %`, `−4 %`; from tenfold on, how many times as many. */
export function change(value: number | null): string {
  if (value === null) return NOTHING;
  if (value >= 9) return `${whole.format(value + 1)} times`;
  const percent = Math.round(value * 100);
  return `${percent === 0 ? "±" : percent > 0 ? "+" : MINUS}${Math.abs(percent)} %`;
}

/** A difference of shares: `−4.1 points`. */
export function points(difference: number): string {
  const sign = Math.abs(difference) < 0.0005 ? "±" : difference > 0 ? "+" : MINUS;
  return `${sign}${tenths.format(Math.abs(difference) * 100)} points`;
}

/** `25.4 s`, `4 min 16 s`, `2 h 5 min` */
export function duration(seconds: number | null): string {
  if (seconds === null) return NOTHING;
  if (seconds < 59.95) return `${Number.isInteger(seconds) ? seconds : tenths.format(seconds)} s`;
  const total = Math.round(seconds);
  if (total < 3600) return `${Math.floor(total / 60)} min${total % 60 === 0 ? "" : ` ${total % 60} s`}`;
  const minutes = Math.round(total / 60);
  return `${whole.format(Math.floor(minutes / 60))} h${minutes % 60 === 0 ? "" : ` ${minutes % 60} min`}`;
}

/** What stands after `p`: `= 0.0012`, `= 3.2e-7`, `< 1e-12` */
export function probability(value: number): string {
  if (value < 1e-12) return "< 1e-12";
  return `= ${value < 0.001 ? value.toExponential(1).replace(".0e", "e") : value.toPrecision(2)}`;
}

const WEEKS_PER_YEAR = 365.2425 / 7;

/** How often chance alone raises such an alert: `once in 40 weeks`. */
export function recurrence(weeks: number): string {
  if (weeks < 1.5) return weeks < 0.75 ? `${tenths.format(1 / weeks)} times a week` : "once a week";
  if (weeks < 2 * WEEKS_PER_YEAR) return `once in ${whole.format(weeks)} weeks`;
  const years = weeks / WEEKS_PER_YEAR;
  return years > 100 ? "less than once in 100 years" : `once in ${whole.format(years)} years`;
}

/** `Mon 27 July 2026` of `2026-07-27`. */
export const longDate = (date: string): string =>
  inUtc(date, { weekday: "short", day: "numeric", month: "long", year: "numeric" });
/** `Mon 27 Jul` */
export const shortDate = (date: string): string =>
  inUtc(date, { weekday: "short", day: "numeric", month: "short" });
/** `27 Jul` */
export const dayAndMonth = (date: string): string => inUtc(date, { day: "numeric", month: "short" });

const inUtc = (date: string, parts: Intl.DateTimeFormatOptions): string =>
  new Intl.DateTimeFormat("en-GB", { ...parts, timeZone: "UTC" })
    .format((dayNumberOf(date) ?? Number.NaN) * 86_400_000)
    .replaceAll(",", "");

/** `Sun 2 Aug, 23:59` in a time zone. */
export const localTime = (iso: string, timeZone: string): string =>
  new Intl.DateTimeFormat("en-GB", {
    ...{ weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" },
    ...{ hourCycle: "h23", timeZone },
  } as Intl.DateTimeFormatOptions)
    .format(Date.parse(iso))
    .replace(/^(\w+), /, "$1 ");

export const plural = (n: number, one: string, many = `${one}s`): string =>
  `${count(n)} ${n === 1 ? one : many}`;
