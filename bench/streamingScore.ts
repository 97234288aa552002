/**
 * Planted steps in simulated minute counts: share found within two hours, and false episodes a week.
 * Series: negative binomial minutes, mean 0.02 to 20, busiest hour 6 times the quietest, dispersion 1 and 2. Baselines are
 * estimated: hour-of-week profile from 4 weeks of a parent series, level and dispersion from 4 weeks of the series itself.
 * Steps of x1.5 to x10 last 120 minutes and start anywhere in the weeks after; the threshold is the theoretical one.
 */

import { init, type StreamState } from "../analyzers/stats/streamDetector.js";
import { type CountedTick, replay } from "../analyzers/stats/streamReplay.js";
import { type Random, seededRandom } from "../core/random.js";
import { MINUTES_PER_WEEK } from "../core/time.js";
import { drawCount } from "./draw.js";
import type { ScoreRow } from "./scoreRow.js";

export interface StreamingScoreOptions {
  readonly seed: string;
  /** Series for each of the 8 combinations of mean and dispersion. */
  readonly seriesEach: number;
  /** The budget of one series: sets the threshold. */
  readonly falseEpisodesPerWeek: number;
}

const LEARNING_MINUTES = 4 * MINUTES_PER_WEEK;
const WATCHED_MINUTES = 4 * MINUTES_PER_WEEK;
const MEANS = [0.02, 0.2, 2, 20];
const DISPERSIONS = [1, 2];
const RATIOS = [1.5, 2, 3, 5, 10];
const STEPS_EACH = 8;
const STEP_MINUTES = 120;

const hourOfWeek = (minute: number): number => Math.floor(minute / 60) % 168;

/** Relative rate by hour of the week: a daily wave whose top is 6 times its bottom; mean 1. */
const trueProfile: readonly number[] = scaleToMean(
  Array.from({ length: 168 }, (_, hour) => 6 ** (-Math.cos((2 * Math.PI * (hour % 24)) / 24) / 2)),
);

function scaleToMean(values: readonly number[]): number[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.map((value) => value / mean);
}

/** What four weeks of a busy parent series tell about the hours. */
function estimatedProfile(random: Random): number[] {
  return scaleToMean(
    trueProfile.map((rate) => {
      let sum = 0;
      for (let week = 0; week < 4; week++) sum += drawCount(random, 60 * 20 * rate, 4);
      return sum;
    }),
  );
}

function drawMinutes(
  random: Random,
  mean: number,
  dispersion: number,
  from: number,
  to: number,
): CountedTick[] {
  const counted: CountedTick[] = [];
  for (let tick = from; tick < to; tick++) {
    const count = drawCount(random, mean * (trueProfile[hourOfWeek(tick)] ?? 1), dispersion);
    if (count > 0) counted.push({ tick, count });
  }
  return counted;
}

/** What happened to one series; minutes are null for a step that was not found. */
interface Watched {
  readonly falseEpisodes: number;
  readonly steps: readonly { readonly ratio: number; readonly minutes: number | null }[];
}

/** One series: learns, is watched without a change, and from there in copies with a planted step. */
function watch(random: Random, mean: number, dispersion: number, expectedRunLength: number): Watched {
  let state = init({
    tickMinutes: 1,
    expectedRunLength,
    profile: estimatedProfile(random),
    level: mean,
    warmUpTicks: LEARNING_MINUTES,
  });
  const learning = drawMinutes(random, mean, dispersion, 0, LEARNING_MINUTES);
  [state] = replay(state, learning, LEARNING_MINUTES, hourOfWeek);
  const ends = Array.from({ length: STEPS_EACH }, () => LEARNING_MINUTES + random.integer(WATCHED_MINUTES));
  const steps: { ratio: number; minutes: number | null }[] = [];
  let falseEpisodes = 0;
  for (const end of [...ends.sort((a, b) => a - b), LEARNING_MINUTES + WATCHED_MINUTES]) {
    const counted = drawMinutes(random, mean, dispersion, state.tick, end);
    const [next, turns] = replay(state, counted, end, hourOfWeek);
    falseEpisodes += turns.filter(({ score }) => score.openedAtRatio !== null).length;
    state = next;
    if (state.spike !== null) continue;
    for (const ratio of RATIOS)
      steps.push({ ratio, minutes: minutesToFind(random, state, mean * ratio, dispersion) });
  }
  return { falseEpisodes, steps };
}

function minutesToFind(random: Random, state: StreamState, mean: number, dispersion: number): number | null {
  const end = state.tick + STEP_MINUTES;
  const [, turns] = replay(state, drawMinutes(random, mean, dispersion, state.tick, end), end, hourOfWeek);
  const first = turns[0];
  return first === undefined ? null : first.tick - state.tick + 1;
}

/** Runs the simulation; about 0.2 s a series. */
export function scoreStreaming({
  seed,
  seriesEach,
  falseEpisodesPerWeek,
}: StreamingScoreOptions): ScoreRow[] {
  const expectedRunLength = MINUTES_PER_WEEK / falseEpisodesPerWeek;
  const watched: Watched[] = [];
  for (const mean of MEANS) {
    for (const dispersion of DISPERSIONS) {
      for (let i = 0; i < seriesEach; i++) {
        const random = seededRandom(`${seed}/${mean}/${dispersion}/${i}`);
        watched.push(watch(random, mean, dispersion, expectedRunLength));
      }
    }
  }
  const weeks = (watched.length * WATCHED_MINUTES) / MINUTES_PER_WEEK;
  const falseEpisodes = watched.reduce((sum, one) => sum + one.falseEpisodes, 0);
  const steps = watched.flatMap((one) => one.steps);
  const label = `budget of ${falseEpisodesPerWeek} false episodes a week`;
  return [
    row(`${label}: false episodes`, falseEpisodes / weeks, "a series-week", { atMost: 0.1 }),
    row(`${label}: found within 2 h`, percentFound(steps), "% of steps", { atLeast: 72.5 }),
    ...RATIOS.map((ratio) =>
      row(`${label}: found, x${ratio}`, percentFound(steps.filter((one) => one.ratio === ratio)), "%", null),
    ),
    row(`${label}: median time to find`, medianMinutes(steps), "min", null),
  ];
}

const row = (name: string, value: number, unit: string, goal: ScoreRow["goal"]): ScoreRow => ({
  suite: "streaming",
  name,
  value,
  unit,
  goal,
});

const percentFound = (steps: Watched["steps"]): number =>
  (100 * steps.filter(({ minutes }) => minutes !== null).length) / steps.length;

function medianMinutes(steps: Watched["steps"]): number {
  const found = steps.flatMap(({ minutes }) => (minutes === null ? [] : [minutes])).sort((a, b) => a - b);
  return found[Math.floor(found.length / 2)] ?? Number.NaN;
}
