/** What the time before the first test says about all series: the hours of the week, and each one's usual level. Pure. */
import { parentOf, type SeriesKey, type SeriesLevel, seriesName, totalSeries } from "../../core/series.js";
import type { SeriesMinutes } from "./counts.js";

export interface StreamPrior {
  /** Relative rate by hour of the week, 168 cells, of all contacts together. */
  readonly profile: readonly number[];
  /** Mean count a minute that a series starts from: its parent's rate times its share of it. */
  levelOf(key: SeriesKey): number;
  /** Every topic with every region, whether they have met or not: what the alert budget is shared over. */
  readonly possibleSeries: readonly SeriesKey[];
}

const HOURS_A_WEEK = 168;
/** Contacts that each hour is given of the average, so that an hour without contacts has a rate. */
const HOUR_PRIOR = 5;
/** Contacts that each series is given before its share is taken. */
const SHARE_PRIOR = 0.5;

/** From the minutes of the first `ticks` minutes. */
export function streamPrior(
  series: ReadonlyMap<string, SeriesMinutes>,
  ticks: number,
  cellOf: (tick: number) => number,
): StreamPrior {
  const cases = new Map([...series].map(([name, { counted }]) => [name, sumOf(counted)]));
  const keys = [...series.values()].map(({ key }) => key);
  const topics = keys.filter(({ level }) => level === "topic").map(({ topic }) => topic);
  const regions = [...new Set(keys.map(({ region }) => region).filter((region) => region !== ""))];
  const possible = possibleKeys(topics, regions);
  const countAt = (level: SeriesLevel) => possible.filter((key) => key.level === level).length;
  const total = cases.get(seriesName(totalSeries)) ?? 0;
  const levelOf = (key: SeriesKey): number => {
    const parent = parentOf(key);
    if (parent === null) return total / ticks;
    const siblings = key.level === "topic" ? countAt("topic") : regions.length;
    const all = (cases.get(seriesName(parent)) ?? 0) + SHARE_PRIOR * siblings;
    return (levelOf(parent) * ((cases.get(seriesName(key)) ?? 0) + SHARE_PRIOR)) / all;
  };
  const profile = hourProfile(series.get(seriesName(totalSeries))?.counted ?? [], total, cellOf);
  return { profile, levelOf, possibleSeries: possible };
}

function possibleKeys(topics: readonly string[], regions: readonly string[]): SeriesKey[] {
  return [
    totalSeries,
    ...topics.map((topic): SeriesKey => ({ level: "topic", topic, region: "" })),
    ...topics.flatMap((topic) =>
      regions.map((region): SeriesKey => ({ level: "topic_region", topic, region })),
    ),
  ];
}

function hourProfile(
  counted: SeriesMinutes["counted"],
  total: number,
  cellOf: (tick: number) => number,
): number[] {
  const hours = new Array<number>(HOURS_A_WEEK).fill(0);
  for (const { tick, count } of counted) hours[cellOf(tick)] = (hours[cellOf(tick)] ?? 0) + count;
  const average = total / HOURS_A_WEEK;
  // An unseen hour is an average one; few contacts say little about any hour.
  return hours.map((cases) => (cases + HOUR_PRIOR) / (average + HOUR_PRIOR));
}

const sumOf = (counted: SeriesMinutes["counted"]): number =>
  counted.reduce((sum, { count }) => sum + count, 0);
