/**
 * A profile of the hours of the week to start from, out of little history: hour of the day x day of the week.
 *
 * rate[day, hour] = F[day] x G[hour], both relative averages of the counts per tick, each shrunk to 1 with 5 pseudo-counts:
 * 31 numbers instead of 168, so that two weeks suffice. Cells are Monday 0:00 = 0 to Sunday 23:00 = 167; mean about 1.
 * An empty history gives 1 everywhere. Cost: O(ticks).
 */
const PSEUDO_COUNTS = 5;
const HOURS_A_DAY = 24;
const HOURS_A_WEEK = 168;

export function startingProfile(
  ticks: Iterable<{ readonly count: number; readonly cell: number }>,
): number[] {
  const hours = sums(HOURS_A_DAY);
  const days = sums(7);
  let cases = 0;
  let total = 0;
  for (const { count, cell } of ticks) {
    add(hours, cell % HOURS_A_DAY, count);
    add(days, Math.floor(cell / HOURS_A_DAY), count);
    cases += count;
    total += 1;
  }
  const average = total > 0 ? cases / total : 0;
  return Array.from({ length: HOURS_A_WEEK }, (_, cell) => {
    const hour = relative(hours, cell % HOURS_A_DAY, average);
    return hour * relative(days, Math.floor(cell / HOURS_A_DAY), average);
  });
}

interface Sums {
  readonly cases: number[];
  readonly ticks: number[];
}

const sums = (length: number): Sums => ({
  cases: new Array<number>(length).fill(0),
  ticks: new Array<number>(length).fill(0),
});

function add({ cases, ticks }: Sums, index: number, count: number): void {
  cases[index] = (cases[index] ?? 0) + count;
  ticks[index] = (ticks[index] ?? 0) + 1;
}

function relative({ cases, ticks }: Sums, index: number, average: number): number {
  return ((cases[index] ?? 0) + PSEUDO_COUNTS) / ((ticks[index] ?? 0) * average + PSEUDO_COUNTS);
}
