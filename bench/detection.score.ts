/**
 * Quality of detection, on planted truth: weekly tests on Noufaily's 42 scenarios, the streaming detector on simulated minutes.
 * Seeded, so that two versions of the code meet the same series. About a minute with the default repetitions.
 */
import { farringtonFlexible } from "../analyzers/stats/farringtonFlexible.js";
import { negativeBinomialTail } from "../analyzers/stats/negativeBinomial.js";
import { weeklyTest } from "../analyzers/stats/weeklyTest.js";
import type { ScoreRow } from "./scoreRow.js";
import { scoreStreaming } from "./streamingScore.js";
import { measureWeekly, type WeeklyDetector, weeklyRows } from "./weeklyScore.js";

export interface ScoreOptions {
  readonly seed: string;
  /** Series for each of the 42 weekly scenarios; 10 cover every size of outbreak once, 50 every pair with past ones. */
  readonly weeklySeriesEach: number;
  /** Series for each of the 8 streaming settings. */
  readonly streamingSeriesEach: number;
}

const ALPHA = 0.005;

const farrington: WeeklyDetector = (counts, k) =>
  farringtonFlexible(counts, k, {
    yearsBack: 5,
    periods: 10,
    pastWeeksNotIncluded: 26,
    trendPValue: 1,
    thresholdMethod: "nb-plugin",
    alpha: ALPHA,
  }).alarm;

const product: WeeklyDetector = (counts, k) => weeklyTest(counts, k, { alpha: ALPHA, priorMean: null }).alarm;

const oracle: WeeklyDetector = (counts, k, { mean, dispersion }) =>
  negativeBinomialTail(counts[k] ?? 0, mean, dispersion) <= ALPHA;

export async function score({
  seed = "1",
  weeklySeriesEach = 50,
  streamingSeriesEach = 12,
}: Partial<ScoreOptions> = {}): Promise<ScoreRow[]> {
  const weekly = { seed, seriesEach: weeklySeriesEach };
  const streaming = { seed, seriesEach: streamingSeriesEach };
  return [
    ...weeklyRows("Farrington Flexible", measureWeekly(farrington, weekly), 42.3),
    ...weeklyRows("weekly test of the product", measureWeekly(product, weekly), 45.9),
    ...weeklyRows("oracle that knows mean and dispersion", measureWeekly(oracle, weekly), null),
    ...scoreStreaming({ ...streaming, falseEpisodesPerWeek: 0.1 }),
    // The bound of the e-detector is generous: a budget of 0.4 is what spends 0.1 in these series.
    ...scoreStreaming({ ...streaming, falseEpisodesPerWeek: 0.4 }),
  ];
}

/** The rows as a table for people. */
export function describeScore(rows: readonly ScoreRow[]): string {
  const width = Math.max(...rows.map(({ name }) => name.length));
  return rows
    .map(({ suite, name, value, unit, goal }) =>
      `${suite.padEnd(9)} ${name.padEnd(width)} ${value.toFixed(2).padStart(8)} ${unit}${describeGoal(value, goal)}`.trimEnd(),
    )
    .join("\n");
}

function describeGoal(value: number, goal: ScoreRow["goal"]): string {
  if (goal === null) return "";
  const [word, level, isMet] =
    "atLeast" in goal
      ? ["at least", goal.atLeast, value >= goal.atLeast]
      : ["at most", goal.atMost, value <= goal.atMost];
  return `  (${word} ${level}: ${isMet ? "met" : "missed"})`;
}
