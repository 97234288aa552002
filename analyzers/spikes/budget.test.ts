import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type SeriesKey, totalSeries } from "../../core/series.js";
import { shareBudget, weeksByChanceOfPValue, weeksByChanceOfStatistic } from "./budget.js";

const topic = (name: string): SeriesKey => ({ level: "topic", topic: name, region: "" });
const inRegion = (name: string, region: string): SeriesKey => ({
  level: "topic_region",
  topic: name,
  region,
});

const keys = [
  totalSeries,
  topic("a"),
  topic("b"),
  inRegion("a", "N"),
  inRegion("b", "N"),
  inRegion("b", "S"),
];
const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);

describe("shareBudget", () => {
  it.each([
    ["all levels", keys, [10 / 60, 15 / 60, 15 / 60, 20 / 180, 20 / 180, 20 / 180]],
    ["topics only", [topic("a"), topic("b")], [1 / 2, 1 / 2]],
    ["total and one topic", [totalSeries, topic("a")], [1 / 4, 3 / 4]],
    ["no series", [], []],
  ])("shares by level, renormalised, and evenly within one: %s", (_, series, expected) => {
    shareBudget(series, { falseAlertsPerWeek: 2 }).forEach(({ share }, i) => {
      expect(share).toBeCloseTo(expected[i] ?? Number.NaN, 12);
    });
  });

  it("all series together raise the budget of false alerts a week, by either kind of test", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 1, max: 500 }), { minLength: 40, maxLength: 200 }),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        (numbers, falseAlertsPerWeek) => {
          const series = [
            totalSeries,
            ...numbers.map((n) => (n % 3 === 0 ? topic(`t${n}`) : inRegion("t", `r${n}`))),
          ];
          const budget = shareBudget(series, {
            falseAlertsPerWeek,
            importance: ({ region }) => 1 + region.length,
          });
          expect(sum(budget.map(({ share }) => share))).toBeCloseTo(1, 9);
          const sequential = budget.map(({ expectedRunLengthMinutes }) => 10080 / expectedRunLengthMinutes);
          expect(sum(sequential)).toBeCloseTo(falseAlertsPerWeek, 9);
          expect(sum(budget.map(({ alpha }) => alpha))).toBeLessThanOrEqual(falseAlertsPerWeek * (1 + 1e-9));
        },
      ),
      { seed: 11 },
    );
  });

  it("importance moves the budget within a level only", () => {
    const importance = (key: SeriesKey) => (key.topic === "b" && key.level === "topic" ? 3 : 1);
    const shares = shareBudget(keys, { falseAlertsPerWeek: 1, importance }).map(({ share }) => share);
    expect((shares[2] ?? 0) / (shares[1] ?? 1)).toBeCloseTo(3, 9);
    expect(shares[0]).toBeCloseTo(10 / 60, 9);
  });

  it("no weekly test is wrong more often than once in 20 weeks", () => {
    expect(shareBudget([totalSeries], { falseAlertsPerWeek: 2 })[0]?.alpha).toBe(0.05);
  });

  it("evidence just at its threshold comes by chance once in 1 / F weeks", () => {
    for (const { alpha, expectedRunLengthMinutes, share } of shareBudget(keys, { falseAlertsPerWeek: 0.1 })) {
      expect(weeksByChanceOfPValue(alpha, share)).toBeCloseTo(10, 9);
      expect(weeksByChanceOfStatistic(expectedRunLengthMinutes, share)).toBeCloseTo(10, 9);
    }
  });

  it("stays finite for a p-value of 0 and an endless statistic", () => {
    expect(Number.isFinite(weeksByChanceOfPValue(0, 0.1))).toBe(true);
    expect(Number.isFinite(weeksByChanceOfStatistic(1e300, 0.1))).toBe(true);
  });
});
