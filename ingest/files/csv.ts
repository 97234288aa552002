/**
 * CSV, as RFC 4180 has it, and as real files have it: byte order mark, semicolons, mixed line ends, broken quotes.
 *
 * A quote that is wrong costs its line: that line is refused, and reading goes on at the next. So the good rows behind an
 * unclosed quote are not swallowed by it.
 */
import { isUtf8 } from "node:buffer";
import { TextDecoder } from "node:util";
import { GiftlineError } from "../../core/errors.js";
import { type Outcome, ok, refuse } from "../../core/outcome.js";
import { type CsvDialect, type CsvRecord, parseCsvBlock } from "./csvBlock.js";
import { type CsvOptions, detectDelimiter } from "./csvOptions.js";
import { requireColumns } from "./header.js";
import { type Line, splitLines, withoutLineEnd } from "./lines.js";
import type { ReadRow } from "./row.js";

const BLOCK_BYTES = 256 * 1024;
const NEWLINE = 0x0a;

export interface CsvReadOptions extends CsvOptions {
  /** Named in errors. */
  readonly path: string;
  /** Columns that the header must have; GiftlineError bad_input otherwise. */
  readonly columns: readonly string[];
  readonly maxRecordBytes: number;
}

/** Rows of a CSV stream with a header line, in bounded memory. */
export async function* readCsv(
  chunks: AsyncIterable<Buffer>,
  options: CsvReadOptions,
): AsyncGenerator<ReadRow> {
  const parser = new CsvParser(options);
  for await (const line of splitLines(chunks, options.maxRecordBytes)) {
    if (line.tooLong) {
      yield* parser.drain(true);
      yield parser.tooLong(line);
    } else if (parser.append(line)) {
      yield* parser.drain(false);
    }
  }
  yield* parser.drain(true);
  parser.finish();
}

class CsvParser {
  private lines: Buffer[] = [];
  private bytes = 0;
  private firstLine = 1;
  private wantedBytes = BLOCK_BYTES;
  private dialect: CsvDialect | null = null;
  private header: readonly string[] | null = null;
  private readonly decoder: TextDecoder | null;

  constructor(private readonly options: CsvReadOptions) {
    this.decoder = options.encoding === "utf-8" ? null : new TextDecoder(options.encoding);
  }

  /** True when enough has come together for parsing to be worth it. */
  append({ line, bytes }: Line): boolean {
    if (this.lines.length === 0) this.firstLine = line;
    this.lines.push(bytes);
    this.bytes += bytes.length;
    return this.bytes >= this.wantedBytes;
  }

  /** Rows of what has come together; a record that is not over yet stays for the next time, unless `final`. */
  *drain(final: boolean): Generator<ReadRow> {
    let rest: Buffer = Buffer.concat(this.lines);
    let line = this.firstLine;
    while (rest.length > 0) {
      this.dialect ??= this.dialectOf(rest);
      const { records, stoppedBy } = parseCsvBlock(rest, this.dialect);
      yield* this.rowsOf(rest, records, line);
      const done = stoppedBy === null ? rest.length : (records.at(-1)?.end ?? 0);
      line += countNewlines(rest, 0, done);
      rest = rest.subarray(done);
      if (stoppedBy === null) break;
      if (stoppedBy === "open_quote" && !final && rest.length <= this.options.maxRecordBytes) break;
      const broken = rest.subarray(0, endOfLine(rest));
      // A blank line before the broken one belongs to nobody.
      if (withoutLineEnd(broken).length > 0) yield this.brokenQuote(broken, line, stoppedBy);
      line += 1;
      rest = rest.subarray(broken.length);
    }
    this.keep(rest, line);
  }

  tooLong({ line, bytes }: Line): ReadRow {
    const limit = `${this.options.maxRecordBytes} bytes`;
    if (this.header === null) throw this.badHeader(line, `the header line is longer than ${limit}`);
    return { line, raw: withoutLineEnd(bytes), row: refuse("too_large", `the line is longer than ${limit}`) };
  }

  /** Throws GiftlineError bad_input where not even a header was found. */
  finish(): void {
    if (this.header === null) throw this.badHeader(1, "the file is empty: it has no header line");
  }

