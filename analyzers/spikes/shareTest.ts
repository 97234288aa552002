/**
 * Does a part rise more than its whole? The conditional test: given the whole's count N, the part's count is binomial with the
 * share pi = expected part / expected whole. Signed root of the deviance, z = sqrt(2 [y ln(y / m) + (N - y) ln((N - y) / (N - m))] /
 * dispersion) with m = N pi: near normal in the tails too, and for overdispersed counts (quasi-likelihood).
 * Domain: 0 <= part <= whole, 0 <= expectedPart <= expectedWhole. 0 where the part is the whole, or nothing is known.
 */
export interface CountAndExpectation {
  readonly observed: number;
  readonly expected: number;
}

/** z of the part's excess over its share of the whole; about standard normal if the part rises as the whole does. */
export function excessShareZ(
  part: CountAndExpectation,
  whole: CountAndExpectation,
  dispersion: number,
): number {
  const observed = Math.min(part.observed, whole.observed);
  const mean = whole.expected > 0 ? whole.observed * Math.min(part.expected / whole.expected, 1) : 0;
  const rest = whole.observed - observed;
  const restMean = whole.observed - mean;
  if (mean <= 0 || restMean <= 0) return 0;
  const deviance = 2 * (timesLogRatio(observed, mean) + timesLogRatio(rest, restMean));
  return Math.sign(observed - mean) * Math.sqrt(Math.max(deviance, 0) / dispersion);
}

/** z of a count over its own expectation, by the deviance of the Poisson distribution. */
export function excessZ({ observed, expected }: CountAndExpectation, dispersion: number): number {
  if (expected <= 0) return observed > 0 ? Number.POSITIVE_INFINITY : 0;
  const deviance = 2 * (timesLogRatio(observed, expected) - (observed - expected));
  return Math.sign(observed - expected) * Math.sqrt(Math.max(deviance, 0) / dispersion);
}

const timesLogRatio = (value: number, mean: number): number =>
  value > 0 ? value * Math.log(value / mean) : 0;
