import fc from "fast-check";
import { DateTime } from "luxon";
import { describe, expect, it } from "vitest";
import {
  DAY_MS,
  dayNumberOf,
  epochMs,
  HOUR_MS,
  hourOfWeekIn,
  isoDate,
  isoTime,
  isTimeZone,
  localDay,
  mondayOfWeek,
  mondayOnOrBefore,
  weekOfDay,
} from "./time.js";

/** luxon is the reference throughout. */
const inUtc = (dayNumber: number): DateTime => DateTime.fromMillis(dayNumber * DAY_MS, { zone: "utc" });
const dayNumber = fc.integer({ min: -25_567, max: 100_000 });
/** Instants between 1990 and 2037, for which zone tables are settled. */
const instant = fc.integer({ min: 631_152_000_000, max: 2_114_380_800_000 }).map(epochMs);
const zone = fc.constantFrom(
  "UTC",
  "Europe/Kyiv",
  "Europe/Moscow",
  "America/New_York",
  "Asia/Kolkata",
  "Asia/Kathmandu",
  "Australia/Lord_Howe",
  "Pacific/Apia",
  "America/St_Johns",
);

describe("a day", () => {
  it("is written as luxon writes it, and read back", () => {
    fc.assert(
      fc.property(dayNumber, (day) => {
        expect(isoDate(day)).toBe(inUtc(day).toISODate());
        expect(dayNumberOf(isoDate(day))).toBe(day);
      }),
    );
  });

  it.each([
    "2026-02-29",
    "2026-02-30",
    "2026-13-01",
    "2026-00-10",
    "2026-1-1",
    "26-01-01",
    "2026-01-01T00:00",
    " 2026-01-01",
    "",
  ])("is not %j", (text) => expect(dayNumberOf(text)).toBeNull());

  it("of a leap year is one", () =>
    expect(dayNumberOf("2028-02-29")).toBe(
      inUtc(0).set({ year: 2028, month: 2, day: 29 }).toMillis() / DAY_MS,
    ));
});

describe("an ISO week", () => {
  it("of a day is luxon's", () => {
    fc.assert(
      fc.property(dayNumber, (day) => {
        expect(weekOfDay(day)).toBe(inUtc(day).toISOWeekDate()?.slice(0, 8));
      }),
      { numRuns: 1_000 },
    );
  });

  it("begins on the Monday that luxon names, and names itself again", () => {
    fc.assert(
      fc.property(dayNumber, (day) => {
        const monday = mondayOnOrBefore(day);
        expect(monday).toBe(inUtc(day).startOf("week").toMillis() / DAY_MS);
        expect(mondayOfWeek(weekOfDay(day))).toBe(monday);
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ["2020-W53", "2020-12-28"],
    ["2021-W01", "2021-01-04"],
    ["2026-W31", "2026-07-27"],
  ])("%s begins on %s", (week, date) => expect(isoDate(mondayOfWeek(week) ?? 0)).toBe(date));

  it.each([
    "2026-W00",
    "2026-W54",
    "2021-W53",
    "2026-W60",
    "2026-31",
    "2026-W1",
    "W31",
    "2026-w31",
    "2026-W31 ",
    "",
  ])("is not %j", (text) => expect(mondayOfWeek(text)).toBeNull());
});

describe("in a time zone", () => {
  it("the day is luxon's", () => {
    fc.assert(
      fc.property(instant, zone, (at, timeZone) => {
        expect(isoDate(localDay(at, timeZone))).toBe(DateTime.fromMillis(at, { zone: timeZone }).toISODate());
      }),
    );
  });

  it("the hour of the week is luxon's", () => {
    fc.assert(
      fc.property(instant, zone, (at, timeZone) => {
        const local = DateTime.fromMillis(at, { zone: timeZone });
        expect(hourOfWeekIn(timeZone)(at)).toBe((local.weekday - 1) * 24 + local.hour);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    { name: "skips an hour", from: "2026-03-29T00:00:00Z", hours: [146, 148, 149, 150] },
    { name: "shows an hour twice", from: "2026-10-24T23:00:00Z", hours: [146, 147, 147, 148] },
  ])("the clock $name when summer time begins or ends", ({ from, hours }) => {
    const hourOf = hourOfWeekIn("Europe/Kyiv");
    expect(hours.map((_, hour) => hourOf(epochMs(Date.parse(from) + hour * HOUR_MS)))).toEqual(hours);
  });

  it.each([
    ["Europe/Kyiv", true],
    ["UTC", true],
    ["Mars/Base", false],
    ["", false],
  ])("%j is one: %s", (name, expected) => expect(isTimeZone(name)).toBe(expected));
});

it("a time is written in UTC with milliseconds", () => {
  fc.assert(
    fc.property(instant, (at) => {
      expect(isoTime(at)).toBe(DateTime.fromMillis(at, { zone: "utc" }).toISO());
    }),
  );
});
