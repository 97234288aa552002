/**
 * Batches to ClickHouse: dead letters first, then contacts. A batch is written whole or the call does not resolve:
 * transient failures are retried until they pass, rows that ClickHouse refuses are singled out by halving.
 */
import { setTimeout as delay } from "node:timers/promises";
import type { EnrichedContact } from "../core/contact.js";
import { refuse } from "../core/outcome.js";
import type { Random } from "../core/random.js";
import type { DeadLetter } from "../core/records.js";
import type { Clock } from "../core/time.js";
import type { Store } from "../store/client.js";
import { StoreError } from "../store/errors.js";
import { tables } from "../store/tables.js";
import { deadLetterOf } from "./deadLetter.js";

export interface Batch {
  readonly contacts: readonly EnrichedContact[];
  readonly deadLetters: readonly DeadLetter[];
}

/** One batch of several, in their order. */
export const mergeBatches = (batches: readonly Batch[]): Batch => ({
  contacts: batches.flatMap(({ contacts }) => contacts),
  deadLetters: batches.flatMap(({ deadLetters }) => deadLetters),
});

export interface WriterOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly signal: AbortSignal;
  /** Told of every failed attempt, before the pause. */
  readonly onRetry: (error: StoreError, pauseMs: number) => void;
  /** Where dead letters go besides the table, before anything is written: the dead-letter topic. */
  readonly forwardDeadLetters?: (letters: readonly DeadLetter[]) => Promise<void>;
}

/** Resolves when everything of the batch is acknowledged; answers with the rows that ClickHouse refused. */
export type WriteBatch = (batch: Batch) => Promise<{ refusedByStore: number }>;

const SHORTEST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 30_000;

export function createWriter(options: WriterOptions): WriteBatch {
  const writeDeadLetters = async (letters: readonly DeadLetter[]): Promise<void> => {
    if (letters.length === 0) return;
    await options.forwardDeadLetters?.(letters);
    await untilItPasses(() => options.store.insert(tables.deadLetters, letters), options);
  };
  const writeContacts = async (contacts: readonly EnrichedContact[]): Promise<number> => {
    try {
      await untilItPasses(() => options.store.insert(tables.contacts, contacts), options);
      return 0;
    } catch (error) {
      if (!(error instanceof StoreError) || error.failure !== "data") throw error;
      const [contact] = contacts;
      if (contact === undefined) return 0;
      if (contacts.length === 1) {
        await writeDeadLetters([refusedByStore(contact, error, options.clock)]);
        return 1;
      }
      const middle = contacts.length >> 1;
      return (await writeContacts(contacts.slice(0, middle))) + (await writeContacts(contacts.slice(middle)));
    }
  };
  return async ({ contacts, deadLetters }) => {
    await writeDeadLetters(deadLetters);
    return { refusedByStore: await writeContacts(contacts) };
  };
}

/** The enriched form is kept, not the original bytes: those are gone by now, and these are masked. */
function refusedByStore(contact: EnrichedContact, error: StoreError, clock: Clock): DeadLetter {
  const origin = { name: contact.origin, partition: contact.origin_partition, offset: contact.origin_offset };
  return deadLetterOf(
    refuse("rejected_by_store", `ClickHouse code ${error.clickhouseCode}`),
    origin,
    { key: contact.contact_id, bytes: Buffer.from(JSON.stringify(contact)) },
    clock,
  );
}

/** Full jitter (Brooker 2015): a pause uniform in [0, min(longest, shortest x 2^attempt)]. */
async function untilItPasses(action: () => Promise<void>, options: WriterOptions): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await action();
    } catch (error) {
      if (!(error instanceof StoreError) || error.failure !== "transient") throw error;
      if (options.signal.aborted) throw error;
      const pauseMs = options.random.next() * Math.min(LONGEST_PAUSE_MS, SHORTEST_PAUSE_MS * 2 ** attempt);
      options.onRetry(error, pauseMs);
      await delay(pauseMs, undefined, { signal: options.signal }).catch(() => {
        throw error;
      });
    }
  }
}
