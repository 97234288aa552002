import { expect, test } from "vitest";
import { type Random, seededRandom } from "../core/random.js";
import {
  exponential,
  happens,
  logNormal,
  oneOf,
  standardNormal,
  unitMeanGamma,
  weighted,
} from "./distributions.js";

const DRAWS = 200_000;

/** Mean and variance over many draws of one seed. */
function moments(draw: (random: Random) => number): { mean: number; variance: number } {
  const random = seededRandom("moments");
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < DRAWS; i++) {
    const value = draw(random);
    sum += value;
    squares += value * value;
  }
  const mean = sum / DRAWS;
  return { mean, variance: squares / DRAWS - mean * mean };
}

// Textbook moments; the tolerance is about five standard errors at this number of draws.
test.each([
  ["exponential(3)", (random: Random) => exponential(random, 3), 3, 9],
  ["normal", standardNormal, 0, 1],
  ["gamma(shape 4)", (random: Random) => unitMeanGamma(random, 4), 1, 0.25],
  ["gamma(shape 100)", (random: Random) => unitMeanGamma(random, 100), 1, 0.01],
  [
    "log of log-normal(median 7, sigma 0.5)",
    (random: Random) => Math.log(logNormal(random, 7, 0.5)),
    Math.log(7),
    0.25,
  ],
  ["bernoulli(0.2)", (random: Random) => (happens(random, 0.2) ? 1 : 0), 0.2, 0.16],
  ["uniform choice of 1, 2, 3", (random: Random) => oneOf(random, [1, 2, 3]), 2, 2 / 3],
])("%s has its theoretical mean and variance", (_name, draw, mean, variance) => {
  const measured = moments(draw);
  expect(Math.abs(measured.mean - mean)).toBeLessThan(5 * Math.sqrt(variance / DRAWS));
  expect(Math.abs(measured.variance / variance - 1)).toBeLessThan(0.04);
});

test("a weighted choice follows its weights, and never gives what weighs nothing", () => {
  const pick = weighted(["a", "b", "c", "d"], [1, 0, 2, 5]);
  const random = seededRandom(1);
  const counts: Record<string, number> = {};
  for (let i = 0; i < 80_000; i++) {
    const item = pick(random);
    counts[item] = (counts[item] ?? 0) + 1;
  }
  expect(Object.keys(counts).sort()).toEqual(["a", "c", "d"]);
  expect(Math.abs((counts["a"] ?? 0) - 10_000)).toBeLessThan(500);
  expect(Math.abs((counts["d"] ?? 0) - 50_000)).toBeLessThan(700);
});
