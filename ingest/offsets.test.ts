import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createOffsetTracker, type OffsetRange } from "./offsets.js";

/** Consecutive ranges of the given lengths in one partition. */
function rangesOf(partition: number, lengths: readonly number[]): OffsetRange[] {
  let next = 0n;
  return lengths.map((length) => {
    const range = { partition, first: next, last: next + BigInt(length) - 1n };
    next += BigInt(length);
    return range;
  });
}

describe("what may be committed", () => {
  it("is nothing while the first range is under way, whatever came after it", () => {
    const tracker = createOffsetTracker();
    const [first, second] = rangesOf(0, [10, 10]) as [OffsetRange, OffsetRange];
    tracker.add(first);
    tracker.add(second);
    tracker.acknowledge(second);
    expect(tracker.takeCommittable()).toEqual(new Map());
    tracker.acknowledge(first);
    expect(tracker.takeCommittable()).toEqual(new Map([[0, 20n]]));
  });

  it("is told once, until it moves on", () => {
    const tracker = createOffsetTracker();
    const [first] = rangesOf(3, [5]) as [OffsetRange];
    tracker.add(first);
    tracker.acknowledge(first);
    expect(tracker.takeCommittable()).toEqual(new Map([[3, 5n]]));
    expect(tracker.takeCommittable()).toEqual(new Map());
  });

  it("never passes a range that is not acknowledged, and reaches the end when all are, in any order", () => {
    const plan = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 20 }).chain((lengths) =>
      fc.record({
        lengths: fc.constant(lengths),
        order: fc.shuffledSubarray([...lengths.keys()], { minLength: lengths.length }),
      }),
    );
    fc.assert(
      fc.property(plan, ({ lengths, order }) => {
        const tracker = createOffsetTracker();
        const ranges = rangesOf(0, lengths);
        for (const range of ranges) tracker.add(range);
        const acknowledged = new Set<OffsetRange>();
        let committed = 0n;
        for (const index of order) {
          const range = ranges[index] as OffsetRange;
          tracker.acknowledge(range);
          acknowledged.add(range);
          committed = tracker.takeCommittable().get(0) ?? committed;
          const firstOpen = ranges.find((candidate) => !acknowledged.has(candidate));
          expect(committed).toBe(
            firstOpen === undefined ? BigInt(lengths.reduce((a, b) => a + b)) : firstOpen.first,
          );
        }
        expect(tracker.pending()).toBe(0n);
      }),
    );
  });
});
