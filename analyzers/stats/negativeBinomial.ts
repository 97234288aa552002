/**
 * Tail and quantile of the negative binomial with mean m and dispersion phi, variance phi m; Poisson at phi = 1.
 * Size r = m / (phi - 1), success probability 1 / phi, as R's pnbinom and qnbinom with the same mean and variance.
 * P(Y >= y) = I_x(y, r) with x = 1 - 1/phi, the regularised incomplete beta function (Johnson, Kemp and Kotz,
 * Univariate Discrete Distributions, 5.6); its continued fraction keeps full relative precision far out in the tail.
 */
import gammaln from "@stdlib/math-base-special-gammaln";
import negativeBinomialCdf from "@stdlib/stats-base-dists-negative-binomial-cdf";
import normalQuantile from "@stdlib/stats-base-dists-normal-quantile";
import poissonCdf from "@stdlib/stats-base-dists-poisson-cdf";

const PRECISION = 1e-16;
const TINY = 1e-300;
const MAX_TERMS = 1_000_000;

/**
 * P(Y >= count). `count` is a whole number, `mean` >= 0, `dispersion` >= 1; values that are not give NaN.
 * @example negativeBinomialTail(5, 2, 1.5) // 0.0740..., in R pnbinom(4, size = 4, prob = 1/1.5, lower = FALSE)
 */
export function negativeBinomialTail(count: number, mean: number, dispersion: number): number {
  if (!(mean >= 0 && dispersion >= 1)) return Number.NaN;
  if (count <= 0) return 1;
  if (mean === 0) return 0;
  return dispersion === 1 ? poissonTail(count, mean) : overdispersedTail(count, mean, dispersion);
}

/**
 * The smallest whole u with P(Y > u) <= alpha: the (1 - alpha) quantile.
 * @example negativeBinomialUpperQuantile(0.005, 2, 1.5) // 8, in R qnbinom(0.995, size = 4, prob = 1/1.5)
 */
export function negativeBinomialUpperQuantile(alpha: number, mean: number, dispersion: number): number {
  if (!(mean >= 0 && dispersion >= 1 && alpha > 0 && alpha < 1)) return Number.NaN;
  const isEnough = (bound: number) => negativeBinomialTail(bound + 1, mean, dispersion) <= alpha;
  let enough = cornishFisher(alpha, mean, dispersion);
  let tooLow: number;
  let step = 1;
  if (isEnough(enough)) {
    for (tooLow = enough - step; tooLow >= 0 && isEnough(tooLow); tooLow = enough - step) {
      enough = tooLow;
      step *= 2;
    }
    tooLow = Math.max(tooLow, -1);
  } else {
    for (tooLow = enough, enough += step; !isEnough(enough); enough += step) {
      tooLow = enough;
      step *= 2;
    }
  }
  while (enough - tooLow > 1) {
    const middle = Math.floor((enough + tooLow) / 2);
    if (isEnough(middle)) enough = middle;
    else tooLow = middle;
  }
  return enough;
}

/** Second-order expansion of the quantile: where the search starts, usually within one of the answer. */
function cornishFisher(alpha: number, mean: number, dispersion: number): number {
  const z = normalQuantile(1 - alpha, 0, 1);
  const deviation = Math.sqrt(mean * dispersion);
  const skewness = deviation === 0 ? 0 : (2 * dispersion - 1) / deviation;
  const start = mean + deviation * (Math.min(z, 40) + (skewness * (z * z - 1)) / 6);
  return Number.isFinite(start) ? Math.max(0, Math.round(start)) : Math.round(mean);
}

/** Above the mean by the series pmf(y) (1 + m/(y+1) + m^2/((y+1)(y+2)) + ...), below it by the complement. */
function poissonTail(count: number, mean: number): number {
  if (count <= mean) return 1 - poissonCdf(count - 1, mean);
  let term = 1;
  let sum = 1;
  for (let n = 1; n < MAX_TERMS && term > sum * PRECISION; n++) {
    term *= mean / (count + n);
    sum += term;
  }
  return Math.exp(count * Math.log(mean) - mean - gammaln(count + 1)) * sum;
}

function overdispersedTail(count: number, mean: number, dispersion: number): number {
  const size = mean / (dispersion - 1);
  const x = (dispersion - 1) / dispersion;
  if (x >= (count + 1) / (count + size + 2)) return 1 - negativeBinomialCdf(count - 1, size, 1 / dispersion);
  const logFront =
    count * Math.log(x) - size * Math.log1p(dispersion - 1) + logGammaRatio(size, count) - gammaln(count + 1);
  return Math.exp(logFront) * betaFraction(count, size, x);
}

/** log Gamma(base + step) - log Gamma(base), without the cancellation of two large logarithms (Stirling). */
function logGammaRatio(base: number, step: number): number {
  if (base < 1000) return gammaln(base + step) - gammaln(base);
  const sum = base + step;
  return (
    (base - 0.5) * Math.log1p(step / base) + step * (Math.log(sum) - 1) + 1 / (12 * sum) - 1 / (12 * base)
  );
}

/** Continued fraction of I_x(a, b) by the modified Lentz method (Numerical Recipes, 6.4). */
function betaFraction(a: number, b: number, x: number): number {
  let c = 1;
  let d = 1 / awayFromZero(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m < MAX_TERMS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / awayFromZero(1 + even * d);
    c = awayFromZero(1 + even / c);
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / awayFromZero(1 + odd * d);
    c = awayFromZero(1 + odd / c);
    fraction *= d * c;
    if (Math.abs(d * c - 1) < 4 * PRECISION) break;
  }
  return fraction;
}

const awayFromZero = (value: number): number => (Math.abs(value) < TINY ? TINY : value);
