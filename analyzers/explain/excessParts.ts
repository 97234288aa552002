/**
 * Where the excess of a spike comes from: each attribute value's share of the excess against its share of the baseline.
 *
 * The smallest explanation is the fewest values, largest excess first, that hold most (80 %) of the excess together, and only if
 * they hold it out of proportion: their share of the baseline is under half their share of the excess. Otherwise the spike is
 * spread as the baseline is, and no value explains it.
 * Units: unique customers in the window. Values that fell below their expectation have a negative share. Cost: O(n log n).
 */
export interface AttributeValue {
  readonly name: string;
  readonly observed: number;
  readonly expected: number;
}

export interface ExcessPart extends AttributeValue {
  /** Part of the whole excess; the parts sum to 1. 0 where there is no excess. */
  readonly shareOfExcess: number;
  readonly shareOfBaseline: number;
  /** Whether it belongs to the smallest explanation. */
  readonly explains: boolean;
}

const MOST = 0.8;

/** Parts by excess, largest first. */
export function excessParts(values: readonly AttributeValue[]): ExcessPart[] {
  const excess = values.reduce((sum, { observed, expected }) => sum + observed - expected, 0);
  const baseline = values.reduce((sum, { expected }) => sum + expected, 0);
  const parts = values
    .map((value) => ({
      ...value,
      shareOfExcess: excess > 0 ? (value.observed - value.expected) / excess : 0,
      shareOfBaseline: baseline > 0 ? value.expected / baseline : 0,
    }))
    .sort((a, b) => b.shareOfExcess - a.shareOfExcess || (a.name < b.name ? -1 : 1));
  const explaining = smallestExplanation(parts);
  return parts.map((part, i) => ({ ...part, explains: i < explaining }));
}

/** How many of the first parts explain the excess; 0 where it is spread. */
function smallestExplanation(
  parts: readonly Pick<ExcessPart, "shareOfExcess" | "shareOfBaseline">[],
): number {
  let excess = 0;
  let baseline = 0;
  for (const [i, part] of parts.entries()) {
    excess += part.shareOfExcess;
    baseline += part.shareOfBaseline;
    if (excess >= MOST) return baseline < excess / 2 ? i + 1 : 0;
  }
  return 0;
}
