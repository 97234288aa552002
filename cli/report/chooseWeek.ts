/** Which week a report is about, and which part of it the contacts cover. */
import { GiftlineError } from "../../core/errors.js";
import {
  dayNumberOf,
  type EpochMs,
  epochMs,
  isoDate,
  localDay,
  mondayOfWeek,
  mondayOnOrBefore,
  type WeekId,
  weekOfDay,
} from "../../core/time.js";
import type { Store } from "../../store/client.js";
import { reportSpan, weeksWithContacts } from "../../store/queries/reportWeeks.js";
import { localMidnights } from "../../store/queries/seriesCounts.js";
import { weekRanges } from "./weekRanges.js";

export interface ChosenWeek {
  readonly id: WeekId;
  /** Day number of its Monday. */
  readonly monday: number;
  /** First and last contact of the store. */
  readonly span: { readonly first: EpochMs; readonly last: EpochMs };
  /** Why it is another week than the last complete one; null where it is not, or where it was asked for. */
  readonly remark: string | null;
}

/**
 * The week that was asked for, or else the last complete week; where the contacts end before it, the last week that has
 * any. Throws GiftlineError where no contact fell into it, naming the weeks that have contacts.
 */
export async function chooseWeek(
  store: Store,
  { asked, now, timeZone }: { asked: WeekId | undefined; now: EpochMs; timeZone: string },
): Promise<ChosenWeek> {
  const thisMonday = mondayOnOrBefore(localDay(now, timeZone));
  const [begin] = await store.query(localMidnights, {
    days: [`${isoDate(thisMonday)} 00:00:00`],
    zone: timeZone,
  });
  const [span] = await store.query(reportSpan, { before_ms: begin?.at ?? now });
  if (span === undefined || span.first_ms === null || span.last_ms === null) {
    throw new GiftlineError("bad_input", "there are no contacts to report on", {
      where: `database ${store.connection.database}`,
      fix: "import some with `giftline import FILE`, or stream them with `giftline ingest`",
    });
  }
  const bounds = { first: epochMs(span.first_ms), last: epochMs(span.last_ms) };
  if (asked !== undefined) {
    const monday = await requireContacts(store, { asked, thisMonday, timeZone });
    return { id: asked, monday, span: bounds, remark: null };
  }
  const lastContact = span.last_before_ms ?? now;
  const monday = mondayOnOrBefore(localDay(epochMs(lastContact), timeZone));
  const id = weekOfDay(monday);
  return { id, monday, span: bounds, remark: remarkOn(id, thisMonday) };
}

function remarkOn(id: WeekId, thisMonday: number): string | null {
  const lastComplete = weekOfDay(thisMonday - 7);
  if (id === lastComplete) return null;
  if (id === weekOfDay(thisMonday)) {
    return `no contacts before the running week; this is ${id} so far`;
  }
  return `no contacts in the last complete week, ${lastComplete}; this is ${id}, the last week that has any`;
}

async function requireContacts(
  store: Store,
  { asked, thisMonday, timeZone }: { asked: WeekId; thisMonday: number; timeZone: string },
): Promise<number> {
  const monday = mondayOfWeek(asked) ?? Number.NaN;
  const rows = await store.query(weeksWithContacts, { time_zone: timeZone });
  const weeks = rows.map((row) => weekOfDay(dayNumberOf(row.monday) ?? Number.NaN));
  const fix = `choose one that has contacts: ${weekRanges(weeks)}`;
  if (monday > thisMonday) {
    throw new GiftlineError("bad_input", `week ${asked} has not begun`, { where: "--week", fix });
  }
  if (!weeks.includes(asked)) {
    throw new GiftlineError("bad_input", `there are no contacts in week ${asked}`, { where: "--week", fix });
  }
  return monday;
}
