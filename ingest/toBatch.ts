/** Messages through the steps of ingest: what can be read becomes a contact, what cannot a dead letter. */
import type { EnrichedContact } from "../core/contact.js";
import type { DeadLetter } from "../core/records.js";
import type { Clock } from "../core/time.js";
import { deadLetterOf } from "./deadLetter.js";
import { decode } from "./steps/decode.js";
import type { Enrich } from "./steps/enrich.js";
import type { Batch } from "./writer.js";

/** A contact message as it came, with its place in where it came from. */
export interface ReceivedMessage {
  readonly partition: number;
  readonly offset: number;
  readonly key: string;
  readonly bytes: Uint8Array;
}

export interface BatchOptions {
  /** Name of the origin: `kafka:<topic>`. */
  readonly origin: string;
  readonly enrich: Enrich;
  readonly clock: Clock;
}

export function toBatch(
  messages: readonly ReceivedMessage[],
  { origin, enrich, clock }: BatchOptions,
): Batch {
  const contacts: EnrichedContact[] = [];
  const deadLetters: DeadLetter[] = [];
  for (const { partition, offset, key, bytes } of messages) {
    const place = { name: origin, partition, offset };
    const decoded = decode(bytes);
    if (decoded.kind === "ok") contacts.push(enrich(decoded.value, place));
    else deadLetters.push(deadLetterOf(decoded, place, { key, bytes }, clock));
  }
  return { contacts, deadLetters };
}
