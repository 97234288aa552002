/**
 * One series watched tick by tick: baseline (hourOfWeekBaseline), test of a rise (eDetector), and of its end (recovery).
 *
 * A spike opens when the e-detector reaches `expectedRunLength` and at least `minimumCases` came in the last week. While it is
 * open the baseline is frozen. It closes when the reversed test finds the rate back to normal; or, after `longestSpikeTicks`,
 * because the rise has become the new level, which is then adopted. Both tests start afresh after that.
 * Units: ticks of `tickMinutes`. Before `warmUpTicks` the baseline learns and nothing is tested.
 */
import type { Normal } from "./baselineBlock.js";
import * as eDetector from "./eDetector.js";
import * as baseline from "./hourOfWeekBaseline.js";
import { type OpenSpike, openSpike, stepSpike } from "./openSpike.js";

export interface StreamOptions {
  readonly tickMinutes: number;
  /** Ticks that pass at least, on average, before a false alarm. */
  readonly expectedRunLength: number;
  /** Relative rate by hour of the week (168 cells) of the parent series; one cell for a level only. */
  readonly profile: readonly number[];
  /** Mean count a tick that the parent suggests; null to learn it. */
  readonly level?: number | null;
  /** Variance over mean of like series. */
  readonly dispersion?: number;
  readonly warmUpTicks?: number;
  readonly minimumCases?: number;
  /** Ticks after which the baseline moves; by default an hour's, fewer where a series is short. */
  readonly ticksPerBlock?: number;
}

/** What is fixed for one series. */
interface StreamLimits {
  readonly warmUpTicks: number;
  readonly minimumCases: number;
  /** Ticks of a week: how far back the minimum of cases counts. */
  readonly memoryTicks: number;
  readonly longestSpikeTicks: number;
  readonly closingRunLength: number;
}

/** Plain JSON. */
export interface StreamState {
  readonly limits: StreamLimits;
  readonly tick: number;
  readonly baseline: baseline.BaselineState;
  readonly rise: eDetector.EDetectorState;
  /** The last ticks with contacts, enough for the minimum of cases. */
  readonly recent: readonly { readonly tick: number; readonly count: number }[];
  readonly spike: OpenSpike | null;
}

export interface StreamScore {
  /** What was normal at the tick; null while there is nothing to compare with. */
  readonly normal: Normal | null;
  readonly statistic: number;
  readonly threshold: number;
  /** True from the tick that raised the spike to the one before its end. */
  readonly open: boolean;
  /** Ratio to normal, set at the tick that opened a spike. */
  readonly openedAtRatio: number | null;
  /** Set at the tick that closed one. */
  readonly closed: "back to normal" | "new level" | null;
}

const HOURS_A_WEEK = 168;

export function init(options: StreamOptions): StreamState {
  const { tickMinutes, expectedRunLength, profile, level = null, dispersion = 1.5 } = options;
  const ticksPerHour = 60 / tickMinutes;
  const weekTicks = Math.ceil(HOURS_A_WEEK * ticksPerHour);
  return {
    limits: {
      warmUpTicks: options.warmUpTicks ?? 2 * weekTicks,
      minimumCases: options.minimumCases ?? 3,
      memoryTicks: Math.max(weekTicks, 7),
      longestSpikeTicks: Math.max(weekTicks, 30),
      closingRunLength: Math.max(24 * ticksPerHour, 20),
    },
    tick: 0,
    baseline: baseline.init({
      ticksPerHour,
      ticksPerBlock: options.ticksPerBlock ?? Math.max(1, Math.round(ticksPerHour)),
      levelHalfLifeTicks: Math.max(36 * ticksPerHour, 20),
      dispersionHalfLifeTicks: Math.max(14 * 24 * ticksPerHour, 100),
      profile,
      level,
      dispersion,
    }),
    rise: eDetector.init({ expectedRunLength }),
    recent: [],
    spike: null,
  };
}

