/** The bytes of a text file, unpacked where it is compressed. */
import { createReadStream } from "node:fs";
import { pipeline, type Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { GiftlineError, messageOf } from "../../core/errors.js";
import { unreadable } from "./size.js";

const CHUNK_BYTES = 256 * 1024;

export interface ByteSource {
  /** Iterating throws GiftlineError bad_input where the file cannot be read, is damaged, or is no text. */
  readonly chunks: AsyncIterable<Buffer>;
  /** Bytes of the file on disk that have been read so far: packed ones, where it is packed. */
  bytesRead(): number;
}

export function openBytes(path: string, gzip: boolean): ByteSource {
  const file = createReadStream(path, { highWaterMark: CHUNK_BYTES });
  return { chunks: checkedChunks(path, gzip ? unpacked(file) : file), bytesRead: () => file.bytesRead };
}

function unpacked(file: Readable): Readable {
  // The callback is needed to keep a failure from being thrown a second time; iterating reports it.
  return pipeline(file, createGunzip({ chunkSize: CHUNK_BYTES }), () => undefined);
}

async function* checkedChunks(path: string, stream: Readable): AsyncGenerator<Buffer> {
  let first = true;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      if (first) refuseBinary(path, chunk);
      first = false;
      yield chunk;
    }
  } catch (thrown) {
    throw isUnpackingError(thrown) ? damaged(path, thrown) : unreadable(path, thrown);
  }
}

function refuseBinary(path: string, chunk: Buffer): void {
  const refuse = (what: string, fix: string): never => {
    throw new GiftlineError("bad_input", what, { where: path, fix });
  };
  if (chunk[0] === 0x1f && chunk[1] === 0x8b) refuse("is packed with gzip", "let its name end in .gz");
  if ((chunk[0] === 0xff && chunk[1] === 0xfe) || (chunk[0] === 0xfe && chunk[1] === 0xff)) {
    refuse("is UTF-16 text", `save it as UTF-8: iconv -f UTF-16 -t UTF-8 ${path}`);
  }
  if (chunk.subarray(0, 4).toString("latin1") === "PAR1") {
    refuse("is a Parquet file", "add --format parquet, or let its name end in .parquet");
  }
  if (chunk.includes(0)) {
    refuse(
      "is no text: it has zero bytes",
      "give a CSV, NDJSON or Parquet file, and --format if its name misleads",
    );
  }
}

function isUnpackingError(thrown: unknown): boolean {
  return thrown instanceof Error && "code" in thrown && String(thrown.code).startsWith("Z_");
}

function damaged(path: string, thrown: unknown): GiftlineError {
  return new GiftlineError("bad_input", `cannot be unpacked: ${messageOf(thrown)}`, {
    where: path,
    fix: "get the file again: it is cut off or no gzip",
    cause: thrown,
  });
}
