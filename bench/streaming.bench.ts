/** Speed of the streaming detector, one core: the e-detector alone, a whole series tick by tick, and many quiet series. */
import * as eDetector from "../analyzers/stats/eDetector.js";
import { init, type StreamState, step } from "../analyzers/stats/streamDetector.js";
import { type CountedTick, replay } from "../analyzers/stats/streamReplay.js";
import { seededRandom } from "../core/random.js";
import { MINUTES_PER_WEEK } from "../core/time.js";
import { drawCount } from "./draw.js";
import type { BenchFigure } from "./figure.js";
import { type Measured, measureInTurns, secondsOf } from "./support/rounds.js";

const TICKS = 200_000;
const SHORTEST_ROUND_SECONDS = 0.2;
const SERIES = 50;
const REPLAYED_MINUTES = 6 * MINUTES_PER_WEEK;
/** Topic by region series: most are rare. */
const SERIES_MEANS = [0.005, 0.01, 0.02, 0.05, 0.1];
const WATCHED = { mean: 2.2, dispersion: 1.5 };

const hourOfWeek = (minute: number): number => Math.floor(minute / 60) % 168;

/** Microseconds an update, beside one CUSUM of the same counts; minutes of quiet series a second, beside one step a minute. */
export async function bench(): Promise<BenchFigure[]> {
  return [
    ...(await updateFigures("dense, 2 contacts a minute", drawCounts("dense", 2))),
    ...(await updateFigures("sparse, 0.02 a minute", drawCounts("sparse", 0.02))),
    await replayFigure(),
  ];
}

async function updateFigures(kind: string, counts: readonly number[]): Promise<BenchFigure[]> {
  const { cusum, alone, whole } = await measureInTurns({
    cusum: () => microsecondsEach(counts, runCusum),
    alone: () => microsecondsEach(counts, runEDetector),
    whole: () => microsecondsEach(counts, runDetector),
  });
  const figure = (name: string, { median, spreadPercent }: Measured): BenchFigure => ({
    name: `streaming: ${name}, an update (${kind})`,
    value: median,
    unit: "µs",
    spreadPercent,
    baseline: { name: "plain CUSUM", value: cusum.median },
  });
  return [figure("e-detector alone", alone), figure("whole detector with baseline", whole)];
}

function drawCounts(seed: string, mean: number): number[] {
  const random = seededRandom(`streaming bench ${seed}`);
  return Array.from({ length: TICKS }, () => drawCount(random, mean, WATCHED.dispersion));
}

/** Repeated for a while: one pass of a CUSUM is over before the clock can tell. */
function microsecondsEach(counts: readonly number[], run: (counts: readonly number[]) => number): number {
  let passes = 0;
  let seconds = 0;
  while (seconds < SHORTEST_ROUND_SECONDS) {
    seconds += secondsOf(() => {
      if (!Number.isFinite(run(counts))) throw new Error("a detector lost its numbers");
    });
    passes++;
  }
  return (1e6 * seconds) / (passes * counts.length);
}

function runCusum(counts: readonly number[]): number {
  let sum = 0;
  let highest = 0;
  for (const count of counts) {
    sum = Math.max(0, sum + count * Math.LN2 - WATCHED.mean);
    highest = Math.max(highest, sum);
  }
  return highest;
}

function runEDetector(counts: readonly number[]): number {
  const { mean, dispersion } = WATCHED;
  let state = eDetector.init({ expectedRunLength: 1e9 });
  let highest = 0;
  for (const count of counts) {
    const [next, score] = eDetector.step(state, { mean, dispersion, count });
    state = next;
    highest = Math.max(highest, score.statistic);
  }
  return highest;
}

function runDetector(counts: readonly number[]): number {
  let state: StreamState = newSeries(1);
  let highest = 0;
  for (const count of counts) {
    const [next, score] = step(state, { count, cell: hourOfWeek(state.tick) });
    state = next;
    highest = Math.max(highest, score.statistic);
  }
  return highest;
}

const newSeries = (level: number): StreamState =>
  init({
    tickMinutes: 1,
    expectedRunLength: 1e9,
    profile: new Array<number>(168).fill(1),
    level,
    warmUpTicks: MINUTES_PER_WEEK,
  });

async function replayFigure(): Promise<BenchFigure> {
  const series = Array.from({ length: SERIES }, (_, i) => {
    const mean = SERIES_MEANS[i % SERIES_MEANS.length] ?? 1;
    return { mean, counted: drawTicks(i, mean) };
  });
  const minutesPerSecond = (seconds: number): number => (SERIES * REPLAYED_MINUTES) / seconds;
  const { replaying, stepping } = await measureInTurns({
    replaying: () =>
      minutesPerSecond(
        secondsOf(() => {
          for (const { mean, counted } of series)
            replay(newSeries(mean), counted, REPLAYED_MINUTES, hourOfWeek);
        }),
      ),
    stepping: () =>
      minutesPerSecond(
        secondsOf(() => {
          for (const { mean, counted } of series) stepEachMinute(newSeries(mean), counted);
        }),
      ),
  });
  return {
    name: `streaming: replay of ${SERIES} quiet series x 6 weeks of minutes`,
    value: replaying.median,
    unit: "minutes/s",
    spreadPercent: replaying.spreadPercent,
    baseline: { name: "the same detector, one step a minute", value: stepping.median },
  };
}

function stepEachMinute(start: StreamState, counted: readonly CountedTick[]): void {
  let state = start;
  let next = 0;
  for (let tick = 0; tick < REPLAYED_MINUTES; tick++) {
    const isCounted = counted[next]?.tick === tick;
    const count = isCounted ? (counted[next]?.count ?? 0) : 0;
    if (isCounted) next++;
    [state] = step(state, { count, cell: hourOfWeek(tick) });
  }
}

/** Minutes with contacts: the gaps between them are exponential. */
function drawTicks(series: number, mean: number): CountedTick[] {
  const random = seededRandom(`streaming bench series ${series}`);
  const counted: CountedTick[] = [];
  for (let tick = 0; ; ) {
    tick += 1 + Math.floor(-Math.log(1 - random.next()) / mean);
    if (tick >= REPLAYED_MINUTES) return counted;
    counted.push({ tick, count: 1 });
  }
}
