/** What a regression on season levels and time is fitted to, row by row. */
export interface SeasonRows {
  readonly counts: Float64Array;
  /** Natural logarithm of each count, 0 for a count of 0: taken once, since every iteration needs it. */
  readonly logCounts: Float64Array;
  /** Time of each row, in steps of the series; the origin does not matter. */
  readonly times: Float64Array;
  /** Season level of each row, 0 to `levelCount - 1`; levels may be empty. */
  readonly levels: Uint8Array;
  readonly levelCount: number;
}

/** How many levels have a row. */
export function countLevels({ levels, levelCount }: SeasonRows): number {
  const seen = new Uint8Array(levelCount);
  let present = 0;
  for (let i = 0; i < levels.length; i++) {
    const level = levels[i] as number;
    if (seen[level] === 0) present++;
    seen[level] = 1;
  }
  return present;
}
