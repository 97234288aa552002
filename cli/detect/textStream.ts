/** Text from a file or from stdin, in pieces, with failures told as the user's. */
import { createReadStream } from "node:fs";
import type { Readable } from "node:stream";
import { GiftlineError, messageOf } from "../../core/errors.js";

const PIECE_BYTES = 256 * 1024;

/** The bytes of `path`, or of `stdin` where the path is `-`. */
export const openInput = (path: string, stdin: Readable): Readable =>
  path === "-" ? stdin : createReadStream(path, { highWaterMark: PIECE_BYTES });

/** Decoded text; throws GiftlineError bad_input where the source cannot be read or is no UTF-8 text. */
export async function* textOf(source: Readable, name: string): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  try {
    for await (const piece of source as AsyncIterable<Buffer | string>) {
      const bytes = typeof piece === "string" ? Buffer.from(piece) : piece;
      if (bytes.includes(0)) throw noText(name);
      yield decoder.decode(bytes, { stream: true });
    }
    yield decoder.decode();
  } catch (thrown) {
    throw explain(thrown, name);
  }
}

const noText = (name: string, cause?: unknown) =>
  new GiftlineError("bad_input", "is no UTF-8 text", {
    where: name,
    fix: "save the series as a CSV file in UTF-8",
    cause,
  });

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EISDIR: "is a directory",
  EACCES: "may not be read by this user",
};

function explain(thrown: unknown, name: string): unknown {
  if (thrown instanceof GiftlineError) return thrown;
  const code = thrown instanceof Error && "code" in thrown ? String(thrown.code) : "";
  if (code === "ERR_ENCODING_INVALID_ENCODED_DATA") return noText(name, thrown);
  return new GiftlineError("bad_input", reasons[code] ?? `cannot be read (${messageOf(thrown)})`, {
    where: name,
    fix: "name a readable CSV file, or - for standard input",
    cause: thrown,
  });
}
