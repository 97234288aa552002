import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { drawCount, drawGamma } from "../../bench/draw.js";
import { seededRandom } from "../../core/random.js";
import { type GammaPoissonOptions, gammaPoissonTest } from "./gammaPoisson.js";

const options: GammaPoissonOptions = { alpha: 0.005, priorMean: null };
const weeks = (count: number, length: number): number[] => new Array(length).fill(count);

describe("gammaPoissonTest", () => {
  it.each([3, 12, 40])(
    "without history is the Gamma-Poisson mixture of the prior alone (observed %i)",
    (observed) => {
      // Shape 2 and mean 10: P(Y >= y) = q^y (1 + y (1 - q)) with q = 10 / 12, by summing the geometric series.
      const q = 10 / 12;
      const { expected, pValue } = gammaPoissonTest([], observed, {
        alpha: 0.005,
        priorMean: 10,
        dispersion: 1,
      });
      expect(expected).toBeCloseTo(10, 12);
      expect(pValue).toBeCloseTo(q ** observed * (1 + observed * (1 - q)), 12);
    },
  );

  it("weighs past weeks by their age and leaves out the last two", () => {
    const history = [4, 6, 7, 5, 8, 6, 90, 95];
    const used = history.slice(0, 6).map((count, i) => ({ count, weight: 2 ** (-(8 - i) / 18) }));
    const shape = used.reduce((sum, { count, weight }) => sum + count * weight, 2);
    const rate = used.reduce((sum, { weight }) => sum + weight, 2 / 5);
    const { expected } = gammaPoissonTest(history, 6, { alpha: 0.005, priorMean: 5, dispersion: 1 });
    expect(expected).toBeCloseTo(shape / rate, 10);
  });

  it("says so where there is neither history nor a parent", () => {
    for (const history of [[], [null, null]]) {
      const result = gammaPoissonTest(history, 50, options);
      expect(result).toMatchObject({ expected: null, pValue: null, alarm: false, rising: null });
      expect(result.reason).toMatch(/no history/);
    }
  });

  it("alarms exactly where the p-value is within alpha and the cases suffice; more cases never alarm less", () => {
    fc.assert(
      fc.property(
        fc.array(fc.option(fc.nat(60), { freq: 8 }), { maxLength: 60 }),
        fc.integer({ min: 2, max: 200 }),
        fc.double({ min: 0.01, max: 100, noNaN: true }),
        (history, observed, priorMean) => {
          const test = (count: number) =>
            gammaPoissonTest(history, count, { alpha: 0.005, priorMean, minimumCases: 0 });
          const here = test(observed);
          expect(here.alarm).toBe((here.pValue ?? 1) <= 0.005);
          expect(here.alarm).toBe((here.score ?? 0) > 1);
          const more = test(observed + 1);
          expect(more.pValue ?? 1).toBeLessThanOrEqual(here.pValue ?? 1);
        },
      ),
      { seed: 7, numRuns: 300 },
    );
  });

  it.each([
    ["a sudden rise", 20, 45, "level"],
    ["two raised weeks, each within its band", 31, 31, "two-weeks"],
    ["no rise", 22, 19, null],
  ] as const)("tells %s", (_, before, now, rising) => {
    const result = gammaPoissonTest([...weeks(20, 30), before], now, options);
    expect(result.rising).toBe(rising);
    expect(result.alarm).toBe(rising !== null);
  });

  it.each([0, 1, 4])("never alarms on %i contacts, however rare they were", (observed) => {
    expect(gammaPoissonTest(weeks(0, 50), observed, options).alarm).toBe(false);
  });

  it("past spikes do not raise the bar", () => {
    const random = seededRandom("past spikes");
    const calm = Array.from({ length: 30 }, () => drawCount(random, 50, 1.5));
    const spiked = calm.map((count, week) => (week >= 12 && week < 15 ? count + 400 : count));
    const upper = (history: number[]) => gammaPoissonTest(history, 50, options).upper ?? Number.NaN;
    expect(upper(spiked) / upper(calm)).toBeLessThan(1.1);
  });

  it("keeps false alarms near alpha for any length of history, size, dispersion and doubtful parent", () => {
    const repetitions = 250;
    const rates: number[] = [];
    for (const mean of [0.5, 5, 50, 500]) {
      for (const dispersion of [1, 2]) {
        for (const length of [2, 4, 8, 16, 50]) {
          const random = seededRandom(`${mean}/${dispersion}/${length}`);
          let alarms = 0;
          for (let i = 0; i < repetitions; i++) {
            const history = Array.from({ length }, () => drawCount(random, mean, dispersion));
            const priorMean = i % 2 === 0 ? null : (2 * mean) / drawGamma(random, 2);
            if (
              gammaPoissonTest(history, drawCount(random, mean, dispersion), { alpha: 0.005, priorMean })
                .alarm
            ) {
              alarms++;
            }
          }
          rates.push(alarms / repetitions);
        }
      }
    }
    const pooled = rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
    expect(pooled).toBeLessThan(0.008);
    expect(pooled).toBeGreaterThan(0.001);
    expect(Math.max(...rates)).toBeLessThan(0.032);
  });

  it("finds a doubling of 50 a week from the fourth week on", () => {
    const random = seededRandom("power");
    let found = 0;
    for (let i = 0; i < 100; i++) {
      const history = Array.from({ length: 4 }, () => drawCount(random, 50, 1.5));
      if (gammaPoissonTest(history, drawCount(random, 100, 1.5), options).alarm) found++;
    }
    expect(found).toBeGreaterThan(75);
  });
});

describe("the two-week test", () => {
  const calm = [10, 12, 9, 11, 10, 8, 12, 10, 11, 9, 10, 12, 11, 10];

  it.each([
    ["the week after a spike is no slow rise", [...calm, 60], 10],
    ["nor a high one after it, that is not enough by itself", [...calm, 60], 14],
  ])("%s", (_, history, observed) => {
    expect(gammaPoissonTest(history, observed, { alpha: 0.01, priorMean: null }).alarm).toBe(false);
  });

  it("two weeks that are too weak alone raise the alarm together", () => {
    const result = gammaPoissonTest([...calm, 20], 20, { alpha: 0.01, priorMean: null });
    expect(result).toMatchObject({ alarm: true, rising: "two-weeks" });
  });
});
