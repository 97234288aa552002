/** Rows of a file, whatever its format, one after the other and in bounded memory. */
import { openBytes } from "./bytes.js";
import { readCsv } from "./csv.js";
import { type CsvOptions, csvOptionsSchema } from "./csvOptions.js";
import { type FileFormat, fileKind } from "./format.js";
import { readNdjson } from "./ndjson.js";
import { readParquet } from "./parquet.js";
import { DEFAULT_MAX_RECORD_BYTES, type SourceRow } from "./row.js";
import { fileBytes } from "./size.js";

export interface ReadOptions {
  /** Default: by the file's extension. */
  readonly format?: FileFormat | undefined;
  /** Default: comma, semicolon or tab, whichever the header has; double quotes; UTF-8. */
  readonly csv?: CsvOptions;
  /** Columns that a CSV or Parquet file must have; GiftlineError bad_input otherwise. Default: none. */
  readonly columns?: readonly string[];
  /** Records above this are refused as `too_large`. Default 10 MiB. */
  readonly maxRecordBytes?: number;
}

/**
 * Rows of one file. A record that cannot be read is a refused row, and reading goes on; a file that cannot be read
 * throws GiftlineError bad_input, after the rows before the damage.
 */
export async function* readRows(path: string, options: ReadOptions = {}): AsyncGenerator<SourceRow> {
  const { columns = [], maxRecordBytes = DEFAULT_MAX_RECORD_BYTES } = options;
  const { format, gzip, tabs } = fileKind(path, options.format);
  await fileBytes(path);
  if (format === "parquet") {
    yield* readParquet(path, { columns });
    return;
  }
  const { chunks, bytesRead } = openBytes(path, gzip);
  const csv = options.csv ?? csvOptionsSchema.parse({});
  const delimiter = csv.delimiter ?? (tabs ? "\t" : null);
  const rows =
    format === "csv"
      ? readCsv(chunks, { ...csv, delimiter, path, columns, maxRecordBytes })
      : readNdjson(chunks, { maxRecordBytes });
  for await (const row of rows) yield { ...row, bytesRead: bytesRead() };
}
