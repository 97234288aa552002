/** Reading a time that is written in one of several ways. */
import { DateTime } from "luxon";
import { type EpochMs, epochMs } from "../../core/time.js";
import { instantOf, unplaced } from "./wallClock.js";

export interface TimeFormat {
  /** As the mapping writes it. */
  readonly text: string;
  /** The instant, or null where the value is not written in this format. `timeZone` counts where the value names none. */
  read(value: string | number, timeZone: string): EpochMs | null;
}

/** Names beside the formats of luxon. */
const namedFormats = ["iso", "epoch_s", "epoch_ms"] as const;

const EARLIEST_SECOND = Date.UTC(2000, 0, 1) / 1000;
const LATEST_SECOND = Date.UTC(2100, 0, 1) / 1000;
const LOCALE = { locale: "en-US", numberingSystem: "latn" } as const;

/** A format by its name or its luxon tokens, or what is wrong with it. */
export function timeFormat(text: string): TimeFormat | { readonly problem: string } {
  if (text === "iso") return { text, read: readIso };
  if (text === "epoch_s") return { text, read: (value) => readEpoch(value, 1) };
  if (text === "epoch_ms") return { text, read: (value) => readEpoch(value, 1000) };
  const problem = problemOf(text);
  if (problem !== null) return { problem };
  const parser = DateTime.buildFormatParser(text, LOCALE);
  const options = { ...LOCALE, ...unplaced };
  return {
    text,
    read: (value, timeZone) => instantOf(DateTime.fromFormatParser(String(value), parser, options), timeZone),
  };
}

/** luxon also takes `2015` and `2015-W14`; in a column of a file these are other things than times. */
const ISO_DATE = /^\d{4}-\d{2}-\d{2}(?=$|[T ])/;

function readIso(value: string | number, timeZone: string): EpochMs | null {
  if (typeof value !== "string" || !ISO_DATE.test(value)) return null;
  // SQL's way of writing it: a space for the T, and one before the offset.
  const iso = value.replace(/^(.{10}) +/, "$1T").replace(/ +(?=[+-]\d|Z)/, "");
  return instantOf(DateTime.fromISO(iso, unplaced), timeZone);
}

/** Seconds and milliseconds of 2000 to 2100 have no number in common, so that a list may hold both. */
function readEpoch(value: string | number, unitsPerSecond: number): EpochMs | null {
  if (typeof value === "string" && !/^\d+(\.\d+)?$/.test(value)) return null;
  const seconds = Number(value) / unitsPerSecond;
  if (!(seconds >= EARLIEST_SECOND && seconds < LATEST_SECOND)) return null;
  return epochMs(Math.round(seconds * 1000));
}

const TOKEN = /'[^']*'|([A-Za-z])\1*/g;
const KNOWN_TOKENS = new Set(
  "y yy yyyy M MM MMM MMMM L LL LLL LLLL d dd o ooo E EEE EEEE c ccc cccc H HH h hh m mm s ss S SSS u uu uuu a Z ZZ ZZZ z".split(
    " ",
  ),
);

/** The mistakes that luxon would accept in silence: `DD/MM/YYYY` is to it a localized date and four letters. */
function problemOf(format: string): string | null {
  const tokens = [...format.matchAll(TOKEN)]
    .map(([token]) => token)
    .filter((token) => !token.startsWith("'"));
  const unknown = tokens.find((token) => !KNOWN_TOKENS.has(token));
  if (unknown !== undefined) {
    return `"${unknown}" is no token of a date format; write such as dd/MM/yyyy HH:mm:ss, letters that stand for themselves in '', or ${namedFormats.join(", ")}`;
  }
  const letters = new Set(tokens.map((token) => token[0]));
  const has = (...any: string[]): boolean => any.some((letter) => letters.has(letter));
  const isWhole = has("y") && (has("o") || (has("M", "L") && has("d")));
  if (!isWhole) return "a date format needs year, month and day, such as dd/MM/yyyy";
  if (has("h") && !has("a"))
    return "h is an hour of 1 to 12 and needs a (AM or PM); H is the hour of 0 to 23";
  return null;
}
