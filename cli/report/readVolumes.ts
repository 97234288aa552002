import { epochMs, isoDate, isoTime } from "../../core/time.js";
import { contactsPerDay, volumeByPeriod } from "../../store/queries/reportVolume.js";
import { WEEKS_OF_DAYS } from "./coverage.js";
import type { Reading } from "./reading.js";
import { changeOf, series, type VolumeCount, volumeBy } from "./volume.js";
import type { ReportedWeek, WeeklyReport } from "./weeklyReport.js";

const MOST_CHANNELS = 15;
const MOST_TOPICS = 15;
const MOST_REGIONS = 10;

type Volumes = Pick<
  WeeklyReport,
  "week" | "contacts" | "customers" | "customers_of" | "channels" | "topics" | "regions" | "contacts_per_day"
>;

/** The head of the report: how many contacts, beside the weeks before, by channel, topic, region and day. */
export async function readVolumes(reading: Reading): Promise<Volumes> {
  const { store, coverage, nameOf } = reading;
  const counts = await store.query(volumeByPeriod, coverage.periods);
  const days = await readDays(reading);
  const periods = coverage.periods.starts_ms.length;
  const totals = counts.filter(({ dimension }) => dimension === "total");
  const ofWeek = totals.find(({ period }) => period === 1);
  const asItIs = (id: string): string => id;
  return {
    week: weekOf(reading, ofWeek, days),
    contacts: changeOf(series(totals, periods, "contacts")),
    customers: changeOf(series(totals, periods, "customers")),
    customers_of: ofWeek?.customers_of ?? 0,
    channels: volumeBy(counts, "channel", { periods, most: MOST_CHANNELS, nameOf: asItIs }),
    topics: volumeBy(counts, "topic", { periods, most: MOST_TOPICS, nameOf }),
    regions: volumeBy(counts, "region", { periods, most: MOST_REGIONS, nameOf: asItIs }),
    contacts_per_day: days.map(({ day, contacts }) => ({ date: isoDate(day), contacts })),
  };
}

interface DayCount {
  /** Day number. */
  readonly day: number;
  readonly contacts: number;
}

async function readDays({ store, timeZone, monday, midnight }: Reading): Promise<DayCount[]> {
  const firstDay = monday - (WEEKS_OF_DAYS - 1) * 7;
  const rows = await store.query(contactsPerDay, {
    from_ms: midnight(firstDay),
    until_ms: midnight(monday + 7),
    time_zone: timeZone,
  });
  const contacts = new Map(rows.map((row) => [row.date, row.contacts]));
  return Array.from({ length: WEEKS_OF_DAYS * 7 }, (_, index) => ({
    day: firstDay + index,
    contacts: contacts.get(isoDate(firstDay + index)) ?? 0,
  }));
}

function weekOf(
  { coverage, monday, midnight }: Reading,
  counted: VolumeCount | undefined,
  days: readonly DayCount[],
): ReportedWeek {
  const [coveredFrom = Number.NaN] = coverage.periods.starts_ms;
  const [coveredUntil = Number.NaN] = coverage.periods.ends_ms;
  const isCovered = (day: number): boolean =>
    midnight(day) >= coveredFrom && midnight(day + 1) <= coveredUntil;
  const empty = days.filter(({ day, contacts }) => day >= monday && contacts === 0 && isCovered(day));
  return {
    ...coverage.week,
    last_contact_at: isoTime(epochMs(counted?.last_ms ?? Number.NaN)),
    empty_days: empty.map(({ day }) => isoDate(day)),
  };
}
