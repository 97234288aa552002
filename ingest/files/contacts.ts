/** A file as contact messages: what `giftline import` feeds to the steps of ingest. */
import { GiftlineError } from "../../core/errors.js";
import { applyMapping } from "./apply.js";
import { type FileFormat, fileKind } from "./format.js";
import type { Mapping } from "./mapping.js";
import { readRows } from "./read.js";
import type { SourceRow } from "./row.js";

export interface ContactFileOptions {
  /** Null: rows of NDJSON and Parquet are contact messages already. */
  readonly mapping: Mapping | null;
  /** IANA time zone of times that name none, where the mapping names none either. */
  readonly timeZone: string;
  /** Default: by the file's extension. */
  readonly format?: FileFormat | undefined;
}

/**
 * Contact messages of one file, not yet validated, with refused rows in their place. Throws GiftlineError bad_input for a
 * file that cannot be read, and for CSV without a mapping.
 */
export async function* readContacts(
  path: string,
  { mapping, timeZone, format }: ContactFileOptions,
): AsyncGenerator<SourceRow<object>> {
  if (mapping === null) {
    if (fileKind(path, format).format === "csv") {
      throw new GiftlineError("bad_input", "a CSV file needs a mapping of its columns", {
        where: path,
        fix: "add --map MAP.yaml, see examples/generic-crm.map.yaml",
      });
    }
    yield* readRows(path, { format });
    return;
  }
  for await (const row of readRows(path, { format, csv: mapping.csv, columns: mapping.columns })) {
    yield row.row.kind === "ok" ? { ...row, row: applyMapping(mapping, row.row.value, timeZone) } : row;
  }
}
