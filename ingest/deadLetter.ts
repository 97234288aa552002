/** A refused message or row, kept with its reason and its original bytes. */
import type { Refusal } from "../core/outcome.js";
import type { DeadLetter } from "../core/records.js";
import type { Clock } from "../core/time.js";
import type { Origin } from "./steps/enrich.js";

export function deadLetterOf(
  refusal: Refusal,
  origin: Origin,
  original: { key: string; bytes: Uint8Array },
  clock: Clock,
): DeadLetter {
  return {
    origin: origin.name,
    origin_partition: origin.partition,
    origin_offset: origin.offset,
    reason: refusal.reason,
    detail: refusal.detail,
    key: original.key,
    ...encodeBody(original.bytes),
    received_at: clock(),
  };
}

/** The bytes that a dead letter was made from. */
export const originalBytes = (letter: DeadLetter): Buffer =>
  Buffer.from(letter.body, letter.body_encoding === "base64" ? "base64" : "utf8");

function encodeBody(bytes: Uint8Array): Pick<DeadLetter, "body" | "body_encoding"> {
  try {
    const body = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    return { body, body_encoding: "utf8" };
  } catch {
    return { body: Buffer.from(bytes).toString("base64"), body_encoding: "base64" };
  }
}
