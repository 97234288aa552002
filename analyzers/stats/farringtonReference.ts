/** Which past points of a series tell what is normal now, and the season level of each (steps 1 to 4). */
import { DAY_MS } from "../../core/time.js";
import type { FarringtonOptions } from "./farringtonOptions.js";
import type { SeasonRows } from "./seasonRows.js";

type Counts = readonly (number | null)[];

/** The rows to fit: times count from the tested point, whose season level is `currentLevel`. */
export interface Reference extends SeasonRows {
  readonly currentLevel: number;
}

/**
 * The reference rows of point k (from 0), or why there are none. `dates` are day numbers of consecutive weeks, or
 * null to go back by index. Points with a missing count are left out.
 */
export function referenceRows(
  counts: Counts,
  k: number,
  options: FarringtonOptions,
  dates: readonly number[] | null,
): Reference | { readonly reason: string } {
  const { frequency, yearsBack, halfWindow } = options;
  const needed = frequency * yearsBack + halfWindow;
  if (k < needed) return { reason: `needs ${needed} earlier points, has ${k}` };
  const references = dates === null ? yearsBefore(k, options) : sameWeekdays(k, yearsBack, dates);
  if (references === null) return { reason: "a reference week is not in the series" };
  return collectRows(counts, k, references, options);
}

const yearsBefore = (k: number, { frequency, yearsBack }: FarringtonOptions): number[] =>
  Array.from({ length: yearsBack }, (_, year) => k - frequency * (year + 1));

/** Indices of the weeks nearest to the same date in each earlier year, newest first; null where one is absent. */
function sameWeekdays(k: number, yearsBack: number, dates: readonly number[]): number[] | null {
  const now = dates[k];
  if (now === undefined) return null;
  const references: number[] = [];
  for (let year = 1; year <= yearsBack; year++) {
    // The nearest day with the same weekday is the nearest whole number of weeks before now.
    const weeks = Math.round((now - yearsEarlier(now, year)) / 7);
    if (dates[k - weeks] !== now - 7 * weeks) return null;
    references.push(k - weeks);
  }
  return references;
}

/** Day number of the same calendar date `years` earlier; 29 February becomes 1 March. */
function yearsEarlier(dayNumber: number, years: number): number {
  const date = new Date(dayNumber * DAY_MS);
  return Date.UTC(date.getUTCFullYear() - years, date.getUTCMonth(), date.getUTCDate()) / DAY_MS;
}

function collectRows(
  counts: Counts,
  k: number,
  references: readonly number[],
  options: FarringtonOptions,
): Reference | { readonly reason: string } {
  const { halfWindow, periods, pastWeeksNotIncluded } = options;
  const end = k - (pastWeeksNotIncluded ?? halfWindow);
  const oldest = Math.max(0, (references.at(-1) ?? k) - halfWindow);
  const rows = {
    counts: new Float64Array(k - oldest),
    logCounts: new Float64Array(k - oldest),
    times: new Float64Array(k - oldest),
    levels: new Uint8Array(k - oldest),
  };
  let length = 0;
  const add = (from: number, to: number, level: number) => {
    for (let i = Math.max(from, 0); i < Math.min(to, end); i++) {
      const count = counts[i] ?? null;
      if (count === null) continue;
      rows.counts[length] = count;
      rows.logCounts[length] = count === 0 ? 0 : Math.log(count);
      rows.times[length] = i - k;
      rows.levels[length] = level;
      length++;
    }
  };
  for (let year = references.length - 1; year >= 0; year--) {
    const reference = references[year] as number;
    const next = year === 0 ? k : (references[year - 1] as number);
    const gapStart = reference + halfWindow + 1;
    const gap = next - halfWindow - gapStart;
    add(reference - halfWindow, gapStart, periods - 1);
    if (periods === 1) continue;
    if (gap < periods - 1) return { reason: `a year cannot be cut into ${periods} periods` };
    addBlocks(gapStart, gap, periods - 1, add);
  }
  add(k - halfWindow, k, periods - 1);
  return {
    counts: rows.counts.subarray(0, length),
    logCounts: rows.logCounts.subarray(0, length),
    times: rows.times.subarray(0, length),
    levels: rows.levels.subarray(0, length),
    levelCount: periods,
    currentLevel: periods - 1,
  };
}

/** Cuts the gap between two windows into blocks of equal length; the first ones are one longer where it must be. */
function addBlocks(
  gapStart: number,
  gap: number,
  blocks: number,
  add: (from: number, to: number, level: number) => void,
): void {
  let from = gapStart;
  for (let block = 0; block < blocks; block++) {
    const length = Math.floor(gap / blocks) + (block < gap % blocks ? 1 : 0);
    add(from, from + length, block);
    from += length;
  }
}
