/**
 * When a rise began, and how large it is: the change point of largest likelihood before an alarm.
 *
 * Over the suffixes of a window, Y counts against M expected: ln likelihood ratio of one raised rate, at its best estimate
 * Y / M, is Y ln(Y / M) - (Y - M) (Poisson; a dispersion divides all alike and moves no maximum). The answer is the suffix
 * where it is largest. This is what FOCuS (Romano et al. 2023) finds step by step; after an alarm one pass does.
 * Domain: `counts` and `means` of equal length, oldest first. Null where no suffix is above its mean. Cost: O(n).
 */
export interface ChangeOnset {
  /** Index of the first raised step. */
  readonly index: number;
  /** Counts from there to the end, and what was expected. */
  readonly observed: number;
  readonly expected: number;
}

export function changeOnset(counts: readonly number[], means: readonly number[]): ChangeOnset | null {
  let observed = 0;
  let expected = 0;
  let largest = 0;
  let best: ChangeOnset | null = null;
  for (let index = counts.length - 1; index >= 0; index--) {
    observed += counts[index] ?? 0;
    expected += means[index] ?? 0;
    if (observed <= expected) continue;
    const likelihood = observed * Math.log(observed / expected) - (observed - expected);
    if (likelihood > largest) {
      largest = likelihood;
      best = { index, observed, expected };
    }
  }
  return best;
}
