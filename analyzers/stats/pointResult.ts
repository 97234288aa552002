/** What a test says about one point of a series: one week, or one minute. Every detector answers with this. */
export interface PointResult {
  /** Mean of the count if nothing has changed. */
  readonly expected: number | null;
  /** The largest count that is still normal at the test's level. */
  readonly upper: number | null;
  /** Probability of a count this high, or higher, if nothing has changed. */
  readonly pValue: number | null;
  /** How far the count is on the way to an alarm; above 1 the count is beyond the upper bound. */
  readonly score: number | null;
  readonly alarm: boolean;
  /** Why nothing, or not everything, can be said about this point; null where all is said. */
  readonly reason: string | null;
}

/** The answer where nothing can be said. */
export const noResult = (reason: string): PointResult => ({
  expected: null,
  upper: null,
  pValue: null,
  score: null,
  alarm: false,
  reason,
});
