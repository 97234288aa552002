import { describe, expect, it } from "vitest";
import { drawCount } from "../../bench/draw.js";
import { seededRandom } from "../../core/random.js";
import type { BaselineOptions, Normal } from "./baselineBlock.js";
import * as baseline from "./hourOfWeekBaseline.js";

const WEEK = 168 * 60;
const hourOfWeek = (minute: number): number => Math.floor(minute / 60) % 168;
const flat = new Array<number>(168).fill(1);
const wave = flat.map((_, hour) => 1 + 0.7 * Math.sin((2 * Math.PI * (hour % 24)) / 24));

const options: BaselineOptions = {
  ticksPerHour: 60,
  ticksPerBlock: 60,
  levelHalfLifeTicks: 36 * 60,
  dispersionHalfLifeTicks: 14 * 24 * 60,
  profile: flat,
  level: null,
  dispersion: 1.5,
};

interface Run {
  state?: baseline.BaselineState;
  from?: number;
  minutes: number;
  count: (minute: number) => number;
  frozen?: boolean;
}

function run({
  state = baseline.init(options),
  from = 0,
  minutes,
  count,
  frozen = false,
}: Run): baseline.BaselineState {
  let current = state;
  for (let minute = from; minute < from + minutes; minute++) {
    [current] = baseline.step(current, { count: count(minute), cell: hourOfWeek(minute), frozen });
  }
  return current;
}

/** What is normal in the minute after the state's last hour. */
const normalAfter = (state: baseline.BaselineState, cell: number): Normal => {
  const [, normal] = baseline.step(state, { count: 0, cell, frozen: false });
  if (normal === null) throw new Error("nothing is normal yet");
  return normal;
};

describe("hourOfWeekBaseline", () => {
  it("knows nothing before its first hour has ended, unless it is given a level", () => {
    const tick = { count: 3, cell: 0, frozen: false };
    expect(baseline.step(baseline.init(options), tick)[1]).toBeNull();
    expect(baseline.step(baseline.init({ ...options, level: 4 }), tick)[1]?.mean).toBeCloseTo(5, 9);
    expect(normalAfter(run({ minutes: 60, count: () => 3 }), 1).mean).toBeCloseTo(3, 1);
  });

  it("a constant series has its value as mean and no more than Poisson dispersion", () => {
    const normal = normalAfter(run({ minutes: 4 * WEEK, count: () => 7 }), 0);
    expect(normal.mean).toBeCloseTo(7, 1);
    expect(normal.dispersion).toBe(1);
  });

  it.each([
    ["sparse", 0.05, 1],
    ["sparse and dispersed", 0.05, 2],
    ["dense", 5, 1],
    ["dense and dispersed", 5, 3],
  ])("finds hours, level and dispersion of a %s series without being told", (_, mean, dispersion) => {
    const random = seededRandom(`baseline ${mean} ${dispersion}`);
    const state = run({
      minutes: 6 * WEEK,
      count: (minute) => drawCount(random, mean * (wave[hourOfWeek(minute)] ?? 1), dispersion),
    });
    const found = Array.from({ length: 168 }, (_, cell) => normalAfter(state, cell));
    const error =
      found.reduce((sum, { mean: m }, cell) => sum + Math.abs(m / (mean * (wave[cell] ?? 1)) - 1), 0) / 168;
    // Four effective weeks of an hour at 0.05 a minute hold 12 contacts: a standard error of 29 %, before shrinkage.
    expect(error).toBeLessThan(mean < 1 ? 0.45 : 0.1);
    expect(Math.abs((found[0]?.dispersion ?? 0) / dispersion - 1)).toBeLessThan(0.25);
    const level = found.reduce((sum, { mean: m }) => sum + m, 0) / 168;
    expect(Math.abs(level / mean - 1)).toBeLessThan(0.2);
  });

  it("the standard error shrinks as evidence comes", () => {
    const random = seededRandom("shrinks");
    const errors: number[] = [];
    let state = baseline.init(options);
    for (let day = 0; day < 3; day++) {
      state = run({ state, from: day * 1440, minutes: 1440, count: () => drawCount(random, 0.5, 1) });
      const { mean, upperMean } = normalAfter(state, ((day + 1) * 24) % 168);
      errors.push(upperMean / mean - 1);
    }
    expect(errors[1]).toBeLessThan(errors[0] ?? 0);
    expect(errors[2]).toBeLessThan(errors[1] ?? 0);
  });

  it("an outburst teaches little, and nothing while frozen", () => {
    const calm = run({ minutes: WEEK, count: () => 2 });
    const before = normalAfter(calm, 1).mean;
    const burst = { state: calm, from: WEEK, minutes: 60, count: () => 200 };
    expect(normalAfter(run(burst), 1).mean / before).toBeLessThan(1.1);
    expect(normalAfter(run({ ...burst, frozen: true }), 1).mean).toBeCloseTo(before, 9);
  });

  it("quiet ticks at once equal as many single ones", () => {
    const state = run({ minutes: WEEK + 30, count: (minute) => (minute % 7 === 0 ? 1 : 0) });
    const cell = hourOfWeek(WEEK + 30);
    const single = run({ state, from: WEEK + 30, minutes: 30, count: () => 0 });
    const [atOnce] = baseline.stepQuiet(state, { steps: 30, cell, frozen: false });
    expect(atOnce).toEqual(single);
  });

  it("a rescaled level multiplies the mean and keeps the hours", () => {
    const state = run({ minutes: WEEK, count: (minute) => (hourOfWeek(minute) % 24 < 12 ? 1 : 5) });
    const rescaled = baseline.rescaleLevel(state, 3);
    for (const cell of [3, 20]) {
      expect(normalAfter(rescaled, cell).mean / normalAfter(state, cell).mean).toBeCloseTo(3, 1);
    }
  });
});
