/** Speed of the streaming detector, one core: the e-detector alone, a whole series tick by tick, and a replay of 500 series. */
import * as eDetector from "../analyzers/stats/eDetector.js";
import { init, type StreamState, step } from "../analyzers/stats/streamDetector.js";
import { type CountedTick, replay } from "../analyzers/stats/streamReplay.js";
import { seededRandom } from "../core/random.js";
import { MINUTES_PER_WEEK } from "../core/time.js";
import { drawCount } from "./draw.js";
import type { BenchFigure } from "./figure.js";

const TICKS = 200_000;
const SERIES = 500;
const REPLAYED_MINUTES = 6 * MINUTES_PER_WEEK;
/** Topic by region series: most are rare. */
const SERIES_MEANS = [0.005, 0.01, 0.02, 0.05, 0.1];
const WATCHED = { mean: 2.2, dispersion: 1.5 };

const hourOfWeek = (minute: number): number => Math.floor(minute / 60) % 168;

/** Microseconds an update, and seconds of the replay; the baseline is one CUSUM of the same counts. */
export async function bench(): Promise<BenchFigure[]> {
  const dense = drawCounts("dense", 2);
  const sparse = drawCounts("sparse", 0.02);
  const figures: BenchFigure[] = [];
  for (const [name, counts] of [
    ["dense, 2 a minute", dense],
    ["sparse, 0.02 a minute", sparse],
  ] as const) {
    const cusum = { name: "plain CUSUM", value: microsecondsEach(counts, runCusum) };
    figures.push(
      {
        name: `streaming: e-detector, an update (${name})`,
        value: microsecondsEach(counts, runEDetector),
        unit: "µs",
        baseline: cusum,
      },
      {
        name: `streaming: whole detector with baseline, an update (${name})`,
        value: microsecondsEach(counts, runDetector),
        unit: "µs",
        baseline: cusum,
      },
    );
  }
  figures.push({
    name: `streaming: replay of ${SERIES} sparse series x 6 weeks of minutes`,
    value: replaySeconds(),
    unit: "s",
  });
  return figures;
}

function drawCounts(seed: string, mean: number): number[] {
  const random = seededRandom(`streaming bench ${seed}`);
  return Array.from({ length: TICKS }, () => drawCount(random, mean, WATCHED.dispersion));
}

/** The best of three runs after one to warm up. */
function microsecondsEach(counts: readonly number[], run: (counts: readonly number[]) => number): number {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 4; round++) {
    const start = performance.now();
    if (!Number.isFinite(run(counts))) throw new Error("a detector lost its numbers");
    if (round > 0) best = Math.min(best, (1000 * (performance.now() - start)) / counts.length);
  }
  return best;
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

function replaySeconds(): number {
  let milliseconds = 0;
  for (let i = 0; i < SERIES; i++) {
    const mean = SERIES_MEANS[i % SERIES_MEANS.length] ?? 1;
    const counted = drawTicks(i, mean);
    const start = performance.now();
    replay(newSeries(mean), counted, REPLAYED_MINUTES, hourOfWeek);
    milliseconds += performance.now() - start;
  }
  return milliseconds / 1000;
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
