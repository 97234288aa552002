/** Draws from the distributions that counts follow, for simulations: exact methods, seeded. */
import gammaln from "@stdlib/math-base-special-gammaln";
import type { Random } from "../core/random.js";
import { unitMeanGamma } from "../simulator/distributions.js";

/** Gamma(shape, scale 1) for any shape above 0; shapes under 1 by the power transform of Marsaglia and Tsang (2000). */
export function drawGamma(random: Random, shape: number): number {
  if (shape >= 1) return shape * unitMeanGamma(random, shape);
  return (shape + 1) * unitMeanGamma(random, shape + 1) * (1 - random.next()) ** (1 / shape);
}

/** Poisson: inversion for means under 10, else transformed rejection PTRS (Hoermann 1993). */
export function drawPoisson(random: Random, mean: number): number {
  return mean < 10 ? drawSmallPoisson(random, mean) : drawLargePoisson(random, mean);
}

function drawSmallPoisson(random: Random, mean: number): number {
  let uniform = random.next();
  let probability = Math.exp(-mean);
  let count = 0;
  while (uniform > probability && count < 1000) {
    uniform -= probability;
    count += 1;
    probability *= mean / count;
  }
  return count;
}

function drawLargePoisson(random: Random, mean: number): number {
  const b = 0.931 + 2.53 * Math.sqrt(mean);
  const a = -0.059 + 0.02483 * b;
  const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
  const quick = 0.9277 - 3.6224 / (b - 2);
  const logMean = Math.log(mean);
  for (;;) {
    const u = random.next() - 0.5;
    const v = 1 - random.next();
    const margin = 0.5 - Math.abs(u);
    const count = Math.floor(((2 * a) / margin + b) * u + mean + 0.43);
    if (margin >= 0.07 && v <= quick) return count;
    if (count < 0 || (margin < 0.013 && v > margin)) continue;
    const left = Math.log(v) + Math.log(inverseAlpha) - Math.log(a / (margin * margin) + b);
    if (left <= count * logMean - mean - gammaln(count + 1)) return count;
  }
}

/** Negative binomial with variance `dispersion x mean`; Poisson at dispersion 1. */
export function drawCount(random: Random, mean: number, dispersion: number): number {
  if (mean <= 0) return 0;
  if (dispersion <= 1) return drawPoisson(random, mean);
  return drawPoisson(random, (dispersion - 1) * drawGamma(random, mean / (dispersion - 1)));
}