/** One tick of the series. */
export function step(
  state: StreamState,
  { count, cell }: { readonly count: number; readonly cell: number },
): [StreamState, StreamScore] {
  const learned = baseline.step(state.baseline, { count, cell, frozen: state.spike !== null });
  return advance(state, learned, 1, count);
}

/** `steps` ticks without a contact, all in one cell and within one hour; equal to that many `step`s of count 0. */
export function stepQuiet(
  state: StreamState,
  { steps, cell }: { readonly steps: number; readonly cell: number },
): [StreamState, StreamScore] {
  const learned = baseline.stepQuiet(state.baseline, { steps, cell, frozen: state.spike !== null });
  return advance(state, learned, steps, 0);
}

function advance(
  { limits, tick, rise, recent, spike }: StreamState,
  [learned, normal]: [baseline.BaselineState, Normal | null],
  steps: number,
  count: number,
): [StreamState, StreamScore] {
  const isTested = normal !== null && tick >= limits.warmUpTicks;
  const [risen, tested] = isTested ? testRise(rise, normal, steps, count) : [rise, notTested(rise)];
  const next: StreamState = {
    limits,
    tick: tick + steps,
    baseline: learned,
    rise: risen,
    recent: count === 0 ? recent : remember(recent, tick, count, limits.minimumCases),
    spike,
  };
  if (isTested && spike !== null) return watchSpike(next, spike, normal, tested, steps, count);
  return tested.alarm && count > 0 && hasEnoughCases(next)
    ? open(next, normal, tested)
    : [next, scoreOf(normal, tested, null, null, false)];
}

function testRise(rise: eDetector.EDetectorState, normal: Normal, steps: number, count: number) {
  const { upperMean: mean, dispersion } = normal;
  return count === 0
    ? eDetector.stepQuiet(rise, { steps, mean, dispersion })
    : eDetector.step(rise, { count, mean, dispersion });
}

const notTested = ({ expectedRunLength }: eDetector.EDetectorState): eDetector.EDetectorScore => ({
  statistic: 0,
  threshold: expectedRunLength,
  alarm: false,
});

function open(
  state: StreamState,
  normal: Normal | null,
  tested: eDetector.EDetectorScore,
): [StreamState, StreamScore] {
  const ratio = eDetector.estimatedRatio(state.rise) ?? 1;
  const spike = openSpike(ratio, state.tick, state.limits.closingRunLength);
  return [{ ...state, spike }, scoreOf(normal, tested, ratio, null, true)];
}

function watchSpike(
  state: StreamState,
  before: OpenSpike,
  normal: Normal,
  tested: eDetector.EDetectorScore,
  steps: number,
  count: number,
): [StreamState, StreamScore] {
  const { tick, limits, rise } = state;
  const [spike, end] = stepSpike(before, normal, { steps, count }, tick, limits.longestSpikeTicks);
  if (end === null) return [{ ...state, spike }, scoreOf(normal, tested, null, null, true)];
  return [
    {
      ...state,
      spike: null,
      recent: [],
      rise: eDetector.init(rise),
      baseline: baseline.rescaleLevel(state.baseline, end.newLevelRatio),
    },
    scoreOf(normal, tested, null, end.reason, false),
  ];
}

function scoreOf(
  normal: Normal | null,
  { statistic, threshold }: eDetector.EDetectorScore,
  openedAtRatio: number | null,
  closed: StreamScore["closed"],
  isOpen: boolean,
): StreamScore {
  return { normal, statistic, threshold, open: isOpen, openedAtRatio, closed };
}

/** Keeps the latest ticks with contacts, no more than the minimum of cases needs. */
function remember(recent: StreamState["recent"], tick: number, count: number, minimumCases: number) {
  const latest = { tick, count };
  if (count >= minimumCases) return [latest];
  return recent.length < minimumCases ? [...recent, latest] : [...recent.slice(1), latest];
}

function hasEnoughCases({ recent, tick, limits }: StreamState): boolean {
  let cases = 0;
  for (const one of recent) if (one.tick >= tick - limits.memoryTicks) cases += one.count;
  return cases >= limits.minimumCases;
}
