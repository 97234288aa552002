import gammaln from "@stdlib/math-base-special-gammaln";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { drawCount } from "../../bench/draw.js";
import { seededRandom } from "../../core/random.js";
import { logLikelihoodRatio } from "./countLikelihood.js";
import * as eDetector from "./eDetector.js";
import { negativeBinomialTail } from "./negativeBinomial.js";

const mean = fc.double({ min: 0.01, max: 40, noNaN: true });
const dispersion = fc.oneof(fc.constant(1), fc.double({ min: 1.01, max: 6, noNaN: true }));
const ratio = fc.constantFrom(0.5, ...eDetector.defaultRatios);

describe("logLikelihoodRatio", () => {
  it("has an expected likelihood ratio of 1 under no change", () => {
    fc.assert(
      fc.property(mean, dispersion, fc.constantFrom(0.5, 1.5, 2), (mean, dispersion, ratio) => {
        let sum = 0;
        for (let count = 0; negativeBinomialTail(count, mean, dispersion) > 1e-14; count++) {
          const probability =
            negativeBinomialTail(count, mean, dispersion) - negativeBinomialTail(count + 1, mean, dispersion);
          sum += probability * Math.exp(logLikelihoodRatio(count, mean, dispersion, ratio));
        }
        expect(sum).toBeCloseTo(1, 5);
      }),
      { seed: 3, numRuns: 40 },
    );
  });

  it("equals the ratio of gamma functions for small and large counts", () => {
    fc.assert(
      fc.property(
        fc.nat(400),
        mean,
        fc.double({ min: 1.01, max: 6, noNaN: true }),
        ratio,
        (y, mu, phi, rho) => {
          const r = mu / (phi - 1);
          const direct =
            gammaln(y + rho * r) +
            gammaln(r) -
            gammaln(rho * r) -
            gammaln(y + r) -
            (rho - 1) * r * Math.log(phi);
          expect(logLikelihoodRatio(y, mu, phi, rho)).toBeCloseTo(direct, 6);
        },
      ),
      { seed: 4 },
    );
  });

  it("tends to the Poisson ratio as the dispersion tends to 1", () => {
    for (const count of [0, 3, 30]) {
      const limit = logLikelihoodRatio(count, 10, 1, 2);
      expect(limit).toBeCloseTo(count * Math.log(2) - 10, 12);
      expect(logLikelihoodRatio(count, 10, 1 + 2e-6, 2)).toBeCloseTo(limit, 3);
    }
  });
});

/** Steps until the first alarm, or `atMost`. */
function runLength(
  seed: string,
  normal: eDetector.NormalCount,
  changed: number,
  threshold: number,
  atMost: number,
) {
  const random = seededRandom(seed);
  let state = eDetector.init({ expectedRunLength: threshold });
  for (let time = 1; time <= atMost; time++) {
    const count = drawCount(random, normal.mean * changed, normal.dispersion);
    const [next, score] = eDetector.step(state, { ...normal, count });
    if (score.alarm) return time;
    state = next;
  }
  return atMost;
}

const average = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

describe("eDetector", () => {
  it.each([
    [0.05, 1],
    [0.5, 2],
    [5, 1],
    [5, 2],
    [50, 1.5],
  ])(
    "a false alarm takes at least the expected run length on average (mean %d, dispersion %d)",
    (mean, dispersion) => {
      const lengths = Array.from({ length: 150 }, (_, i) =>
        runLength(`null ${i}`, { mean, dispersion }, 1, 150, 1500),
      );
      expect(average(lengths)).toBeGreaterThan(150);
      // And it is no better than a detector that never alarms.
      expect(average(lengths)).toBeLessThan(1400);
    },
  );

  it.each([
    [0.5, 1, 3, 40],
    [5, 1, 2, 10],
    [5, 2, 2, 20],
    [50, 1, 1.5, 6],
    [20, 2, 10, 2],
  ])("a step is found soon (mean %d, dispersion %d, ratio %d)", (mean, dispersion, changed, within) => {
    const lengths = Array.from({ length: 100 }, (_, i) =>
      runLength(`step ${i}`, { mean, dispersion }, changed, 1e4, 1000),
    );
    expect(average(lengths)).toBeLessThan(within);
  });

  it("quiet steps in closed form equal as many steps of count 0", () => {
    fc.assert(
      fc.property(
        mean,
        dispersion,
        fc.integer({ min: 1, max: 300 }),
        fc.nat(9),
        (mean, dispersion, steps, first) => {
          const [before] = eDetector.step(eDetector.init({ expectedRunLength: 1e4 }), {
            count: first,
            mean,
            dispersion,
          });
          let single = before;
          for (let i = 0; i < steps; i++) [single] = eDetector.step(single, { count: 0, mean, dispersion });
          const [atOnce] = eDetector.stepQuiet(before, { steps, mean, dispersion });
          atOnce.evidence.forEach((value, j) => {
            const expected = single.evidence[j] ?? Number.NaN;
            expect(Math.abs(value - expected)).toBeLessThanOrEqual(1e-9 * expected + 1e-12);
          });
        },
      ),
      { seed: 5 },
    );
  });

  it("stays finite, and JSON, for counts of any size", () => {
    let state = eDetector.init({ expectedRunLength: 1e4 });
    for (const count of [100_000, 0, 1_000_000, 250_000, 0, 0]) {
      for (const dispersion of [1, 1.0001, 3]) {
        const [next, score] = eDetector.step(state, { count, mean: 100, dispersion });
        expect(Number.isFinite(score.statistic)).toBe(true);
        state = JSON.parse(JSON.stringify(next));
        expect(state).toEqual(next);
      }
    }
  });

  it("concludes nothing from a series that is expected to be empty", () => {
    const [state] = eDetector.step(eDetector.init({ expectedRunLength: 10 }), {
      count: 0,
      mean: 0,
      dispersion: 1,
    });
    const [, score] = eDetector.step(state, { count: 7, mean: 0, dispersion: 1 });
    expect(score.statistic).toBe(2);
  });

  it.each([
    [1.5, 80],
    [5, 15],
    [10, 8],
  ])("estimates the ratio of a rise (x%d, after %i steps)", (changed, steps) => {
    const random = seededRandom("ratio");
    let state = eDetector.init({ expectedRunLength: 1e4 });
    expect(eDetector.estimatedRatio(state)).toBeNull();
    for (let i = 0; i < steps; i++) {
      [state] = eDetector.step(state, { count: drawCount(random, 5 * changed, 1), mean: 5, dispersion: 1 });
    }
    expect(Math.abs((eDetector.estimatedRatio(state) ?? 0) - changed)).toBeLessThan(0.1 * changed);
  });
});
