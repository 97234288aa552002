/**
 * From what a clock showed to the instant it showed it at. luxon would do it too, but slower, and for the hour that a clock
 * shows twice it chooses by the offset of the day on which it runs: the same file would give other times in summer.
 */
import { type DateTime, FixedOffsetZone, IANAZone } from "luxon";
import { DAY_MS, type EpochMs, epochMs, MINUTE_MS } from "../../core/time.js";

/** An object of its own, by which a time that names no zone is told from one that names whichever zone. */
const NO_ZONE = FixedOffsetZone.instance(1);

/** Options for luxon's parsers, so that `instantOf` can place what they return. */
export const unplaced = { zone: NO_ZONE, setZone: true } as const;

/** The instant of a parsed time; `timeZone` (IANA) counts where the text named none. Null for what is no time. */
export function instantOf(time: DateTime, timeZone: string): EpochMs | null {
  if (!time.isValid) return null;
  if (time.zone === NO_ZONE) {
    return firstInstant(time.toMillis() + time.offset * MINUTE_MS, IANAZone.create(timeZone));
  }
  return epochMs(Math.min(...time.getPossibleOffsets().map((possible) => possible.toMillis())));
}

/** The first of two where clocks were set back; where they were set forward, the skipped time is as much later. */
function firstInstant(wallMs: number, zone: IANAZone): EpochMs {
  const before = wallMs - zone.offset(wallMs - DAY_MS) * MINUTE_MS;
  const after = wallMs - zone.offset(wallMs + DAY_MS) * MINUTE_MS;
  if (before === after) return epochMs(before);
  const shows = (at: number) => at + zone.offset(at) * MINUTE_MS === wallMs;
  const earlier = Math.min(before, after);
  if (shows(earlier)) return epochMs(earlier);
  const later = Math.max(before, after);
  return epochMs(shows(later) ? later : before);
}
