/** What a reader gives for each record of a file. */
import type { Outcome } from "../../core/outcome.js";

export interface ReadRow<T = Record<string, unknown>> {
  /** 1-based line of the file where the record begins, a header counted; the row number in a Parquet file. */
  readonly line: number;
  /**
   * The record as it stood in the file, without line end, for dead letters. Parquet stores columns, not records:
   * there it is the row as JSON. Of a record above the size limit only the beginning.
   */
  readonly raw: Buffer;
  /** Column names to values, or why the record cannot be read. */
  readonly row: Outcome<T>;
}

/** A record with the progress of its file. */
export interface SourceRow<T = Record<string, unknown>> extends ReadRow<T> {
  /** Bytes of the file read so far; comparable with `totalBytes`. */
  readonly bytesRead: number;
}

/** The largest record that is read; larger ones are refused as `too_large`. */
export const DEFAULT_MAX_RECORD_BYTES = 10 * 1024 * 1024;
