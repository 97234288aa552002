/** Weekly counts of all series, from the store's Arrow columns into one array of counts a series. */
import type { Table as ArrowTable } from "apache-arrow";
import { type SeriesKey, type SeriesLevel, seriesName, totalSeries } from "../../core/series.js";

export interface WeeklySeries {
  readonly key: SeriesKey;
  /** Unique customers by week, aligned with `mondays`; null where the week is not known. */
  readonly counts: readonly (number | null)[];
}

export interface WeeklySeriesSet {
  /** Day numbers of the Mondays, one a week, without gaps. */
  readonly mondays: readonly number[];
  /** By name of the series. */
  readonly series: ReadonlyMap<string, WeeklySeries>;
}

export interface WeekSpan {
  /** Monday of the first week that holds data. */
  readonly firstMonday: number;
  /** Monday of the last week. */
  readonly lastMonday: number;
  /** False where the data begin later than on the first Monday: that week's counts are then no counts of a week. */
  readonly firstIsWhole: boolean;
}

/**
 * Columns monday (day number), level, topic, region, customers. A week without a row counts zero, except where nothing at all
 * came in it, or the data begin within it: that week is unknown for every series.
 */
export function toWeeklySeries(table: ArrowTable, span: WeekSpan): WeeklySeriesSet {
  const weeks = (span.lastMonday - span.firstMonday) / 7 + 1;
  const mondays = Array.from({ length: weeks }, (_, week) => span.firstMonday + 7 * week);
  const series = new Map<string, { key: SeriesKey; counts: (number | null)[] }>();
  for (const row of rowsOf(table)) {
    const key = { level: row.level, topic: row.topic, region: row.region };
    const name = seriesName(key);
    let entry = series.get(name);
    if (entry === undefined) {
      entry = { key, counts: new Array<number | null>(weeks).fill(0) };
      series.set(name, entry);
    }
    entry.counts[(row.monday - span.firstMonday) / 7] = row.customers;
  }
  const total = series.get(seriesName(totalSeries))?.counts ?? [];
  const unknown = mondays.flatMap((_, week) =>
    (total[week] ?? 0) === 0 || (week === 0 && !span.firstIsWhole) ? [week] : [],
  );
  for (const { counts } of series.values()) for (const week of unknown) counts[week] = null;
  return { mondays, series };
}

/** Week `k` as the last one, with at most `weeksBefore` before it, and the series that had a contact by then. */
export function upToWeek(
  { mondays, series }: WeeklySeriesSet,
  k: number,
  weeksBefore: number,
): WeeklySeriesSet {
  const from = Math.max(0, k - weeksBefore);
  const known = new Map<string, WeeklySeries>();
  for (const [name, { key, counts }] of series) {
    const past = counts.slice(from, k + 1);
    if (past.some((count) => (count ?? 0) > 0)) known.set(name, { key, counts: past });
  }
  return { mondays: mondays.slice(from, k + 1), series: known };
}

interface Row {
  readonly monday: number;
  readonly level: SeriesLevel;
  readonly topic: string;
  readonly region: string;
  readonly customers: number;
}

function* rowsOf(table: ArrowTable): Generator<Row> {
  const [mondays, levels, topics, regions, customers] = [
    "monday",
    "level",
    "topic",
    "region",
    "customers",
  ].map((name) => table.getChild(name));
  for (let i = 0; i < table.numRows; i++) {
    yield {
      monday: Number(mondays?.get(i)),
      level: levels?.get(i) as SeriesLevel,
      topic: String(topics?.get(i)),
      region: String(regions?.get(i)),
      customers: Number(customers?.get(i)),
    };
  }
}
