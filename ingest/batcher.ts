/**
 * Gathers what was read, over all partitions, into batches: sealed by rows, bytes or age, at most two under way. Keeps
 * count of what is held in memory, so that reading can wait. Knows nothing of Kafka.
 */
import { type Batch, mergeBatches } from "./writer.js";

export interface Piece<Range> {
  /** What to acknowledge when the piece is written. */
  readonly range: Range;
  readonly batch: Batch;
  /** Bytes of the original messages: the measure of memory. */
  readonly bytes: number;
}

export interface BatcherOptions<Range> {
  /** Writes one batch; rejects only where there is no point in going on. */
  readonly write: (batch: Batch) => Promise<void>;
  /** The pieces of a batch are written. */
  readonly onWritten: (ranges: readonly Range[]) => Promise<void>;
  readonly onFailure: (error: unknown) => void;
  readonly limits?: Partial<BatchLimits>;
}

export interface BatchLimits {
  readonly rows: number;
  readonly bytes: number;
  readonly ageMs: number;
  readonly underWay: number;
  /** Bytes held in memory, gathered and under way, above which reading should wait. */
  readonly heldBytes: number;
}

export interface Batcher<Range> {
  add(piece: Piece<Range>): void;
  /** False while more is held in memory than the limit. */
  hasRoom(): boolean;
  /** Writes what is gathered now; resolves when nothing is under way any more. */
  drain(): Promise<void>;
  /** Forgets what is gathered and not under way yet: it will be read again. */
  forget(): void;
}

const DEFAULT_LIMITS: BatchLimits = {
  rows: 20_000,
  bytes: 12 * 1024 * 1024,
  ageMs: 1_000,
  underWay: 2,
  heldBytes: 48 * 1024 * 1024,
};

export function createBatcher<Range>(options: BatcherOptions<Range>): Batcher<Range> {
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const sealed: Piece<Range>[][] = [];
  const underWay = new Set<Promise<void>>();
  let gathered: Piece<Range>[] = [];
  let gatheredRows = 0;
  let gatheredBytes = 0;
  let heldBytes = 0;
  let timer: NodeJS.Timeout | null = null;

  const startAfresh = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    gathered = [];
    gatheredRows = 0;
    gatheredBytes = 0;
  };
  const seal = (): void => {
    if (gathered.length > 0) sealed.push(gathered);
    startAfresh();
    startNext();
  };
  const startNext = (): void => {
    while (underWay.size < limits.underWay) {
      const pieces = sealed.shift();
      if (pieces === undefined) return;
      const work: Promise<void> = writePieces(pieces).finally(() => {
        underWay.delete(work);
        startNext();
      });
      underWay.add(work);
    }
  };
  const writePieces = async (pieces: readonly Piece<Range>[]): Promise<void> => {
    try {
      await options.write(mergeBatches(pieces.map(({ batch }) => batch)));
      await options.onWritten(pieces.map(({ range }) => range));
    } catch (error) {
      options.onFailure(error);
    } finally {
      heldBytes -= bytesOf(pieces);
    }
  };
  return {
    add: (piece) => {
      gathered.push(piece);
      gatheredRows += piece.batch.contacts.length + piece.batch.deadLetters.length;
      gatheredBytes += piece.bytes;
      heldBytes += piece.bytes;
      if (gatheredRows >= limits.rows || gatheredBytes >= limits.bytes) seal();
      else timer ??= setTimeout(seal, limits.ageMs);
    },
    hasRoom: () => heldBytes < limits.heldBytes,
    drain: async () => {
      seal();
      while (underWay.size > 0) await Promise.all(underWay);
    },
    forget: () => {
      heldBytes -= bytesOf(sealed.flat()) + gatheredBytes;
      sealed.length = 0;
      startAfresh();
    },
  };
}

const bytesOf = (pieces: readonly { readonly bytes: number }[]): number =>
  pieces.reduce((sum, { bytes }) => sum + bytes, 0);
