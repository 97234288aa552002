/** Parquet: one row group in memory at a time. */
import { isUtf8 } from "node:buffer";
import {
  asyncBufferFromFile,
  type FileMetaData,
  type ParquetParsers,
  parquetMetadataAsync,
  parquetReadObjects,
  parquetSchema,
  type SchemaTree,
} from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { GiftlineError, messageOf } from "../../core/errors.js";
import { ok } from "../../core/outcome.js";
import { requireColumns } from "./header.js";
import type { SourceRow } from "./row.js";

/** Times as epoch milliseconds, days as `YYYY-MM-DD`, JSON columns that hold no JSON as their text. */
const parsers: Partial<ParquetParsers> = {
  timestampFromMilliseconds: (milliseconds) => Number(milliseconds),
  timestampFromMicroseconds: (microseconds) => Number(microseconds / 1_000n),
  timestampFromNanoseconds: (nanoseconds) => Number(nanoseconds / 1_000_000n),
  dateFromDays: (days) => new Date(days * 86_400_000).toISOString().slice(0, 10),
  jsonFromBytes: (bytes) => {
    const text = Buffer.from(bytes).toString("utf8");
    try {
      return JSON.parse(text);
    } catch {
      return text;
    }
  },
};

/**
 * Rows of a Parquet file. Throws GiftlineError bad_input for a file that is no Parquet, is damaged, or lacks one of
 * `columns` (the part before the first dot of each).
 */
export async function* readParquet(
  path: string,
  { columns }: { readonly columns: readonly string[] },
): AsyncGenerator<SourceRow> {
  const file = await asyncBufferFromFile(path);
  const metadata = await orDamaged(path, parquetMetadataAsync(file));
  const schema = parquetSchema(metadata);
  const present = schema.children.map(({ element }) => element.name);
  requireColumns(path, present, topLevel(columns, present));
  const totalRows = Number(metadata.num_rows);
  let rowStart = 0;
  for (const { num_rows } of metadata.row_groups) {
    const rowEnd = rowStart + Number(num_rows);
    const rows = await orDamaged(path, readRange(file, metadata, rowStart, rowEnd));
    for (const [index, row] of rows.entries()) {
      const line = rowStart + index + 1;
      const plain = plainStruct(row, schema);
      const bytesRead = Math.round((file.byteLength * line) / totalRows);
      yield { line, raw: Buffer.from(JSON.stringify(plain)), row: ok(plain), bytesRead };
    }
    rowStart = rowEnd;
  }
}

type File = Awaited<ReturnType<typeof asyncBufferFromFile>>;

const readRange = (file: File, metadata: FileMetaData, rowStart: number, rowEnd: number) =>
  parquetReadObjects({ file, metadata, compressors, parsers, geoparquet: false, rowStart, rowEnd });

const topLevel = (columns: readonly string[], present: readonly string[]): string[] =>
  columns.map((name) => (present.includes(name) ? name : (name.split(".")[0] ?? name)));

async function orDamaged<T>(path: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (thrown) {
    throw new GiftlineError("bad_input", `cannot be read as Parquet: ${messageOf(thrown)}`, {
      where: path,
      fix: "check that it is a whole Parquet file, or give --format",
      cause: thrown,
    });
  }
}

/** A row, or a struct in it, with values as they could stand in JSON. */
function plainStruct(row: Readonly<Record<string, unknown>>, tree: SchemaTree): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => {
      const child = tree.children.find(({ element }) => element.name === name);
      return [name, child === undefined ? plain(value) : plainColumn(value, child)];
    }),
  );
}

function plainColumn(value: unknown, tree: SchemaTree): unknown {
  if (typeof value === "number" && isWallClock(tree)) return new Date(value).toISOString().slice(0, -1);
  const isStruct = tree.children.length > 0 && tree.element.converted_type === undefined;
  return isStruct && isObject(value) ? plainStruct(value, tree) : plain(value);
}

/** A timestamp without a time zone: what the clock showed, which only the mapping can place in time. */
function isWallClock({ element }: SchemaTree): boolean {
  const type = element.logical_type;
  return type?.type === "TIMESTAMP" && !type.isAdjustedToUTC;
}

function plain(value: unknown): unknown {
  if (typeof value === "bigint")
    return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString();
  if (value instanceof Uint8Array) return isUtf8(value) ? Buffer.from(value).toString("utf8") : hex(value);
  if (Array.isArray(value)) return value.map(plain);
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as Iterable<unknown>, plain);
  if (!isObject(value)) return value ?? null;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
