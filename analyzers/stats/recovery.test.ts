import { describe, expect, it } from "vitest";
import { drawCount } from "../../bench/draw.js";
import { seededRandom } from "../../core/random.js";
import * as recovery from "./recovery.js";

/** Steps until the spike is closed while the rate is `actual` times the normal 2 a step, or 5000. */
function stepsUntilClosed(seed: string, rise: number, actual: number): number {
  const random = seededRandom(seed);
  let state = recovery.init({ expectedRunLength: 500, rise });
  for (let time = 1; time <= 5000; time++) {
    const count = drawCount(random, 2 * actual, 1.5);
    const [next, isNormal] = recovery.step(state, { count, mean: 2, dispersion: 1.5, steps: 1 });
    if (isNormal) return time;
    state = next;
  }
  return 5000;
}

const averageUntilClosed = (rise: number, actual: number): number => {
  const runs = 80;
  let sum = 0;
  for (let i = 0; i < runs; i++) sum += stepsUntilClosed(`recovery ${i}`, rise, actual);
  return sum / runs;
};

describe("recovery", () => {
  it.each([
    [5, 5],
    [5, 2.3],
    [2, 1.5],
  ])("a spike raised at %d that goes on at %d stays open for the expected run length", (rise, actual) => {
    expect(averageUntilClosed(rise, actual)).toBeGreaterThan(500);
  });

  it.each([
    [10, 15],
    [5, 25],
    [2, 90],
  ])("a spike raised at %d closes soon after the rate is normal", (rise, within) => {
    expect(averageUntilClosed(rise, 1)).toBeLessThan(within);
  });

  it("quiet steps at once equal as many single ones", () => {
    const quiet = { count: 0, mean: 0.1, dispersion: 1.2 };
    let single = recovery.init({ expectedRunLength: 500, rise: 5 });
    const [atOnce] = recovery.step(single, { ...quiet, steps: 25 });
    for (let i = 0; i < 25; i++) [single] = recovery.step(single, { ...quiet, steps: 1 });
    expect(atOnce.evidence).toBeCloseTo(single.evidence, 9);
  });
});
