/**
 * Weekly test of a series with little history: Gamma prior, Poisson counts widened by their dispersion.
 *
 * Prior of the mean: Gamma(shape a0 = 2, mean `priorMean`): the parent's rate times the share of the series. Past weeks enter
 * with weight w = 2^(-age / 18 weeks) / dispersion: shape a = a0 + sum w y, rate b = a0 / priorMean + sum w, mean = a / b.
 * The predictive count is negative binomial with that mean and dispersion' = dispersion + mean / a, the second term being
 * what is not known about the mean. Two tests share alpha: p1 = P(Y >= y_t), and for slow rises p2 = P(Y >= y_t + y_{t-1})
 * under twice the mean; alarm if p1 <= 0.7 alpha or p2 <= 0.3 alpha. `pValue` is min(p1 / 0.7, p2 / 0.3, 1). The second test
 * holds only where this week is above its mean and the week before raised no alarm by itself: an echo is no rise.
 *
 * - The last 2 weeks are left out, so that a rise does not raise its own bar; fewer while history is under 6 weeks.
 * - Dispersion: Pearson's estimate of the weeks used, shrunk to `dispersion` with the weight of 12 weeks, at least 1.
 * - Past spikes are down-weighted by s^-2 where the Anscombe residual s exceeds 2.58 (Noufaily et al. 2013, steps 7-8), and
 *   the weights scaled to keep their sum. The first round takes `dispersion` for granted, as the spike would hide in its own.
 * - Without a parent (`priorMean` null) the prior is weak and comes from the history: shape 0.5, mean (sum y + 1) / weeks.
 * - No history and no parent: no result. All-zero history is history: it needs `minimumCases` to alarm.
 * Cost: O(weeks). Equal to the negative binomial of the Gamma-Poisson mixture where dispersion = 1 and nothing is weighted.
 */
import { negativeBinomialTail, negativeBinomialUpperQuantile } from "./negativeBinomial.js";
import { noResult, type PointResult } from "./pointResult.js";

export interface GammaPoissonOptions {
  /** Probability of a false alarm in one week. */
  readonly alpha: number;
  /** Mean count a week that the parent series suggests; null where there is no parent. */
  readonly priorMean: number | null;
  /** Shape of the prior: how many contacts the parent's suggestion is worth. */
  readonly priorShape?: number;
  readonly halfLifeWeeks?: number;
  /** Weeks just before the tested one that the baseline leaves out. */
  readonly gapWeeks?: number;
  /** Variance over mean of like series, at least 1: the own estimate is shrunk to it. */
  readonly dispersion?: number;
  /** An alarm needs this many cases in the week, or the two weeks, that raise it. */
  readonly minimumCases?: number;
}

export interface GammaPoissonResult extends PointResult {
  /** What raised the alarm: the week itself, or the last two weeks together. */
  readonly rising: "level" | "two-weeks" | null;
}

/** Mean and uncertainty of one week's count. */
interface Baseline {
  readonly mean: number;
  /** Shape of the posterior; its squared coefficient of variation is 1 / shape. */
  readonly shape: number;
  readonly dispersion: number;
}

interface PastWeek {
  readonly count: number;
  readonly weight: number;
}

/** Share of alpha that the two-week test gets. */
const TWO_WEEK_SHARE = 0.3;
const DEFAULT_DISPERSION = 1.5;
/** Weeks that the parent's dispersion is worth. */
const DISPERSION_WEEKS = 12;
const UNUSUAL_RESIDUAL = 2.58;
const REWEIGHTING_ROUNDS = 3;

/**
 * Tests `observed` against `history`, oldest week first, its last element the week just before; null where a count is
 * missing. Counts are whole numbers from 0.
 */
export function gammaPoissonTest(
  history: readonly (number | null)[],
  observed: number,
  options: GammaPoissonOptions,
): GammaPoissonResult {
  const baseline = estimateBaseline(history, options);
  if (baseline === null) {
    return { ...noResult("no history and no parent series to compare with"), rising: null };
  }
  const { alpha, minimumCases = 5 } = options;
  const { mean, shape, dispersion } = baseline;
  const widened = dispersion + mean / shape;
  const before = history.at(-1) ?? null;
  // A week that stands in its own baseline proves nothing about itself.
  const scans = before !== null && gapFor(history.length, options) > 0;
  const levelAlpha = scans ? alpha * (1 - TWO_WEEK_SHARE) : alpha;
  const level = oneTest(observed, mean, widened, levelAlpha, minimumCases);
  // The echo of last week's spike is no slow rise: each week must be too weak alone, and this one above its mean.
  const isSlow =
    scans && observed > mean && oneTest(before, mean, widened, levelAlpha, minimumCases).score <= 1;
  const both = isSlow
    ? oneTest(
        observed + before,
        2 * mean,
        dispersion + (2 * mean) / shape,
        alpha * TWO_WEEK_SHARE,
        minimumCases,
      )
    : null;
  const alarm = level.score > 1 || (both !== null && both.score > 1);
  return {
    expected: mean,
    upper: level.upper,
    pValue: Math.min(level.pValue * (alpha / levelAlpha), (both?.pValue ?? 1) / TWO_WEEK_SHARE, 1),
    score: Math.max(level.score, both?.score ?? 0),
    alarm,
    reason: null,
    rising: !alarm ? null : level.score > 1 ? "level" : "two-weeks",
  };
}

