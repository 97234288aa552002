import { describe, expect, it } from "vitest";
import { drawCount } from "../../bench/draw.js";
import { seededRandom } from "../../core/random.js";
import { changeOnset } from "./changeOnset.js";

describe("changeOnset", () => {
  it("finds the first raised step of a plain step", () => {
    const counts = [2, 2, 2, 2, 9, 9, 9];
    expect(
      changeOnset(
        counts,
        counts.map(() => 2),
      ),
    ).toEqual({ index: 4, observed: 27, expected: 6 });
  });

  it.each([
    ["an empty window", [], []],
    ["counts at their mean", [3, 3], [3, 3]],
    ["counts below it", [0, 1, 2], [3, 3, 3]],
  ])("finds nothing in %s", (_, counts, means) => {
    expect(changeOnset(counts, means)).toBeNull();
  });

  it("a varying mean is no rise", () => {
    const means = [1, 1, 1, 8, 8, 8];
    expect(changeOnset([1, 1, 1, 24, 24, 24], means)?.index).toBe(3);
    expect(changeOnset(means, means)).toBeNull();
  });

  it.each([1.5, 3, 10])(
    "a planted step of %d is dated within minutes and sized within a quarter",
    (ratio) => {
      const errors: number[] = [];
      for (let i = 0; i < 50; i++) {
        const random = seededRandom(`onset ${ratio} ${i}`);
        const counts = Array.from({ length: 300 }, (_, minute) =>
          drawCount(random, minute < 240 ? 4 : 4 * ratio, 1),
        );
        const onset = changeOnset(
          counts,
          counts.map(() => 4),
        );
        errors.push(Math.abs((onset?.index ?? 0) - 240));
        expect(Math.abs((onset?.observed ?? 0) / (onset?.expected ?? 1) / ratio - 1)).toBeLessThan(0.25);
      }
      errors.sort((a, b) => a - b);
      expect(errors[25]).toBeLessThanOrEqual(ratio < 2 ? 4 : 1);
    },
  );
});
