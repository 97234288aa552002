/** Which kind of file this is, by its name. */
import { GiftlineError } from "../../core/errors.js";

export const fileFormats = ["csv", "ndjson", "parquet"] as const;
export type FileFormat = (typeof fileFormats)[number];

export interface FileKind {
  readonly format: FileFormat;
  readonly gzip: boolean;
  /** True for `.tsv`: the tab is then what separates columns, unless the mapping says otherwise. */
  readonly tabs: boolean;
}

const EXTENSIONS: Readonly<Record<string, FileFormat>> = {
  csv: "csv",
  tsv: "csv",
  ndjson: "ndjson",
  jsonl: "ndjson",
  parquet: "parquet",
};

/**
 * The kind of a file: by `override` (`--format`) or by the extension, with `.gz` after it for the text formats.
 * Throws GiftlineError bad_input for an unknown extension and for a packed Parquet file.
 */
export function fileKind(path: string, override?: FileFormat): FileKind {
  const gzip = /\.gz$/i.test(path);
  const extension = /\.([^./\\]+)$/.exec(gzip ? path.slice(0, -3) : path)?.[1]?.toLowerCase() ?? "";
  const format = override ?? EXTENSIONS[extension];
  if (format === undefined) {
    throw new GiftlineError("bad_input", "the name does not say which format this is", {
      where: path,
      fix: `name it ${Object.keys(EXTENSIONS)
        .map((known) => `.${known}`)
        .join(", ")} (text also with .gz), or add --format ${fileFormats.join("|")}`,
    });
  }
  if (gzip && format === "parquet") {
    throw new GiftlineError("bad_input", "a Parquet file is compressed inside and cannot be read from .gz", {
      where: path,
      fix: `unpack it: gunzip ${path}`,
    });
  }
  return { format, gzip, tabs: extension === "tsv" };
}
