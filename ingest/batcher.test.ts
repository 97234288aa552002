import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { DeadLetter } from "../core/records.js";
import { epochMs } from "../core/time.js";
import { type BatchLimits, createBatcher, type Piece } from "./batcher.js";
import type { Batch } from "./writer.js";

const letter = (offset: number): DeadLetter => ({
  origin: "test",
  origin_partition: 0,
  origin_offset: offset,
  reason: "not_json",
  detail: "",
  key: "",
  body: "",
  body_encoding: "utf8",
  received_at: epochMs(0),
});

/** A piece of one row. */
const piece = (offset: number, bytes = 10): Piece<number> => ({
  range: offset,
  batch: { contacts: [], deadLetters: [letter(offset)] },
  bytes,
});

/** Writes that end when the test says so. */
function openWrites() {
  const waiting: { offsets: number[]; finish: () => void; fail: (error: Error) => void }[] = [];
  const write = (batch: Batch): Promise<void> =>
    new Promise((resolve, reject) => {
      const offsets = batch.deadLetters.map(({ origin_offset }) => origin_offset);
      waiting.push({ offsets, finish: resolve, fail: reject });
    });
  return { waiting, write };
}

function batcherWith(limits: Partial<BatchLimits>) {
  const { waiting, write } = openWrites();
  const written: number[][] = [];
  const failures: unknown[] = [];
  const batcher = createBatcher<number>({
    write,
    onWritten: async (ranges) => void written.push([...ranges]),
    onFailure: (error) => void failures.push(error),
    limits: { rows: 1_000, bytes: 1_000_000, ageMs: 1_000, underWay: 2, heldBytes: 1_000_000, ...limits },
  });
  return { batcher, waiting, written, failures };
}

const settle = (): Promise<void> => vi.advanceTimersByTimeAsync(0).then(() => {});

describe("batches", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it.each([
    ["rows", { rows: 3 }, 10],
    ["bytes", { bytes: 30 }, 10],
  ])("are sealed by %s", (_, limits, bytes) => {
    const { batcher, waiting } = batcherWith(limits);
    for (const offset of [1, 2]) batcher.add(piece(offset, bytes));
    expect(waiting).toEqual([]);
    batcher.add(piece(3, bytes));
    expect(waiting.map(({ offsets }) => offsets)).toEqual([[1, 2, 3]]);
  });

  it("are sealed by age, counted from their first row", async () => {
    const { batcher, waiting } = batcherWith({ ageMs: 1_000 });
    batcher.add(piece(1));
    await vi.advanceTimersByTimeAsync(900);
    batcher.add(piece(2));
    expect(waiting).toEqual([]);
    await vi.advanceTimersByTimeAsync(100);
    expect(waiting.map(({ offsets }) => offsets)).toEqual([[1, 2]]);
  });

  it("are under way two at a time, and the next starts when one ends", async () => {
    const { batcher, waiting, written } = batcherWith({ rows: 1 });
    for (const offset of [1, 2, 3]) batcher.add(piece(offset));
    expect(waiting.map(({ offsets }) => offsets)).toEqual([[1], [2]]);
    waiting[1]?.finish();
    await settle();
    expect(written).toEqual([[2]]);
    expect(waiting.map(({ offsets }) => offsets)).toEqual([[1], [2], [3]]);
  });

  it("leave no room while more is held than the limit, and give it back when written", async () => {
    const { batcher, waiting } = batcherWith({ rows: 1, heldBytes: 25 });
    for (const offset of [1, 2, 3]) batcher.add(piece(offset));
    expect(batcher.hasRoom()).toBe(false);
    waiting[0]?.finish();
    await settle();
    expect(batcher.hasRoom()).toBe(true);
  });

  it("that were forgotten are never written, those under way still are", async () => {
    const { batcher, waiting, written } = batcherWith({ rows: 1 });
    for (const offset of [1, 2, 3]) batcher.add(piece(offset));
    batcher.forget();
    waiting[0]?.finish();
    waiting[1]?.finish();
    await settle();
    expect(written).toEqual([[1], [2]]);
    expect(waiting).toHaveLength(2);
    expect(batcher.hasRoom()).toBe(true);
  });

  it("are all written when drained", async () => {
    const { batcher, waiting, written } = batcherWith({});
    batcher.add(piece(1));
    const drained = batcher.drain();
    expect(waiting.map(({ offsets }) => offsets)).toEqual([[1]]);
    waiting[0]?.finish();
    await drained;
    expect(written).toEqual([[1]]);
  });

  it("that cannot be written are told, and are not acknowledged", async () => {
    const { batcher, waiting, written, failures } = batcherWith({ rows: 1 });
    batcher.add(piece(1));
    waiting[0]?.fail(new Error("refused"));
    await settle();
    expect(written).toEqual([]);
    expect(failures).toHaveLength(1);
  });
});
