import { describe, expect, it } from "vitest";
import { drawCount } from "../../bench/draw.js";
import { seededRandom } from "../../core/random.js";
import { DAY_MS, epochMs, HOUR_MS, MINUTE_MS } from "../../core/time.js";
import { startingProfile } from "./startingProfile.js";
import { type StreamPoint, type StreamTestOptions, streamTest } from "./streamTest.js";

/** 2026-01-05T00:00:00Z, a Monday. */
const MONDAY = 1_767_571_200_000;
const options: StreamTestOptions = { expectedRunLength: 5000 };
/** Six times as many by day as by night. */
const rateByHour = (hour: number): number => 6 ** (-Math.cos((2 * Math.PI * (hour % 24)) / 24) / 2);

function hourly(seed: string, mean: number, hours: number, raised: (hour: number) => number): StreamPoint[] {
  const random = seededRandom(seed);
  return Array.from({ length: hours }, (_, hour) => ({
    at: epochMs(MONDAY + hour * HOUR_MS),
    count: drawCount(random, mean * rateByHour(hour) * raised(hour), 1.3),
  }));
}

describe("streamTest", () => {
  it.each([1, 10, 200])("a daily rhythm around %d an hour raises no alarm", (mean) => {
    const results = streamTest(
      hourly("rhythm", mean, 8 * 168, () => 1),
      options,
    );
    expect(results.filter(({ alarm }) => alarm)).toEqual([]);
  });

  it("an outage is one stretch of alarms, from its first hours to soon after its end", () => {
    const from = 5 * 168 + 10;
    const points = hourly("outage", 10, 6 * 168, (hour) => (hour >= from && hour < from + 8 ? 4 : 1));
    const alarms = streamTest(points, options).flatMap(({ alarm }, hour) => (alarm ? [hour] : []));
    expect(alarms[0]).toBeGreaterThanOrEqual(from);
    expect(alarms[0]).toBeLessThan(from + 3);
    expect(alarms.at(-1)).toBeLessThan(from + 8 + 12);
    expect(alarms).toHaveLength((alarms.at(-1) ?? 0) - (alarms[0] ?? 0) + 1);
  });

  it("alarms start where the score reaches 1, and without a p-value", () => {
    const points = hourly("score", 10, 6 * 168, (hour) => (hour >= 840 ? 5 : 1));
    const results = streamTest(points, options);
    const first = results.findIndex(({ alarm }) => alarm);
    expect(results[first]?.score).toBeGreaterThanOrEqual(1);
    expect(results[first - 1]?.score).toBeLessThan(1);
    expect(results[first]).toMatchObject({ pValue: null, upper: null, reason: null });
  });

  it.each([
    ["without times", () => null],
    ["of days", (i: number) => epochMs(MONDAY + i * DAY_MS)],
    ["of minutes", (i: number) => epochMs(MONDAY + i * MINUTE_MS)],
  ])("a series %s needs a third of itself to learn, and says so", (_, at) => {
    const random = seededRandom("plain");
    const points = Array.from({ length: 60 }, (_, i) => ({
      at: at(i),
      count: drawCount(random, i >= 50 ? 60 : 12, 1),
    }));
    const results = streamTest(points, options);
    expect(results.findIndex(({ reason }) => reason === null)).toBe(20);
    expect(results[5]?.reason).toMatch(/learns from the first 20 points/);
    const first = results.findIndex(({ alarm }) => alarm);
    expect(first).toBeGreaterThanOrEqual(50);
    expect(first).toBeLessThan(53);
  });

  it("an empty series has no results, and an empty count raises nothing", () => {
    expect(streamTest([], options)).toEqual([]);
    const zeros = Array.from({ length: 100 }, () => ({ at: null, count: 0 }));
    expect(streamTest(zeros, options).some(({ alarm }) => alarm)).toBe(false);
  });
});

describe("startingProfile", () => {
  it("finds the hours of the day and the days of the week", () => {
    const ticks = Array.from({ length: 336 }, (_, hour) => ({
      cell: hour % 168,
      count: (hour % 24 < 12 ? 100 : 300) * (hour % 168 >= 120 ? 0.5 : 1),
    }));
    const profile = startingProfile(ticks);
    expect((profile[13] ?? 0) / (profile[3] ?? 1)).toBeCloseTo(3, 1);
    expect((profile[123] ?? 0) / (profile[3] ?? 1)).toBeCloseTo(0.5, 1);
  });

  it("is 1 everywhere without history", () => {
    expect(startingProfile([])).toEqual(new Array(168).fill(1));
  });
});
