import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { negativeBinomialTail, negativeBinomialUpperQuantile } from "./negativeBinomial.js";

const logFactorials = [0];
for (let n = 1; n < 4000; n++) logFactorials.push((logFactorials[n - 1] ?? 0) + Math.log(n));

/** P(Y >= count), added up term by term from the mass function: no special function involved. */
function tailBySum(count: number, mean: number, dispersion: number): number {
  const q = 1 - 1 / dispersion;
  const size = dispersion === 1 ? 0 : mean / (dispersion - 1);
  let logMass = dispersion === 1 ? -mean : -size * Math.log(dispersion);
  let tail = 0;
  for (let y = 0; y < 4000; y++) {
    if (y >= count) tail += Math.exp(logMass);
    logMass += Math.log(dispersion === 1 ? mean / (y + 1) : ((y + size) / (y + 1)) * q);
  }
  return tail;
}

const means = fc.double({ min: 0.01, max: 300, noNaN: true });
const dispersions = fc.oneof(fc.constant(1), fc.double({ min: 1.0001, max: 20, noNaN: true }));
const counts = fc.integer({ min: 0, max: 600 });
const levels = fc.double({ min: 1e-9, max: 0.4, noNaN: true });

describe("negativeBinomialTail", () => {
  it("is the sum of the mass function from the count on", () => {
    fc.assert(
      fc.property(counts, means, dispersions, (count, mean, dispersion) => {
        const exact = tailBySum(count, mean, dispersion);
        const ours = negativeBinomialTail(count, mean, dispersion);
        if (exact > 1e-200) expect(Math.abs(ours / exact - 1)).toBeLessThan(1e-9);
      }),
      { numRuns: 300 },
    );
  });

  it("falls as the count rises", () => {
    fc.assert(
      fc.property(counts, means, dispersions, (count, mean, dispersion) => {
        const here = negativeBinomialTail(count, mean, dispersion);
        expect(negativeBinomialTail(count + 1, mean, dispersion)).toBeLessThanOrEqual(here);
      }),
    );
  });

  it.each([
    { name: "no overdispersion left: Poisson", count: 9, mean: 3, dispersion: 1 + 1e-12, equals: [9, 3, 1] },
    { name: "a hair of overdispersion", count: 140, mean: 100, dispersion: 1 + 1e-9, equals: [140, 100, 1] },
  ])("has no gap at its limit, $name", ({ count, mean, dispersion, equals }) => {
    const [c = 0, m = 0, d = 1] = equals;
    const limit = negativeBinomialTail(c, m, d);
    expect(Math.abs(negativeBinomialTail(count, mean, dispersion) / limit - 1)).toBeLessThan(1e-6);
  });

  it.each([
    { count: 0, mean: 3, dispersion: 2, tail: 1 },
    { count: -4, mean: 3, dispersion: 1, tail: 1 },
    { count: 1, mean: 0, dispersion: 1, tail: 0 },
    { count: 1, mean: -1, dispersion: 1, tail: Number.NaN },
    { count: 1, mean: 1, dispersion: 0.9, tail: Number.NaN },
  ])("is $tail at the edge: count $count, mean $mean, dispersion $dispersion", ({ tail, ...at }) => {
    expect(negativeBinomialTail(at.count, at.mean, at.dispersion)).toBe(tail);
  });
});

describe("negativeBinomialUpperQuantile", () => {
  it("is the smallest whole number whose tail does not exceed alpha", () => {
    fc.assert(
      fc.property(levels, means, dispersions, (alpha, mean, dispersion) => {
        const upper = negativeBinomialUpperQuantile(alpha, mean, dispersion);
        expect(Number.isInteger(upper)).toBe(true);
        expect(negativeBinomialTail(upper + 1, mean, dispersion)).toBeLessThanOrEqual(alpha);
        if (upper > 0) expect(negativeBinomialTail(upper, mean, dispersion)).toBeGreaterThan(alpha);
      }),
    );
  });

  it.each([
    { alpha: 0.005, mean: 2, dispersion: 1e4 },
    { alpha: 0.05, mean: 1e-12, dispersion: 1 },
    { alpha: 0.05, mean: 1e9, dispersion: 1 },
    { alpha: 0.05, mean: 1e9, dispersion: 1e5 },
  ])("is found for mean $mean and dispersion $dispersion too", ({ alpha, mean, dispersion }) => {
    const upper = negativeBinomialUpperQuantile(alpha, mean, dispersion);
    expect(negativeBinomialTail(upper + 1, mean, dispersion)).toBeLessThanOrEqual(alpha);
  });
});
