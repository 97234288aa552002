/** Lays the points of a series on a grid of equal steps, so that a step without a point is a missing count. */
import { dayNumberOf } from "../../core/time.js";
import { badLine, type PointColumns, type SeriesFile } from "./seriesFile.js";

export interface Grid {
  readonly counts: (number | null)[];
  /** Where in `counts` each point stands. */
  readonly places: readonly number[];
  /** Day number of each step of a grid of weeks; null for months and indices, where years go by steps. */
  readonly weekStarts: number[] | null;
}

/** A longer hole between two points is a mistake in the file, not a century without counts. */
const LONGEST_HOLE = 5_200;

/** Weeks (52 steps a year) or months (12) by date, or steps by index; throws GiftlineError bad_input with the line. */
export function gridOf(file: SeriesFile, points: PointColumns, frequency: 52 | 12): Grid {
  const steps = stepsOf(file, points, frequency);
  const [first = 0] = steps;
  for (let i = 1; i < steps.length; i++) checkStep(file, points, steps, i);
  const places = steps.map((step) => step - first);
  const counts = new Array<number | null>((places.at(-1) ?? -1) + 1).fill(null);
  for (const [i, place] of places.entries()) counts[place] = points.counts[i] ?? null;
  if (file.timeKind === "index" || frequency === 12) return { counts, places, weekStarts: null };
  const start = dayOf(points.times[0]);
  return { counts, places, weekStarts: counts.map((_, i) => start + 7 * i) };
}

function stepsOf(file: SeriesFile, points: PointColumns, frequency: 52 | 12): number[] {
  if (file.timeKind === "index") return [...points.positions];
  return frequency === 12 ? points.times.map(monthOf) : weeksOf(file, points);
}

function weeksOf(file: SeriesFile, points: PointColumns): number[] {
  const start = dayOf(points.times[0]);
  return points.times.map((time, i) => {
    const days = dayOf(time) - start;
    if (days % 7 === 0) return days / 7;
    const what = `${time} is no whole number of weeks after ${points.times[0]} in "${points.name}"`;
    throw badLine(
      file.name,
      points.lines[i] ?? 0,
      what,
      "give one point a week, or use --frequency 12 or --method stream",
    );
  });
}

function checkStep(file: SeriesFile, points: PointColumns, steps: readonly number[], i: number): void {
  const length = (steps[i] ?? 0) - (steps[i - 1] ?? 0);
  if (length >= 1 && length <= LONGEST_HOLE) return;
  const pair = `${points.times[i - 1]} and ${points.times[i]} of "${points.name}"`;
  const line = points.lines[i] ?? 0;
  if (length < 1) throw badLine(file.name, line, `${pair} lie in one step`, "give one point a week or month");
  throw badLine(
    file.name,
    line,
    `${pair} lie ${length} steps apart`,
    "correct the time, or number the points one by one",
  );
}

/** The calendar day as written: a week or month belongs to its own place, whatever the offset. */
const dayOf = (time: string | undefined): number => dayNumberOf((time ?? "").slice(0, 10)) ?? Number.NaN;

const monthOf = (time: string): number => Number(time.slice(0, 4)) * 12 + Number(time.slice(5, 7));
