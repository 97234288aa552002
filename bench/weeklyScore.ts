/**
 * Noufaily's simulation: 42 scenarios of weekly counts with past and current outbreaks (Noufaily et al., "An improved algorithm
 * for outbreak detection in multiple surveillance systems", Statistics in Medicine 2013, section 3).
 * FPR: alarms in weeks without outbreak cases. POD: share of series with an alarm in a week that has outbreak cases.
 */
import { type Random, seededRandom } from "../core/random.js";
import { logNormal } from "../simulator/distributions.js";
import { drawCount, drawPoisson } from "./draw.js";
import type { ScoreRow } from "./scoreRow.js";

/** Tests week k of a series; answers whether it alarms. */
export type WeeklyDetector = (counts: readonly number[], k: number, truth: WeekTruth) => boolean;

/** What an oracle knows. */
interface WeekTruth {
  readonly mean: number;
  readonly dispersion: number;
}

export interface WeeklyScoreOptions {
  readonly seed: string;
  /** Series for each of the 42 scenarios; 10 cover every size of a current outbreak, 50 every pair with a past one. */
  readonly seriesEach: number;
}

interface Scenario {
  readonly theta: number;
  /** Trend a week, 0 where there is none. */
  readonly beta: number;
  readonly cosine: number;
  readonly sine: number;
  readonly harmonics: 0 | 1 | 2;
  readonly dispersion: number;
}

interface SimulatedSeries {
  readonly counts: number[];
  /** By week: whether it has cases of the current outbreak. */
  readonly isOutbreak: boolean[];
  readonly means: readonly number[];
}

const WEEKS = 624;
const BASELINE_START = 312;
const CURRENT_START = 575;
const PAST_OUTBREAKS = 4;
const PAST_SIZES = [0, 2, 3, 5, 10];

const BASELINES = [
  [0.1, 0.0025, 0.6, 0.6, 1.5],
  [-2, 0.005, 0.1, 0.3, 2],
  [1.5, 0.003, 0.2, -0.4, 1],
  [0.5, 0.002, 0.5, 0.5, 5],
  [2.5, 0.001, 1, 0.1, 3],
  [3.75, 0.001, 0.1, -0.1, 1.1],
  [5, 0.0001, 0.05, 0.01, 1.2],
] as const;

const scenarios: readonly Scenario[] = BASELINES.flatMap(([theta, beta, cosine, sine, dispersion]) =>
  [0, beta].flatMap((trend) =>
    ([0, 1, 2] as const).map((harmonics) => ({ theta, beta: trend, cosine, sine, harmonics, dispersion })),
  ),
);

function meanAt({ theta, beta, cosine, sine, harmonics }: Scenario, week: number): number {
  let log = theta + beta * week;
  for (let j = 1; j <= harmonics; j++) {
    const angle = (2 * Math.PI * j * week) / 52;
    log += cosine * Math.cos(angle) + sine * Math.sin(angle);
  }
  return Math.exp(log);
}

/** Adds an outbreak of about `size` standard deviations; answers the weeks that got cases. */
function addOutbreak(
  random: Random,
  { counts, means }: Pick<SimulatedSeries, "counts" | "means">,
  start: number,
  size: number,
  dispersion: number,
): number[] {
  let cases = 0;
  if (size === 0) return [];
  while (cases < 2) cases = drawPoisson(random, size * Math.sqrt(dispersion * (means[start] ?? 0)));
  const weeks: number[] = [];
  for (let i = 0; i < cases; i++) {
    const week = start + Math.floor(logNormal(random, 1, 0.5));
    if (week >= counts.length) continue;
    counts[week] = (counts[week] ?? 0) + 1;
    weeks.push(week);
  }
  return weeks;
}

function simulate(random: Random, scenario: Scenario, index: number): SimulatedSeries {
  const means = Array.from({ length: WEEKS }, (_, i) => meanAt(scenario, i + 1));
  const counts = means.map((mean) => drawCount(random, mean, scenario.dispersion));
  const pastSize = PAST_SIZES[Math.floor(index / 10) % PAST_SIZES.length] ?? 0;
  const series = { counts, means };
  for (let i = 0; i < PAST_OUTBREAKS; i++) {
    const start = BASELINE_START + random.integer(CURRENT_START - BASELINE_START);
    addOutbreak(random, series, start, pastSize, scenario.dispersion);
  }
  const start = CURRENT_START + random.integer(WEEKS - CURRENT_START);
  const isOutbreak = new Array<boolean>(WEEKS).fill(false);
  const size = 1 + (index % 10);
  for (const week of addOutbreak(random, series, start, size, scenario.dispersion)) isOutbreak[week] = true;
  return { counts, isOutbreak, means };
}

export interface WeeklyScore {
  /** Of weeks without outbreak cases, pooled over the scenarios, and in the worst one. */
  readonly falsePositiveRate: number;
  readonly worstFalsePositiveRate: number;
  readonly detected: number;
}

/** FPR and POD of a detector, as fractions. */
export function measureWeekly(
  detector: WeeklyDetector,
  { seed, seriesEach }: WeeklyScoreOptions,
): WeeklyScore {
  const byScenario = scenarios.map((scenario, number) => {
    let calmWeeks = 0;
    let falseAlarms = 0;
    let outbreaks = 0;
    let found = 0;
    for (let i = 0; i < seriesEach; i++) {
      const random = seededRandom(`${seed}/${number}/${i}`);
      const { counts, isOutbreak, means } = simulate(random, scenario, i);
      let isFound = false;
      for (let week = CURRENT_START; week < WEEKS; week++) {
        const truth = { mean: means[week] ?? 0, dispersion: scenario.dispersion };
        const alarm = detector(counts, week, truth);
        if (isOutbreak[week]) isFound ||= alarm;
        else {
          calmWeeks++;
          if (alarm) falseAlarms++;
        }
      }
      if (isOutbreak.includes(true)) {
        outbreaks++;
        if (isFound) found++;
      }
    }
    return { calmWeeks, falseAlarms, outbreaks, found };
  });
  const sum = (pick: (one: (typeof byScenario)[number]) => number) =>
    byScenario.reduce((all, one) => all + pick(one), 0);
  return {
    falsePositiveRate: sum((one) => one.falseAlarms) / sum((one) => one.calmWeeks),
    worstFalsePositiveRate: Math.max(...byScenario.map((one) => one.falseAlarms / one.calmWeeks)),
    detected: sum((one) => one.found) / sum((one) => one.outbreaks),
  };
}

/** The score as rows, in percent; goals where outbreaks are to be found, none for what only sets a mark. */
export function weeklyRows(name: string, score: WeeklyScore, percentFound: number | null): ScoreRow[] {
  const row = (figure: string, fraction: number, goal: ScoreRow["goal"]): ScoreRow => ({
    suite: "weekly",
    name: `${name}: ${figure}`,
    value: 100 * fraction,
    unit: "%",
    goal,
  });
  return [
    row("false positives, pooled", score.falsePositiveRate, percentFound === null ? null : { atMost: 0.6 }),
    row(
      "false positives, worst scenario",
      score.worstFalsePositiveRate,
      percentFound === null ? null : { atMost: 1.5 },
    ),
    row("outbreaks found", score.detected, percentFound === null ? null : { atLeast: percentFound }),
  ];
}
