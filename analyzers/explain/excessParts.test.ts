import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { excessParts } from "./excessParts.js";

const part = (name: string, observed: number, expected: number) => ({ name, observed, expected });

describe("excessParts", () => {
  it.each([
    ["one region", [part("N", 20, 20), part("S", 90, 20), part("E", 22, 20)], ["S"]],
    [
      "two of five channels",
      [part("a", 70, 10), part("b", 60, 10), part("c", 11, 10), part("d", 9, 10), part("e", 10, 10)],
      ["a", "b"],
    ],
    ["no part of a spike that is spread", [part("N", 60, 20), part("S", 58, 20), part("E", 62, 20)], []],
    ["no part of a series that did not rise", [part("N", 10, 20), part("S", 20, 20)], []],
  ])("is explained by %s", (_, values, expected) => {
    const explaining = excessParts(values).filter(({ explains }) => explains);
    expect(explaining.map(({ name }) => name)).toEqual(expected);
  });

  it("shares of the excess sum to 1, largest first", () => {
    const value = fc.record({ name: fc.string(), observed: fc.nat(1000), expected: fc.nat(1000) });
    fc.assert(
      fc.property(fc.array(value, { minLength: 1 }), (values) => {
        const parts = excessParts(values);
        const excess = values.reduce((sum, { observed, expected }) => sum + observed - expected, 0);
        const sum = parts.reduce((all, { shareOfExcess }) => all + shareOfExcess, 0);
        expect(sum).toBeCloseTo(excess > 0 ? 1 : 0, 9);
        parts.forEach(({ shareOfExcess }, i) => {
          expect(shareOfExcess).toBeLessThanOrEqual(parts[i - 1]?.shareOfExcess ?? Number.POSITIVE_INFINITY);
        });
      }),
      { seed: 2 },
    );
  });
});
