/** Counts of the week beside those of the weeks before. Pure. */
import type { z } from "zod";
import type { dimensions, volumeByPeriod } from "../../store/queries/reportVolume.js";
import type { Change, Volume, VolumeRow } from "./weeklyReport.js";

export type VolumeCount = z.output<typeof volumeByPeriod.row>;

/** `counts[0]` is the week, the rest the weeks before it, newest first. */
export function changeOf(counts: readonly number[]): Change {
  const [count = 0, ...before] = counts;
  const weekBefore = before[0] ?? null;
  const mean = before.length === 0 ? null : before.reduce((sum, value) => sum + value, 0) / before.length;
  return {
    count,
    week_before: weekBefore,
    change_on_week_before: relative(count, weekBefore),
    mean_before: mean,
    change_on_mean: relative(count, mean),
  };
}

const relative = (count: number, base: number | null): number | null =>
  base === null || base === 0 ? null : count / base - 1;

/** One value per period, 0 where it has none. */
export function series(
  counts: readonly VolumeCount[],
  periods: number,
  what: "contacts" | "customers",
): number[] {
  const values = new Array<number>(periods).fill(0);
  for (const count of counts) values[count.period - 1] = count[what];
  return values;
}

/** The largest parts of the week by `dimension`, and the rest of it as one. */
export function volumeBy(
  counts: readonly VolumeCount[],
  dimension: Exclude<(typeof dimensions)[number], "total">,
  { periods, most, nameOf }: { periods: number; most: number; nameOf: (id: string) => string },
): Volume {
  const own = counts.filter((count) => count.dimension === dimension);
  const parts = [...new Set(own.map(({ name }) => name))].map((id) => ({
    id,
    values: series(
      own.filter(({ name }) => name === id),
      periods,
      "contacts",
    ),
  }));
  const ofWeek = (values: readonly number[]): number => values[0] ?? 0;
  parts.sort((a, b) => ofWeek(b.values) - ofWeek(a.values) || (a.id < b.id ? -1 : 1));
  const present = parts.filter(({ values }) => ofWeek(values) > 0);
  const total = present.reduce((sum, { values }) => sum + ofWeek(values), 0);
  const shown = present.slice(0, most);
  const rest = parts.filter((part) => !shown.includes(part));
  return {
    rows: shown.map(
      ({ id, values }): VolumeRow => ({
        id,
        name: id === "" ? "not stated" : nameOf(id),
        share: ofWeek(values) / total,
        ...changeOf(values),
      }),
    ),
    rest:
      rest.length === 0
        ? null
        : { names: rest.length, ...changeOf(Array.from({ length: periods }, (_, i) => sumAt(rest, i))) },
  };
}

const sumAt = (parts: readonly { values: readonly number[] }[], index: number): number =>
  parts.reduce((sum, { values }) => sum + (values[index] ?? 0), 0);
