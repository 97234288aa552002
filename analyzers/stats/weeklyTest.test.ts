import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { drawCount } from "../../bench/draw.js";
import { seededRandom } from "../../core/random.js";
import { farringtonFlexible } from "./farringtonFlexible.js";
import { weeklyTest } from "./weeklyTest.js";

const steady = (weeks: number, level = 10): (number | null)[] =>
  Array.from({ length: weeks }, (_, i) => level + (i % 4));
const atLevel = { alpha: 0.005, priorMean: null };

describe("weeklyTest", () => {
  it.each([
    { history: 0, model: "gamma-poisson" },
    { history: 158, model: "gamma-poisson" },
    { history: 159, model: "farrington-flexible" },
    { history: 400, model: "farrington-flexible" },
  ])("with $history weeks before the tested one decides by $model", ({ history, model }) => {
    expect(weeklyTest([...steady(history), 10], history, { ...atLevel, priorMean: 10 }).model).toBe(model);
  });

  it.each([30, 160, 300])("with %i weeks tells a fivefold week from a usual one", (weeks) => {
    const usual = weeklyTest([...steady(weeks), 12], weeks, atLevel);
    const fivefold = weeklyTest([...steady(weeks), 55], weeks, atLevel);
    expect([usual.alarm, fivefold.alarm]).toEqual([false, true]);
    expect([usual.rising, fivefold.rising]).toEqual([null, "level"]);
  });

  it("uses three to five years, as many as there are", () => {
    const counts = steady(320).map((count, i) => (count ?? 0) + Math.round(i / 20));
    for (const [k, yearsBack] of [
      [200, 3],
      [250, 4],
      [319, 5],
    ] as const) {
      const { expected } = farringtonFlexible(counts, k, {
        yearsBack,
        periods: 10,
        pastWeeksNotIncluded: 26,
        thresholdMethod: "nb-plugin",
        alpha: 0.005,
      });
      expect(weeklyTest(counts, k, atLevel).expected).toBe(expected);
    }
  });

  it("a season without a case in past years does not make a wonder of five contacts", () => {
    const counts = [...Array.from({ length: 300 }, (_, i) => (i % 52 === 10 ? 3 : 0)), 5];
    const seasonal = farringtonFlexible(counts, 300, {
      periods: 10,
      pastWeeksNotIncluded: 26,
      thresholdMethod: "nb-plugin",
    });
    const { model, pValue } = weeklyTest(counts, 300, atLevel);
    expect(seasonal.pValue).toBeLessThan(1e-12);
    expect(model).toBe("gamma-poisson");
    expect(pValue).toBeGreaterThan(1e-9);
  });

  it("says nothing about a week without a count", () => {
    expect(weeklyTest([...steady(200), null], 200, atLevel)).toMatchObject({
      pValue: null,
      alarm: false,
      reason: "the count is missing",
    });
  });

  it("reference weeks go by the calendar where dates are given", () => {
    const weekStarts = Array.from({ length: 320 }, (_, i) => 17_532 + 7 * i);
    const counts = weekStarts.map((day) => Math.round(500 + 400 * Math.sin((2 * Math.PI * day) / 365.25)));
    // Five years are 261 weeks by the calendar and 260 by index: a week's worth of season lies between them.
    const k = 319;
    const truth = 500 + 400 * Math.sin((2 * Math.PI * (weekStarts[k] ?? 0)) / 365.25);
    const missBy = (expected: number | null) => Math.abs((expected ?? 0) - truth);
    const byDate = weeklyTest(counts, k, { ...atLevel, weekStarts });
    const byIndex = weeklyTest(counts, k, atLevel);
    expect(missBy(byDate.expected)).toBeLessThan(missBy(byIndex.expected));
  });

  it("every number is finite and a p-value is a probability, whatever the counts", () => {
    const counts = fc.array(fc.option(fc.nat({ max: 400 }), { freq: 8 }), { minLength: 1, maxLength: 330 });
    fc.assert(
      fc.property(counts, fc.option(fc.double({ min: 1e-6, max: 100, noNaN: true })), (series, priorMean) => {
        const { expected, upper, pValue, score } = weeklyTest(series, series.length - 1, {
          alpha: 0.005,
          priorMean,
        });
        for (const value of [expected, upper, pValue, score])
          expect(value === null || Number.isFinite(value)).toBe(true);
        if (pValue !== null) expect(pValue >= 0 && pValue <= 1).toBe(true);
      }),
    );
  });

  it.each([
    { history: 20, mean: 12 },
    { history: 120, mean: 4 },
    { history: 170, mean: 12 },
    { history: 280, mean: 40 },
  ])("false alarms stay near alpha without a change: $history weeks of mean $mean", ({ history, mean }) => {
    const random = seededRandom(`weekly ${history}`);
    const runs = 2000;
    let alarms = 0;
    for (let run = 0; run < runs; run++) {
      const counts = Array.from({ length: history + 1 }, () => drawCount(random, mean, 1.5));
      if (weeklyTest(counts, history, { alpha: 0.01, priorMean: mean }).alarm) alarms += 1;
    }
    // Twice alpha, and three standard deviations of chance.
    expect(alarms).toBeLessThan(runs * 0.02 + 3 * Math.sqrt(runs * 0.02));
  });
});
