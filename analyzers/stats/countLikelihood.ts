/**
 * Likelihood ratio of one count: how much likelier a count is if its mean is `ratio` times the normal one.
 *
 * Negative binomial of variance dispersion x mean, size r = mean / (dispersion - 1) before and ratio x r after the change:
 * ln L = ln[G(y + ratio r) G(r) / (G(ratio r) G(y + r))] - (ratio - 1) r ln(dispersion), G the gamma function;
 * Poisson at dispersion 1: ln L = y ln(ratio) - (ratio - 1) mean. A count of 0 needs no gamma function.
 * Domain: count a whole number from 0, mean >= 0, dispersion >= 1, ratio > 0. Finite for counts of 10^5 and more.
 */
import gammaln from "@stdlib/math-base-special-gammaln";

/** Nearer to 1, the gamma functions of huge sizes cancel to nothing, and the Poisson limit is exact enough. */
const POISSON_BELOW = 1 + 1e-6;
/** Up to this count a product is faster than gamma functions. */
const LARGEST_PRODUCT = 24;
const HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);

/** -ln P(count = 0): what an empty step costs, for each unit of (ratio - 1). */
export function surpriseOfZero(mean: number, dispersion: number): number {
  return dispersion < POISSON_BELOW ? mean : (mean * Math.log(dispersion)) / (dispersion - 1);
}

export function logLikelihoodRatio(count: number, mean: number, dispersion: number, ratio: number): number {
  const empty = (1 - ratio) * surpriseOfZero(mean, dispersion);
  return count === 0 ? empty : empty + logGain(count, mean, dispersion, ratio);
}

/** What the contacts of a step add to the ln L of an empty one; nothing where none can be expected. */
export function logGain(count: number, mean: number, dispersion: number, ratio: number): number {
  if (mean <= 0) return 0;
  if (dispersion < POISSON_BELOW) return count * Math.log(ratio);
  return logRisingRatio(count, mean / (dispersion - 1), ratio);
}

/** ln of the product over k < count of (ratio r + k) / (r + k). */
function logRisingRatio(count: number, size: number, ratio: number): number {
  const raised = ratio * size;
  if (count > LARGEST_PRODUCT) {
    return logGamma(count + raised) - logGamma(raised) + logGamma(size) - logGamma(count + size);
  }
  let product = 1;
  for (let k = 0; k < count; k++) product *= (raised + k) / (size + k);
  return Math.log(product);
}

/** Stirling's series where it is exact to 1e-10, which costs one logarithm. */
function logGamma(x: number): number {
  if (x < 10) return gammaln(x);
  const inverse = 1 / x;
  const square = inverse * inverse;
  const series = inverse * (1 / 12 - square * (1 / 360 - square * (1 / 1260)));
  return (x - 0.5) * Math.log(x) - x + HALF_LOG_TWO_PI + series;
}
