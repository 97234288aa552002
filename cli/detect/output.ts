/** The forms that results are printed in. */
import type { PointResult } from "../../analyzers/stats/pointResult.js";

/** A point with its result; the keys of JSON and CSV, in their order. */
export interface PointLine {
  readonly series: string;
  /** As the input has it. */
  readonly time: string;
  readonly count: number | null;
  readonly expected: number | null;
  readonly upper: number | null;
  readonly pValue: number | null;
  readonly score: number | null;
  readonly alarm: boolean;
  readonly reason: string | null;
}

export interface OutputForm {
  /** Once, before everything else. */
  readonly head: string;
  /** The lines of a page: some of the points of one series. */
  page(lines: readonly PointLine[]): string;
}

export const lineOf = (
  series: string,
  time: string,
  count: number | null,
  result: PointResult,
): PointLine => {
  const { expected, upper, pValue, score, alarm, reason } = result;
  return { series, time, count, expected, upper, pValue, score, alarm, reason };
};

const keys = ["series", "time", "count", "expected", "upper", "pValue", "score", "alarm", "reason"] as const;

export const jsonLines: OutputForm = {
  head: "",
  page: (lines) => lines.map((line) => `${JSON.stringify(line)}\n`).join(""),
};

export const csv: OutputForm = {
  head: `${keys.join(",")}\n`,
  page: (lines) => lines.map((line) => `${keys.map((key) => csvCell(line[key])).join(",")}\n`).join(""),
};

function csvCell(value: string | number | boolean | null): string {
  const text = value === null ? "" : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const titles = ["series", "time", "count", "expected", "upper", "p-value", "score", ""] as const;
const numberWidths = [8, 10, 10, 9, 7] as const;

/**
 * For people. Columns of fixed width rather than cli-table3: that one needs all rows at once, and minutes for 20,000.
 */
export function tableFor(
  series: readonly { readonly name: string; readonly times: readonly string[] }[],
): OutputForm {
  const longest = (texts: Iterable<string>): number => {
    let length = titles[0].length;
    for (const text of texts) length = Math.max(length, text.length);
    return length;
  };
  const nameWidth = longest(series.map(({ name }) => name));
  const timeWidth = longest(series.map(({ times }) => times[0] ?? ""));
  const row = ([name = "", time = "", ...others]: readonly string[]): string =>
    [
      name.padEnd(nameWidth),
      time.padEnd(timeWidth),
      ...others.map((cell, i) => cell.padStart(numberWidths[i] ?? 0)),
    ]
      .join("  ")
      .trimEnd();
  return {
    head: `${row(titles)}\n`,
    page: (lines) => lines.map((line) => `${row(cellsOf(line))}\n`).join(""),
  };
}

function cellsOf({
  series,
  time,
  count,
  expected,
  upper,
  pValue,
  score,
  alarm,
  reason,
}: PointLine): string[] {
  return [
    series,
    time,
    count === null ? "-" : String(count),
    decimals(expected, 2),
    decimals(upper, Number.isInteger(upper) ? 0 : 2),
    pValue === null ? "-" : pValue.toPrecision(2),
    score !== null && score >= 1e5 ? score.toExponential(1) : decimals(score, 2),
    alarm ? "ALARM" : (reason ?? ""),
  ];
}

const decimals = (value: number | null, digits: number): string =>
  value === null ? "-" : value.toFixed(digits);
