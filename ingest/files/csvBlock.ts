/** Records of a piece of CSV that begins at the beginning of a record and ends at the end of a line. */
import { CsvError, parse } from "csv-parse/sync";

export interface CsvDialect {
  readonly delimiter: string;
  readonly quote: string | null;
  /** True: a byte is a character; for encodings that are decoded afterwards. */
  readonly binary: boolean;
}

export interface CsvRecord {
  readonly fields: readonly string[];
  /** Offset in the block behind the record and its line end. */
  readonly end: number;
}

export interface CsvBlock {
  readonly records: readonly CsvRecord[];
  /** Why parsing stopped behind the last record; null where the block was read to its end. */
  readonly stoppedBy: "open_quote" | "stray_quote" | null;
}

/**
 * Parses up to the first error. Everything before it is in `records`: the parser of csv-parse throws them away with
 * the exception, so they are collected on the way.
 */
export function parseCsvBlock(block: Buffer, { delimiter, quote, binary }: CsvDialect): CsvBlock {
  const records: CsvRecord[] = [];
  try {
    parse(block, {
      delimiter,
      quote: quote ?? false,
      escape: quote ?? false,
      encoding: binary ? "latin1" : "utf8",
      record_delimiter: ["\r\n", "\n"],
      relax_column_count: true,
      skip_empty_lines: true,
      on_record: (fields: string[], { bytes }) => {
        records.push({ fields, end: bytes });
        return null;
      },
    });
    return { records, stoppedBy: null };
  } catch (thrown) {
    if (!(thrown instanceof CsvError)) throw thrown;
    return { records, stoppedBy: thrown.code === "CSV_QUOTE_NOT_CLOSED" ? "open_quote" : "stray_quote" };
  }
}
