/**
 * Which offsets may be committed: per partition, the end of the contiguous prefix that is acknowledged. Batches are
 * acknowledged in any order; an offset behind one that is still under way stays uncommitted, so that a crash repeats it.
 */

/** A run of consecutive messages of one partition, from the first to the last offset. */
export interface OffsetRange {
  readonly partition: number;
  readonly first: bigint;
  readonly last: bigint;
}

export interface OffsetTracker {
  /** A range was read. Ranges of a partition are added in the order of their offsets. */
  add(range: OffsetRange): void;
  /** A range that was added is acknowledged. */
  acknowledge(range: OffsetRange): void;
  /** Offsets to commit (the next one to read) of partitions that have moved on since the last call. */
  takeCommittable(): Map<number, bigint>;
  /** Messages that were read and are not acknowledged. */
  pending(): bigint;
}

interface Entry {
  readonly range: OffsetRange;
  isAcknowledged: boolean;
}

export function createOffsetTracker(): OffsetTracker {
  const waiting = new Map<number, Entry[]>();
  const committable = new Map<number, bigint>();
  return {
    add: (range) => {
      const entries = waiting.get(range.partition);
      if (entries === undefined) waiting.set(range.partition, [{ range, isAcknowledged: false }]);
      else entries.push({ range, isAcknowledged: false });
    },
    acknowledge: (range) => {
      const entries = waiting.get(range.partition) ?? [];
      const entry = entries.find((candidate) => candidate.range === range);
      if (entry !== undefined) entry.isAcknowledged = true;
      while (entries[0]?.isAcknowledged === true) {
        const done = entries.shift();
        if (done !== undefined) committable.set(range.partition, done.range.last + 1n);
      }
    },
    takeCommittable: () => {
      const taken = new Map(committable);
      committable.clear();
      return taken;
    },
    pending: () =>
      [...waiting.values()].flat().reduce((sum, { range }) => sum + (range.last - range.first + 1n), 0n),
  };
}
