/**
 * Streaming detection of spikes in a series that someone brings: one count a point, in order of time.
 *
 * Runs streamDetector over the points, after a warm-up from which it also takes the profile to start from. With times the
 * baseline has hours of the week, and a tick is the median distance of two points; without times, or with ticks of a day and
 * more, it has a level only. A point that is missing is unknown and not zero: time stands still for the tests.
 * Score = statistic / threshold; `alarm` from the point that opens a spike to the one before its end. A sequential test has
 * no p-value and no upper bound for one point: both are null.
 */
import { type EpochMs, HOUR_MS, MINUTE_MS } from "../../core/time.js";
import { noResult, type PointResult } from "./pointResult.js";
import { startingProfile } from "./startingProfile.js";
import { init, type StreamScore, step } from "./streamDetector.js";

export interface StreamPoint {
  readonly at: EpochMs | null;
  /** A whole number from 0. */
  readonly count: number;
}

export interface StreamTestOptions {
  /** Points that pass at least, on average, before a false alarm. */
  readonly expectedRunLength: number;
  /** Points before the first that can alarm; by default two weeks, at least 20 points, at most a third of the series. */
  readonly warmUpPoints?: number;
  readonly minimumCases?: number;
  /** Hour of the week at a time, Monday 0:00 = 0, in the zone that the series follows; by default UTC. */
  readonly hourOfWeek?: (at: EpochMs) => number;
}

const HOURS_A_WEEK = 168;
/** 1970-01-01 was a Thursday: three days after its week began. */
const HOURS_FROM_MONDAY = 72;
/** Ticks where nothing tells their length: only half-lives depend on it, and they have lower bounds in ticks. */
const UNKNOWN_TICK_MINUTES = 24 * 60;

export function streamTest(points: readonly StreamPoint[], options: StreamTestOptions): PointResult[] {
  const tickMinutes = medianTickMinutes(points);
  const hasHours = tickMinutes !== null && tickMinutes < 24 * 60;
  const { hourOfWeek = utcHourOfWeek } = options;
  const ticks = points.map(({ at, count }) => ({
    count,
    cell: hasHours && at !== null ? hourOfWeek(at) : 0,
  }));
  const warmUpTicks = options.warmUpPoints ?? defaultWarmUp(points.length, tickMinutes);
  let state = init({
    tickMinutes: tickMinutes ?? UNKNOWN_TICK_MINUTES,
    expectedRunLength: options.expectedRunLength,
    profile: hasHours ? startingProfile(ticks.slice(0, warmUpTicks)) : [1],
    warmUpTicks,
    ticksPerBlock: blockTicks(points.length, tickMinutes),
    ...(options.minimumCases === undefined ? {} : { minimumCases: options.minimumCases }),
  });
  return ticks.map((tick) => {
    const isTested = state.tick >= warmUpTicks;
    const [next, score] = step(state, tick);
    state = next;
    return isTested ? resultOf(score) : learning(score, warmUpTicks);
  });
}

const utcHourOfWeek = (at: EpochMs): number =>
  (((Math.floor(at / HOUR_MS) + HOURS_FROM_MONDAY) % HOURS_A_WEEK) + HOURS_A_WEEK) % HOURS_A_WEEK;

function medianTickMinutes(points: readonly StreamPoint[]): number | null {
  const steps: number[] = [];
  for (let i = 1; i < points.length; i++) {
    const [before, here] = [points[i - 1]?.at ?? null, points[i]?.at ?? null];
    if (before !== null && here !== null && here > before) steps.push((here - before) / MINUTE_MS);
  }
  return steps.sort((a, b) => a - b)[Math.floor(steps.length / 2)] ?? null;
}

/** An hour, or a hundredth of a series that is shorter than 100 hours. */
function blockTicks(points: number, tickMinutes: number | null): number {
  const hour = Math.round(60 / (tickMinutes ?? UNKNOWN_TICK_MINUTES));
  return Math.max(1, Math.min(hour, Math.floor(points / 100)));
}

function defaultWarmUp(points: number, tickMinutes: number | null): number {
  const twoWeeks = tickMinutes === null ? 20 : Math.ceil((14 * 24 * 60) / tickMinutes);
  return Math.min(Math.max(twoWeeks, 20), Math.max(10, Math.floor(points / 3)));
}

function resultOf({ normal, statistic, threshold, open }: StreamScore): PointResult {
  return {
    expected: normal?.mean ?? null,
    upper: null,
    pValue: null,
    score: statistic / threshold,
    alarm: open,
    reason: null,
  };
}

const learning = ({ normal }: StreamScore, points: number): PointResult => ({
  ...noResult(`the baseline learns from the first ${points} points`),
  expected: normal?.mean ?? null,
});
