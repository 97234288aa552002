/** `giftline import`: files through the same steps as Kafka's messages, into ClickHouse or onto the topic. */
import type { Contact, EnrichedContact } from "../core/contact.js";
import { type Outcome, ok } from "../core/outcome.js";
import type { DeadLetter } from "../core/records.js";
import type { Clock } from "../core/time.js";
import { deadLetterOf } from "./deadLetter.js";
import { type ContactFileOptions, readContacts } from "./files/contacts.js";
import { fileOrigin } from "./files/origin.js";
import type { MessageSender, OutgoingMessage } from "./kafka/producer.js";
import { decode } from "./steps/decode.js";
import type { Enrich } from "./steps/enrich.js";
import type { WriteBatch } from "./writer.js";

/** Where the rows of a file go; both kinds of a batch are acknowledged when the call resolves. */
export type ImportTarget = (batch: ImportBatch) => Promise<{ refusedByStore: number }>;

interface ImportBatch {
  readonly contacts: readonly ImportedContact[];
  readonly deadLetters: readonly DeadLetter[];
}

interface ImportedContact {
  readonly contact: Contact;
  readonly origin: { readonly name: string; readonly partition: number; readonly offset: number };
  /** The contact message, as a producer would send it. */
  readonly message: Buffer;
}

export interface ImportSummary {
  readonly file: string;
  readonly rows: number;
  readonly accepted: number;
  readonly refused: number;
  /** Refused rows by reason. */
  readonly reasons: Readonly<Record<string, number>>;
}

export interface ImportOptions extends ContactFileOptions {
  readonly target: ImportTarget;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Told after every batch: bytes of this file so far, rows refused so far. */
  readonly onProgress: (bytesRead: number, refused: number) => void;
}

const BATCH_ROWS = 5_000;

/** Imports one file; resolves when every row is stored or stands in dead letters. */
export async function importFile(path: string, options: ImportOptions): Promise<ImportSummary> {
  const name = await fileOrigin(path);
  const reasons: Record<string, number> = {};
  let contacts: ImportedContact[] = [];
  let deadLetters: DeadLetter[] = [];
  let rows = 0;
  let refused = 0;
  const count = (reason: string, times = 1): void => {
    refused += times;
    reasons[reason] = (reasons[reason] ?? 0) + times;
  };
  const flush = async (bytesRead: number): Promise<void> => {
    const { refusedByStore } = await options.target({ contacts, deadLetters });
    if (refusedByStore > 0) count("rejected_by_store", refusedByStore);
    contacts = [];
    deadLetters = [];
    options.onProgress(bytesRead, refused);
  };
  let bytesSoFar = 0;
  for await (const { line, raw, row, bytesRead } of readContacts(path, options)) {
    rows += 1;
    bytesSoFar = bytesRead;
    const origin = { name, partition: 0, offset: line };
    const read = readMessage(row);
    if (read.kind === "ok") {
      contacts.push({ ...read.value, origin });
    } else {
      count(read.reason);
      deadLetters.push(deadLetterOf(read, origin, { key: "", bytes: raw }, options.clock));
    }
    if (contacts.length + deadLetters.length >= BATCH_ROWS) await flush(bytesSoFar);
    if (options.signal.aborted) break;
  }
  await flush(bytesSoFar);
  return { file: path, rows, accepted: rows - refused, refused, reasons };
}

/** The same bytes and the same step as for a Kafka message, so that a row is refused here or nowhere. */
function readMessage(row: Outcome<object>): Outcome<Pick<ImportedContact, "contact" | "message">> {
  if (row.kind === "refused") return row;
  const message = Buffer.from(JSON.stringify(row.value));
  const decoded = decode(message);
  return decoded.kind === "ok" ? ok({ contact: decoded.value, message }) : decoded;
}

/** Rows into ClickHouse, as ingest does it. */
export const intoStore =
  (enrich: Enrich, write: WriteBatch): ImportTarget =>
  ({ contacts, deadLetters }) =>
    write({
      contacts: contacts.map(({ contact, origin }): EnrichedContact => enrich(contact, origin)),
      deadLetters,
    });

/** Rows onto the topic, keyed by contact; refused ones onto the dead-letter topic. */
export const ontoTopic =
  (
    sender: MessageSender,
    topic: string,
    forwardDeadLetters: (letters: readonly DeadLetter[]) => Promise<void>,
  ): ImportTarget =>
  async ({ contacts, deadLetters }) => {
    await forwardDeadLetters(deadLetters);
    await sender.send(
      topic,
      contacts.map(({ contact, message }): OutgoingMessage => ({ key: contact.contact_id, value: message })),
    );
    return { refusedByStore: 0 };
  };
