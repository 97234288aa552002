/**
 * The Shiryaev-Roberts recursion R <- (R + 1) L over `steps` steps that share one likelihood ratio L = e^logL:
 * R_n = L^n R + L + L^2 + ... + L^n, in closed form. Capped far above every threshold, so that it stays JSON.
 */
const LARGEST_EVIDENCE = 1e300;

export function shiryaevRoberts(evidence: number, logL: number, steps: number): number {
  const bounded = Math.min(logL, 700);
  if (steps === 1) return Math.min((evidence + 1) * Math.exp(bounded), LARGEST_EVIDENCE);
  const started =
    bounded === 0 ? steps : Math.exp(bounded) * (Math.expm1(steps * bounded) / Math.expm1(bounded));
  const continued = evidence === 0 ? 0 : evidence * Math.exp(steps * bounded);
  return Math.min(continued + started, LARGEST_EVIDENCE);
}
