import { describe, expect, it } from "vitest";
import { drawCount } from "../../bench/draw.js";
import { seededRandom } from "../../core/random.js";
import { init, type StreamOptions, type StreamScore, type StreamState, step } from "./streamDetector.js";
import { type CountedTick, replay } from "./streamReplay.js";

const HOUR = 60;
const WEEK = 168 * HOUR;
const hourOfWeek = (minute: number): number => Math.floor(minute / 60) % 168;
const options: StreamOptions = {
  tickMinutes: 1,
  expectedRunLength: 1e6,
  profile: new Array<number>(168).fill(1),
  level: null,
};

/** Counts of two calm weeks, then `ratio` times the mean for `raisedMinutes`, then calm again. */
function drawCounts(
  seed: string,
  mean: number,
  ratio: number,
  raisedMinutes: number,
  minutes: number,
): number[] {
  const random = seededRandom(seed);
  return Array.from({ length: minutes }, (_, minute) => {
    const isRaised = minute >= 2 * WEEK + 90 && minute < 2 * WEEK + 90 + raisedMinutes;
    return drawCount(random, isRaised ? mean * ratio : mean, 1);
  });
}

function watch(counts: readonly number[], from = init(options)): [StreamState, StreamScore[]] {
  let state = from;
  const scores = counts.map((count) => {
    const [next, score] = step(state, { count, cell: hourOfWeek(state.tick) });
    state = next;
    return score;
  });
  return [state, scores];
}

const opened = (scores: readonly StreamScore[]): number =>
  scores.findIndex((score) => score.openedAtRatio !== null);
const closed = (scores: readonly StreamScore[]): number => scores.findIndex((score) => score.closed !== null);

describe("streamDetector", () => {
  it.each([
    [0.2, 10, 40],
    [2, 5, 10],
    [2, 2, 60],
    [20, 2, 6],
  ])(
    "a rise of %d a minute by %d opens one spike within %i minutes and closes it when it is over",
    (mean, ratio, within) => {
      const [, scores] = watch(drawCounts("one spike", mean, ratio, 180, 2 * WEEK + 24 * HOUR));
      const onset = 2 * WEEK + 90;
      expect(opened(scores)).toBeGreaterThanOrEqual(onset);
      expect(opened(scores)).toBeLessThan(onset + within);
      expect(scores.filter((score) => score.openedAtRatio !== null)).toHaveLength(1);
      expect(closed(scores)).toBeGreaterThan(onset + 180);
      expect(closed(scores)).toBeLessThan(onset + 180 + 12 * HOUR);
      expect(scores[closed(scores)]?.closed).toBe("back to normal");
    },
  );

  it("is silent during warm-up and without a change", () => {
    const random = seededRandom("calm");
    const [, scores] = watch(Array.from({ length: 6 * WEEK }, () => drawCount(random, 0.3, 1.5)));
    expect(opened(scores)).toBe(-1);
    expect(scores[WEEK]?.statistic).toBe(0);
    expect(scores[3 * WEEK]?.statistic).toBeGreaterThan(0);
  });

  it("a rise that stays becomes the new level after a week, and then raises no more", () => {
    const [, scores] = watch(drawCounts("new level", 2, 3, 5 * WEEK, 5 * WEEK));
    expect(scores[closed(scores)]?.closed).toBe("new level");
    expect(scores.filter((score) => score.openedAtRatio !== null)).toHaveLength(1);
    expect(scores.at(-1)?.normal?.mean).toBeCloseTo(6, 0);
  });

  it("the baseline is frozen while a spike is open", () => {
    const counts = drawCounts("frozen", 2, 5, 400, 2 * WEEK + 400);
    const [atOpening, before] = watch(counts.slice(0, 2 * WEEK + 100));
    expect(opened(before)).toBeGreaterThan(0);
    const [later] = watch(counts.slice(2 * WEEK + 100), atOpening);
    expect(later.spike).not.toBeNull();
    expect(later.baseline.learned).toEqual(atOpening.baseline.learned);
  });

  it("two contacts never open a spike, however unexpected", () => {
    const quiet = init({ ...options, level: 1e-7, expectedRunLength: 20, warmUpTicks: 0 });
    const [after, scores] = watch([0, 1, 0, 1], quiet);
    expect(scores.at(-1)?.statistic).toBeGreaterThan(20);
    expect(opened(scores)).toBe(-1);
    expect(opened(watch([1], after)[1])).toBe(0);
  });

  it("its state survives JSON, and the same counts give the same scores", () => {
    const counts = drawCounts("json", 2, 5, 60, 2 * WEEK + 300);
    const [whole, scores] = watch(counts);
    const [first, before] = watch(counts.slice(0, 2 * WEEK + 100));
    const [resumed, after] = watch(counts.slice(2 * WEEK + 100), JSON.parse(JSON.stringify(first)));
    expect([...before, ...after]).toEqual(scores);
    expect(resumed).toEqual(whole);
  });
});

describe("replay", () => {
  it.each([
    ["sparse", 0.05, 20],
    ["dense", 3, 3],
  ])("turns exactly where single steps do (%s)", (_, mean, ratio) => {
    const counts = drawCounts("replay", mean, ratio, 300, 2 * WEEK + 48 * HOUR);
    const [single, scores] = watch(counts);
    const counted: CountedTick[] = counts.flatMap((count, tick) => (count > 0 ? [{ tick, count }] : []));
    const [replayed, turns] = replay(init(options), counted, counts.length, hourOfWeek);
    expect(turns.map(({ tick }) => tick)[0]).toBe(opened(scores));
    expect(turns.filter(({ score }) => score.openedAtRatio !== null)).toHaveLength(1);
    expect(replayed.baseline).toEqual(single.baseline);
    expect(replayed.tick).toBe(single.tick);
  });
});
