/** What every part of a report is read with. */
import { type EpochMs, epochMs, isoDate } from "../../core/time.js";
import type { Store } from "../../store/client.js";
import { topicNames } from "../../store/queries/reportVolume.js";
import { localMidnights } from "../../store/queries/seriesCounts.js";
import type { ChosenWeek } from "./chooseWeek.js";
import { type Coverage, coverWeek, daysNeeded, type Midnights } from "./coverage.js";

/** Topic of contacts that the classifier gives none; it stands in no taxonomy. */
const OTHER = "other";

export interface Reading {
  readonly store: Store;
  readonly timeZone: string;
  /** Day number of the week's Monday. */
  readonly monday: number;
  readonly coverage: Coverage;
  readonly firstContact: EpochMs;
  /** The alert budget of the weekly analyzer. */
  readonly falseAlertsPerWeek: number;
  /** Local midnight of one of `daysNeeded`. */
  midnight(day: number): EpochMs;
  /** A topic's name for people; its id where the taxonomy has none. */
  nameOf(topic: string): string;
}

export async function startReading(
  store: Store,
  chosen: ChosenWeek,
  { now, timeZone, falseAlertsPerWeek }: { now: EpochMs; timeZone: string; falseAlertsPerWeek: number },
): Promise<Reading> {
  const midnights = await readMidnights(store, daysNeeded(chosen.monday), timeZone);
  const names = new Map((await store.query(topicNames, {})).map(({ topic, name }) => [topic, name]));
  return {
    store,
    timeZone,
    monday: chosen.monday,
    firstContact: chosen.span.first,
    falseAlertsPerWeek,
    coverage: coverWeek(chosen, { midnights, now, timeZone }),
    midnight: (day) => midnights.get(day) ?? epochMs(Number.NaN),
    nameOf: (topic) => names.get(topic) ?? (topic === OTHER ? "Other" : topic),
  };
}

async function readMidnights(store: Store, days: readonly number[], timeZone: string): Promise<Midnights> {
  const rows = await store.query(localMidnights, {
    days: days.map((day) => `${isoDate(day)} 00:00:00`),
    zone: timeZone,
  });
  return new Map(days.map((day, index) => [day, epochMs(rows[index]?.at ?? Number.NaN)]));
}
