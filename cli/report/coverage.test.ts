import { describe, expect, it } from "vitest";
import { dayNumberOf, type EpochMs, epochMs, HOUR_MS, weekOfDay } from "../../core/time.js";
import { coverWeek, daysNeeded } from "./coverage.js";

const at = (iso: string): EpochMs => epochMs(Date.parse(iso));
const MONDAY = dayNumberOf("2026-03-30") ?? Number.NaN;

/** Europe/Kyiv: UTC+2 until Sunday 29 March 2026, 03:00, then UTC+3. */
const midnights = new Map(
  daysNeeded(MONDAY).map((day) => [
    day,
    epochMs(day * 24 * HOUR_MS - (day <= (dayNumberOf("2026-03-29") ?? 0) ? 2 : 3) * HOUR_MS),
  ]),
);

const cover = (first: string, last: string, now: string) =>
  coverWeek(
    { id: weekOfDay(MONDAY), monday: MONDAY, span: { first: at(first), last: at(last) }, remark: null },
    { midnights, now: at(now), timeZone: "Europe/Kyiv" },
  );

describe("a week is", () => {
  it.each([
    // [first contact, last contact, now, state, covered until]
    ["2026-01-01T10:00Z", "2026-04-20T10:00Z", "2026-04-20T10:00Z", "complete", "2026-04-05T21:00:00.000Z"],
    // The last contact of the store came on Sunday.
    ["2026-01-01T10:00Z", "2026-04-05T10:00Z", "2026-04-20T10:00Z", "complete", "2026-04-05T21:00:00.000Z"],
    ["2026-01-01T10:00Z", "2026-04-02T10:00Z", "2026-04-02T12:00Z", "running", "2026-04-02T12:00:00.000Z"],
    // Nothing has come since yesterday.
    ["2026-01-01T10:00Z", "2026-04-01T10:00Z", "2026-04-02T12:00Z", "data_end", "2026-04-01T21:00:00.000Z"],
    ["2026-01-01T10:00Z", "2026-04-01T10:00Z", "2027-01-01T12:00Z", "data_end", "2026-04-01T21:00:00.000Z"],
    ["2026-04-01T10:00Z", "2026-04-20T10:00Z", "2026-04-20T10:00Z", "data_begin", "2026-04-05T21:00:00.000Z"],
  ])("first contact %s, last %s, now %s: %s", (first, last, now, state, coveredUntil) => {
    expect(cover(first, last, now).week).toMatchObject({ state, covered_until: coveredUntil });
  });
});

describe("the weeks before", () => {
  it("are whole weeks by local midnights, also where one is an hour shorter", () => {
    const { starts_ms, ends_ms } = cover(
      "2025-01-01T10:00Z",
      "2026-05-01T10:00Z",
      "2026-05-01T10:00Z",
    ).periods;
    expect(starts_ms).toHaveLength(9);
    const hours = starts_ms.map((start, index) => ((ends_ms[index] ?? 0) - start) / HOUR_MS);
    expect(hours).toEqual([168, 167, 168, 168, 168, 168, 168, 168, 168]);
    expect(starts_ms.slice(0, -1)).toEqual(ends_ms.slice(1));
  });

  it("give the same part as a running week has", () => {
    const { starts_ms, ends_ms } = cover(
      "2025-01-01T10:00Z",
      "2026-04-02T10:00Z",
      "2026-04-02T12:00Z",
    ).periods;
    const lengths = starts_ms.map((start, index) => (ends_ms[index] ?? 0) - start);
    expect(new Set(lengths)).toEqual(new Set([(3 * 24 + 15) * HOUR_MS]));
  });

  it("never reach before the first contact, nor into the week within which contacts begin", () => {
    // Tuesday of week 12; weeks 13 is whole.
    expect(cover("2026-03-17T10:00Z", "2026-05-01T10:00Z", "2026-05-01T10:00Z").week.compared_with).toEqual([
      "2026-W13",
    ]);
    expect(cover("2026-03-15T22:00Z", "2026-05-01T10:00Z", "2026-05-01T10:00Z").week.compared_with).toEqual([
      "2026-W12",
      "2026-W13",
    ]);
  });
});
