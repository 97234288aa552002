/** Samplers of the distributions that the simulator needs, over a seeded stream of uniforms. */
import type { Random } from "../core/random.js";

/** Exponential with the given mean, in the mean's unit. Inversion; 1 - u is never 0. */
export const exponential = (random: Random, mean: number): number => -mean * Math.log(1 - random.next());

/** Standard normal by Box and Muller (1958). */
export const standardNormal = (random: Random): number =>
  Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());

/** Log-normal with the given median; `sigma` is the standard deviation of the logarithm. */
export const logNormal = (random: Random, median: number, sigma: number): number =>
  median * Math.exp(sigma * standardNormal(random));

/** Gamma with mean 1 and variance 1 / shape, for shape >= 1. Marsaglia and Tsang (2000), "A simple method". */
export function unitMeanGamma(random: Random, shape: number): number {
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = standardNormal(random);
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - random.next()) < 0.5 * x * x + d - d * v + d * Math.log(v)) {
      return (d * v) / shape;
    }
  }
}

export const happens = (random: Random, probability: number): boolean => random.next() < probability;

/** One of the items, each with the same probability; the list must not be empty. */
export const oneOf = <T>(random: Random, items: readonly T[]): T => items[random.integer(items.length)] as T;

/** A sampler that gives item i with probability weight_i / sum; weights are at least 0, their sum above 0. */
export function weighted<T>(items: readonly T[], weights: readonly number[]): (random: Random) => T {
  let sum = 0;
  const cumulated = weights.map((weight) => {
    sum += weight;
    return sum;
  });
  return (random) => {
    const point = random.next() * sum;
    const index = cumulated.findIndex((upTo) => point < upTo);
    return items[index === -1 ? items.length - 1 : index] as T;
  };
}
