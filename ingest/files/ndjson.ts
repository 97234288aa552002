/** One JSON object a line. */
import { isUtf8 } from "node:buffer";
import { type Outcome, ok, refuse } from "../../core/outcome.js";
import { splitLines, withoutLineEnd } from "./lines.js";
import type { ReadRow } from "./row.js";

/** Rows of an NDJSON stream; blank lines are skipped, a broken line is refused and reading goes on. */
export async function* readNdjson(
  chunks: AsyncIterable<Buffer>,
  { maxRecordBytes }: { readonly maxRecordBytes: number },
): AsyncGenerator<ReadRow> {
  for await (const { line, bytes, tooLong } of splitLines(chunks, maxRecordBytes)) {
    const raw = withoutLineEnd(bytes);
    if (tooLong) {
      yield { line, raw, row: refuse("too_large", `the line is longer than ${maxRecordBytes} bytes`) };
    } else if (!isBlank(raw)) {
      yield { line, raw, row: parseLine(raw) };
    }
  }
}

function parseLine(raw: Buffer): Outcome<Record<string, unknown>> {
  if (!isUtf8(raw)) return refuse("not_utf8", "the line is no UTF-8");
  let value: unknown;
  try {
    value = JSON.parse(raw.toString("utf8"));
  } catch {
    // The parser's message quotes the text, which may hold personal data.
    return refuse("not_json", "the line is no JSON");
  }
  return isRecord(value) ? ok(value) : refuse("not_an_object", "the line is JSON, but no object");
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isBlank = (bytes: Buffer): boolean => bytes.every((byte) => byte === 0x20 || (byte >= 9 && byte <= 13));
