/** Lines of a byte stream: numbered, with their original bytes, and none longer than the limit. */

const NEWLINE = 0x0a;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** How much of an over-long line is kept, for whoever looks at the dead letter. */
export const KEPT_BYTES_OF_TOO_LONG = 64 * 1024;

export interface Line {
  /** 1-based. */
  readonly line: number;
  /** The line with its line end, without a byte order mark; of an over-long one only the beginning. */
  readonly bytes: Buffer;
  readonly tooLong: boolean;
}

/** Splits at `\n` (so `\r\n` too). Memory is bounded by `maxBytes`, whatever the input. */
export async function* splitLines(chunks: AsyncIterable<Buffer>, maxBytes: number): AsyncGenerator<Line> {
  const open = new OpenLine(maxBytes);
  let line = 0;
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      open.append(chunk.subarray(start, end + 1));
      yield open.take(++line);
      start = end + 1;
    }
    open.append(chunk.subarray(start));
  }
  if (!open.isEmpty()) yield open.take(++line);
}

/** The line that has begun and not ended yet. */
class OpenLine {
  private parts: Buffer[] = [];
  private bytes = 0;
  private tooLong = false;

  constructor(private readonly maxBytes: number) {}

  append(part: Buffer): void {
    if (part.length === 0 || this.tooLong) return;
    this.parts.push(part);
    this.bytes += part.length;
    if (this.bytes <= this.maxBytes) return;
    this.tooLong = true;
    this.parts = [
      Buffer.from(joined(this.parts).subarray(0, Math.min(KEPT_BYTES_OF_TOO_LONG, this.maxBytes))),
    ];
  }

  isEmpty(): boolean {
    return this.bytes === 0;
  }

  take(line: number): Line {
    const whole = joined(this.parts);
    const taken = { line, bytes: line === 1 ? withoutMark(whole) : whole, tooLong: this.tooLong };
    this.parts = [];
    this.bytes = 0;
    this.tooLong = false;
    return taken;
  }
}

const joined = (parts: readonly Buffer[]): Buffer =>
  parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts);

const withoutMark = (bytes: Buffer): Buffer =>
  bytes.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK)
    ? bytes.subarray(BYTE_ORDER_MARK.length)
    : bytes;

/** The line without its line end. */
export function withoutLineEnd(bytes: Buffer): Buffer {
  let end = bytes.length;
  if (end > 0 && bytes[end - 1] === NEWLINE) end--;
  if (end > 0 && bytes[end - 1] === 0x0d) end--;
  return bytes.subarray(0, end);
}
