/** A series: one count a week or a minute, of one part of the contacts. */

/** Levels of the hierarchy, from the whole to its parts. */
export const seriesLevels = ["total", "topic", "topic_region"] as const;
export type SeriesLevel = (typeof seriesLevels)[number];

export interface SeriesKey {
  readonly level: SeriesLevel;
  /** Empty at level `total`. */
  readonly topic: string;
  /** Empty above level `topic_region`. */
  readonly region: string;
}

export const totalSeries: SeriesKey = { level: "total", topic: "", region: "" };

/** The name of a series in ids, tables and messages: `total`, `billing_error`, `outage/Volga`. */
export function seriesName({ level, topic, region }: SeriesKey): string {
  if (level === "total") return "total";
  return level === "topic" ? topic : `${topic}/${region}`;
}

/** The series that holds this one; null for the total. */
export function parentOf({ level, topic }: SeriesKey): SeriesKey | null {
  if (level === "total") return null;
  return level === "topic" ? totalSeries : { level: "topic", topic, region: "" };
}
