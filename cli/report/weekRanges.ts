import { mondayOfWeek, type WeekId } from "../../core/time.js";

const MOST_RANGES = 5;

/** Weeks in their order as ranges, the newest five of them: `2014-W52 to 2015-W03, 2015-W07`. */
export function weekRanges(weeks: readonly WeekId[]): string {
  const ranges: { first: WeekId; last: WeekId }[] = [];
  for (const week of weeks) {
    const current = ranges.at(-1);
    if (current !== undefined && mondayOf(week) - mondayOf(current.last) === 7) current.last = week;
    else ranges.push({ first: week, last: week });
  }
  const shown = ranges
    .slice(-MOST_RANGES)
    .map(({ first, last }) => (first === last ? first : `${first} to ${last}`));
  return [...(ranges.length > MOST_RANGES ? ["…"] : []), ...shown].join(", ");
}

const mondayOf = (week: WeekId): number => mondayOfWeek(week) ?? Number.NaN;
