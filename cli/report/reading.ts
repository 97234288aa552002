/** What every part of a report is read with. */
import { type EpochMs, epochMs, isoDate } from "../../core/time.js";
import type { Store } from "../../store/client.js";
import { topicNames } from "../../store/queries/reportVolume.js";
import { localMidnights } from "../../store/queries/seriesCounts.js";
import type { ChosenWeek } from "./chooseWeek.js";
import { type Coverage, coverWeek, daysNeeded, type Midnights } from "./coverage.js";

export interface Reading {
  readonly store: Store;
  readonly timeZone: string;
  /** Day number of the week's Monday. */
  readonly monday: number;
  readonly coverage: Coverage;
  /** Local midnight of one of `daysNeeded`. */
  midnight(day: number): EpochMs;
  /** A topic's name for people; its id where the taxonomy has none. */
  nameOf(topic: string): string;
}

export async function startReading(
  store: Store,
  chosen: ChosenWeek,
  { now, timeZone }: { now: EpochMs; timeZone: string },
): Promise<Reading> {
  const midnights = await readMidnights(store, daysNeeded(chosen.monday), timeZone);
  const names = new Map((await store.query(topicNames, {})).map(({ topic, name }) => [topic, name]));
  return {
    store,
    timeZone,
    monday: chosen.monday,
    coverage: coverWeek(chosen, { midnights, now, timeZone }),
    midnight: (day) => midnights.get(day) ?? epochMs(Number.NaN),
    nameOf: (topic) => names.get(topic) ?? topic,
  };
}

async function readMidnights(store: Store, days: readonly number[], timeZone: string): Promise<Midnights> {
  const rows = await store.query(localMidnights, { days: days.map((day) => `${isoDate(day)} 00:00:00`), zone: timeZone });
  return new Map(days.map((day, index) => [day, epochMs(rows[index]?.at ?? Number.NaN)]));
}