/** Score above 1 means: less likely than alpha, and at least the minimum of cases, which is never under 2. */
function oneTest(count: number, mean: number, dispersion: number, alpha: number, minimumCases: number) {
  const upper = Math.max(negativeBinomialUpperQuantile(alpha, mean, dispersion), minimumCases - 1, 1);
  return {
    upper,
    pValue: negativeBinomialTail(count, mean, dispersion),
    score: Math.max(0, (count - mean) / (upper - mean)),
  };
}

function gapFor(weeks: number, { gapWeeks = 2 }: GammaPoissonOptions): number {
  return Math.min(gapWeeks, Math.floor(weeks / 3));
}

function estimateBaseline(
  history: readonly (number | null)[],
  options: GammaPoissonOptions,
): Baseline | null {
  const { priorMean, priorShape = 2, dispersion: usual = DEFAULT_DISPERSION } = options;
  const weeks = weightedWeeks(history, options);
  const cases = weeks.reduce((sum, { count }) => sum + count, 0);
  if (weeks.length === 0 && priorMean === null) return null;
  const prior =
    priorMean === null
      ? { shape: 0.5, mean: (cases + 1) / weeks.length }
      : { shape: priorShape, mean: Math.max(priorMean, 1e-9) };
  let baseline = posterior(weeks, prior, usual);
  for (let round = 0; round < REWEIGHTING_ROUNDS; round++) {
    const reweighted = reweight(weeks, baseline);
    baseline = posterior(reweighted, prior, shrunkDispersion(reweighted, baseline.mean, usual));
  }
  return baseline;
}

function weightedWeeks(history: readonly (number | null)[], options: GammaPoissonOptions): PastWeek[] {
  const { halfLifeWeeks = 18 } = options;
  const used = history.length - gapFor(history.length, options);
  const weeks: PastWeek[] = [];
  for (let i = 0; i < used; i++) {
    const count = history[i] ?? null;
    if (count !== null) weeks.push({ count, weight: 2 ** (-(history.length - i) / halfLifeWeeks) });
  }
  return weeks;
}

function posterior(
  weeks: readonly PastWeek[],
  prior: { readonly shape: number; readonly mean: number },
  dispersion: number,
): Baseline {
  let shape = prior.shape;
  let rate = prior.shape / prior.mean;
  for (const { count, weight } of weeks) {
    shape += (weight * count) / dispersion;
    rate += weight / dispersion;
  }
  return { mean: shape / rate, shape, dispersion };
}

function reweight(weeks: readonly PastWeek[], { mean, dispersion }: Baseline): PastWeek[] {
  let before = 0;
  let after = 0;
  const reweighted = weeks.map(({ count, weight }) => {
    const residual = (1.5 * (count ** (2 / 3) * mean ** (-1 / 6) - Math.sqrt(mean))) / Math.sqrt(dispersion);
    const kept = residual > UNUSUAL_RESIDUAL ? weight / (residual * residual) : weight;
    before += weight;
    after += kept;
    return { count, weight: kept };
  });
  return after > 0
    ? reweighted.map(({ count, weight }) => ({ count, weight: (weight * before) / after }))
    : reweighted;
}

/** Pearson's estimate over the weighted weeks, with the degrees of freedom that their weights leave. */
function shrunkDispersion(weeks: readonly PastWeek[], mean: number, usual: number): number {
  let sum = 0;
  let squares = 0;
  let pearson = 0;
  for (const { count, weight } of weeks) {
    sum += weight;
    squares += weight * weight;
    pearson += (weight * (count - mean) ** 2) / mean;
  }
  const degreesOfFreedom = squares > 0 ? (sum * sum) / squares - 1 : 0;
  if (degreesOfFreedom <= 0) return Math.max(1, usual);
  const own = (pearson / sum) * ((degreesOfFreedom + 1) / degreesOfFreedom);
  return Math.max(
    1,
    (degreesOfFreedom * own + DISPERSION_WEEKS * usual) / (degreesOfFreedom + DISPERSION_WEEKS),
  );
}