  private keep(rest: Buffer, line: number): void {
    this.lines = rest.length === 0 ? [] : [rest];
    this.bytes = rest.length;
    this.firstLine = line;
    // Doubling keeps a long record from being parsed again for every block that is added to it.
    this.wantedBytes = Math.max(BLOCK_BYTES, 2 * rest.length);
  }

  private dialectOf(block: Buffer): CsvDialect {
    const { delimiter, quote } = this.options;
    const headerLine = firstFilledLine(block).toString("latin1");
    return {
      delimiter: delimiter ?? detectDelimiter(headerLine, quote),
      quote,
      binary: this.decoder !== null,
    };
  }

  private *rowsOf(block: Buffer, records: readonly CsvRecord[], firstLine: number): Generator<ReadRow> {
    let start = 0;
    let line = firstLine;
    for (const { fields, end } of records) {
      const begin = skipBlankLines(block, start, end);
      line += countNewlines(block, start, begin);
      const raw = withoutLineEnd(block.subarray(begin, end));
      if (this.header === null) this.header = this.headerOf(this.decoded(fields), raw, line);
      else yield { line, raw, row: this.rowOf(fields, raw, this.header) };
      line += countNewlines(block, begin, end);
      start = end;
    }
  }

  private rowOf(
    fields: readonly string[],
    raw: Buffer,
    header: readonly string[],
  ): Outcome<Record<string, unknown>> {
    if (this.decoder === null && !isUtf8(raw)) {
      return refuse("not_utf8", "the record is no UTF-8; the mapping's csv.encoding can say what it is");
    }
    if (fields.length !== header.length) {
      const spans = countNewlines(raw, 0, raw.length);
      const over = spans === 0 ? "" : `, in a record over ${spans + 1} lines`;
      return refuse("unmapped_row", `expected ${header.length} columns, found ${fields.length}${over}`);
    }
    const values = this.decoded(fields);
    return ok(Object.fromEntries(header.map((name, index) => [name, values[index]])));
  }

  private decoded(fields: readonly string[]): readonly string[] {
    const { decoder } = this;
    return decoder === null ? fields : fields.map((field) => decoder.decode(Buffer.from(field, "latin1")));
  }

  private headerOf(fields: readonly string[], raw: Buffer, line: number): readonly string[] {
    if (this.decoder === null && !isUtf8(raw)) {
      throw this.badHeader(line, "the header is no UTF-8; set csv.encoding in the mapping");
    }
    const names = fields.map((name, index) => name.trim() || `column ${index + 1}`);
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined) throw this.badHeader(line, `the header names the column "${twice}" twice`);
    requireColumns(this.options.path, names, this.options.columns);
    return names;
  }

  private brokenQuote(broken: Buffer, line: number, stoppedBy: "open_quote" | "stray_quote"): ReadRow {
    const detail =
      stoppedBy === "open_quote"
        ? "a quote is opened and never closed"
        : "a quote stands where none may be, or one is not closed";
    if (this.header === null) throw this.badHeader(line, detail);
    return { line, raw: withoutLineEnd(broken), row: refuse("unmapped_row", detail) };
  }

  private badHeader(line: number, what: string): GiftlineError {
    return new GiftlineError("bad_input", what, {
      where: `${this.options.path}:${line}`,
      fix: "give the file one header line with a name for each column",
    });
  }
}

function countNewlines(bytes: Buffer, start: number, end: number): number {
  let count = 0;
  for (let at = bytes.indexOf(NEWLINE, start); at !== -1 && at < end; at = bytes.indexOf(NEWLINE, at + 1))
    count++;
  return count;
}

const endOfLine = (bytes: Buffer): number => {
  const newline = bytes.indexOf(NEWLINE);
  return newline === -1 ? bytes.length : newline + 1;
};

function skipBlankLines(bytes: Buffer, start: number, end: number): number {
  let at = start;
  while (at < end && (bytes[at] === NEWLINE || (bytes[at] === 0x0d && bytes[at + 1] === NEWLINE))) at++;
  return at;
}

const firstFilledLine = (block: Buffer): Buffer => {
  const line = block.subarray(skipBlankLines(block, 0, block.length));
  return line.subarray(0, endOfLine(line));
};
