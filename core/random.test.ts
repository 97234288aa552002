import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededRandom } from "./random.js";

const TWO_TO_32 = 4_294_967_296;

describe("a seeded stream", () => {
  // From a Python version of the same definition with whole numbers, written beside this one.
  it.each([
    ["1", [2958390140, 798431460, 1119377180, 4128543160]],
    ["giftline", [2022529270, 3666588125, 3152008127, 381310842]],
    ["дозвон", [799171472, 1994099499, 1667118331, 170725042]],
  ])("is the same on every machine: %s", (seed, expected) => {
    const random = seededRandom(seed);
    expect(expected.map(() => random.next() * TWO_TO_32)).toEqual(expected);
  });

  it("takes a number for its text", () => {
    expect(seededRandom(42).next()).toBe(seededRandom("42").next());
  });

  it("stays in [0, 1), and its whole numbers below their bound", () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 2 ** 31 }), (seed, below) => {
        const random = seededRandom(seed);
        for (let draw = 0; draw < 20; draw++) {
          const value = random.next();
          expect(value >= 0 && value < 1).toBe(true);
          const whole = random.integer(below);
          expect(Number.isInteger(whole) && whole >= 0 && whole < below).toBe(true);
        }
      }),
    );
  });

  it.each(["a", "b", "c"])("is uniform: chi-squared of 64 cells and of 4,096 pairs (seed %s)", (seed) => {
    const random = seededRandom(seed);
    const cells = 64;
    const draws = 65_536;
    const singles = new Array<number>(cells).fill(0);
    const pairs = new Array<number>(cells * cells).fill(0);
    let before = random.integer(cells);
    for (let draw = 0; draw < draws; draw++) {
      const cell = random.integer(cells);
      singles[cell] = (singles[cell] ?? 0) + 1;
      const pair = before * cells + cell;
      pairs[pair] = (pairs[pair] ?? 0) + 1;
      before = cell;
    }
    // 99.99 % quantiles of chi-squared by Wilson and Hilferty.
    expect(chiSquared(singles, draws)).toBeLessThan(wilsonHilferty(cells - 1, 3.719));
    expect(chiSquared(pairs, draws)).toBeLessThan(wilsonHilferty(cells * cells - 1, 3.719));
  });
});

const chiSquared = (counts: readonly number[], draws: number): number => {
  const expected = draws / counts.length;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
};

const wilsonHilferty = (degrees: number, z: number): number =>
  degrees * (1 - 2 / (9 * degrees) + z * Math.sqrt(2 / (9 * degrees))) ** 3;

describe("a fork", () => {
  it("does not depend on how much its parent has been used", () => {
    fc.assert(
      fc.property(fc.string(), fc.nat({ max: 50 }), (label, uses) => {
        const parent = seededRandom("parent");
        for (let use = 0; use < uses; use++) parent.next();
        expect(parent.fork(label).next()).toBe(seededRandom("parent").fork(label).next());
      }),
    );
  });

  it("differs from its parent and from forks of other names", () => {
    const parent = seededRandom("parent");
    const firsts = [parent, parent.fork("a"), parent.fork("b"), parent.fork("a").fork("b")].map((r) =>
      r.next(),
    );
    expect(new Set(firsts).size).toBe(4);
  });
});
