import { describe, expect, it, vi } from "vitest";
import { isoTime } from "../../core/time.js";
import { type TimeFormat, timeFormat } from "./timeFormat.js";

function compiled(text: string): TimeFormat {
  const format = timeFormat(text);
  if ("problem" in format) throw new Error(format.problem);
  return format;
}

function read(text: string, value: string | number, zone = "Europe/Kyiv"): string | null {
  const at = compiled(text).read(value, zone);
  return at === null ? null : isoTime(at);
}

describe("timeFormat", () => {
  it.each<[format: string, value: string | number, expected: string | null]>([
    ["dd.MM.yyyy HH:mm", "08.04.2015 15:53", "2015-04-08T12:53:00.000Z"],
    ["dd.MM.yyyy HH:mm", "08.04.2015", null],
    ["dd.MM.yyyy HH:mm", "31.02.2015 15:53", null],
    ["d.M.yyyy", "8.4.2015", "2015-04-07T21:00:00.000Z"],
    ["dd-MMM-yy", "08-Apr-15", "2015-04-07T21:00:00.000Z"],
    ["MM-dd-yy h:mm:ss a", "04-08-15 3:53:50 PM", "2015-04-08T12:53:50.000Z"],
    ["MM-dd-yy h:mm:ss a", "04-08-15 12:00:00 am", "2015-04-07T21:00:00.000Z"],
    ["MM-dd-yy h:mm:ss a", "13-08-15 3:53:50 PM", null],
    ["yyyyMMdd", 20150408, "2015-04-07T21:00:00.000Z"],
    ["yyyy-MM-dd'T'HH:mm:ssZZ", "2015-04-08T15:53:50+01:00", "2015-04-08T14:53:50.000Z"],
    ["yyyy-MM-dd HH:mm z", "2015-04-08 15:53 America/New_York", "2015-04-08T19:53:00.000Z"],
    ["iso", "2015-04-08", "2015-04-07T21:00:00.000Z"],
    ["iso", "2015-04-08 15:53", "2015-04-08T12:53:00.000Z"],
    ["iso", "2015-04-08T15:53:50.123", "2015-04-08T12:53:50.123Z"],
    ["iso", "2015-04-08T15:53:50+00:01", "2015-04-08T15:52:50.000Z"],
    ["iso", "2015-04-08T15:53:50Z", "2015-04-08T15:53:50.000Z"],
    ["iso", "2015-04-08 15:53:50 +02:00", "2015-04-08T13:53:50.000Z"],
    ["iso", "2015-04-08 15:53:50 UTC+2", null],
    ["iso", "2015", null],
    ["iso", "20150408", null],
    ["iso", "2015-02-30", null],
    ["iso", 20150408, null],
    ["epoch_s", 1428508430, "2015-04-08T15:53:50.000Z"],
    ["epoch_s", "1428508430", "2015-04-08T15:53:50.000Z"],
    ["epoch_s", "1428508430.25", "2015-04-08T15:53:50.250Z"],
    ["epoch_s", 1428508430000, null],
    ["epoch_s", "", null],
    ["epoch_s", "-1", null],
    ["epoch_ms", 1428508430123, "2015-04-08T15:53:50.123Z"],
    ["epoch_ms", 1428508430, null],
    ["epoch_ms", Number.NaN, null],
  ])("%s reads %s as %s", (format, value, expected) => {
    expect(read(format, value)).toBe(expected);
  });

  it.each([
    ["shows twice is the first of the two", "2025-10-26 03:30", "2025-10-26T00:30:00.000Z"],
    ["skips is an hour later", "2025-03-30 03:30", "2025-03-30T01:30:00.000Z"],
  ])("a time that the clock %s, in summer and in winter", (_, value, expected) => {
    // luxon alone chooses by the offset of the day on which it runs.
    for (const today of ["2026-01-15", "2026-07-15"]) {
      vi.useFakeTimers({ now: Date.parse(today) });
      expect(read("iso", value)).toBe(expected);
      expect(read("yyyy-MM-dd HH:mm", value)).toBe(expected);
      vi.useRealTimers();
    }
  });

  it("an offset in the value decides between the two", () => {
    expect(read("iso", "2025-10-26T03:30:00+02:00")).toBe("2025-10-26T01:30:00.000Z");
    expect(read("yyyy-MM-dd HH:mm ZZ", "2025-10-26 03:30 +02:00")).toBe("2025-10-26T01:30:00.000Z");
  });

  it.each([
    ["DD/MM/YYYY", '"DD" is no token'],
    ["dd/MM/YYYY", '"YYYY" is no token'],
    ["yyyy-MM-ddTHH:mm", '"T" is no token'],
    ["X", '"X" is no token'],
    ["dd/MM", "needs year, month and day"],
    ["HH:mm:ss", "needs year, month and day"],
    ["yyyy", "needs year, month and day"],
    ["", "needs year, month and day"],
    ["dd/MM/yyyy hh:mm", "needs a (AM or PM)"],
  ])("%s is told to be a mistake", (format, problem) => {
    const compiledFormat = timeFormat(format);
    expect("problem" in compiledFormat && compiledFormat.problem).toContain(problem);
  });
});
