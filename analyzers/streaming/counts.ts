/** Minute counts of all series, from the store's Arrow columns. */
import type { Table as ArrowTable } from "apache-arrow";
import { type SeriesKey, type SeriesLevel, seriesName } from "../../core/series.js";
import type { CountedTick } from "../stats/streamReplay.js";

export interface SeriesMinutes {
  readonly key: SeriesKey;
  /** Minutes with contacts, ascending; ticks since `startMinute`. */
  readonly counted: CountedTick[];
}

/** Columns minute (since 1970), level, topic, region, customers, ordered by series and minute. By name of the series. */
export function toSeriesMinutes(table: ArrowTable, startMinute: number): Map<string, SeriesMinutes> {
  const series = new Map<string, SeriesMinutes>();
  const [minutes, levels, topics, regions, customers] = [
    "minute",
    "level",
    "topic",
    "region",
    "customers",
  ].map((name) => table.getChild(name));
  for (let i = 0; i < table.numRows; i++) {
    const level = levels?.get(i) as SeriesLevel;
    const key = { level, topic: String(topics?.get(i)), region: String(regions?.get(i)) };
    const name = seriesName(key);
    let entry = series.get(name);
    if (entry === undefined) {
      entry = { key, counted: [] };
      series.set(name, entry);
    }
    entry.counted.push({ tick: Number(minutes?.get(i)) - startMinute, count: Number(customers?.get(i)) });
  }
  return series;
}
