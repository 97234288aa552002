/** An embedded ClickHouse server of a bench's own, in a temporary directory that goes when the bench is over. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { createEnrichment } from "../../cli/enrichment.js";
import { type Config, parseConfig } from "../../core/config.js";
import { seededRandom } from "../../core/random.js";
import { systemClock } from "../../core/time.js";
import type { Enrich } from "../../ingest/steps/enrich.js";
import { createWriter, type WriteBatch } from "../../ingest/writer.js";
import { type OpenedStore, openStore } from "../../store/open.js";
import { defineQuery } from "../../store/query.js";
import { stopServer } from "../../store/server/embedded.js";

export interface TemporaryStore {
  readonly config: Config;
  readonly opened: OpenedStore;
  /** The product's own steps, with its built-in taxonomy. */
  readonly enrich: Enrich;
  readonly write: WriteBatch;
}

/** Opens a fresh store with the present schema, and removes it when `action` has ended. */
export async function withTemporaryStore<T>(action: (store: TemporaryStore) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), "giftline-bench-"));
  try {
    const config = parseConfig({ GIFTLINE_DATA: directory });
    const opened = await openStore(config, { migrate: true, clock: systemClock });
    try {
      return await action({ config, opened, ...(await stepsOf(config, opened)) });
    } finally {
      await opened.close();
    }
  } finally {
    await stopServer(directory);
    await rm(directory, { recursive: true, force: true });
  }
}

async function stepsOf(config: Config, opened: OpenedStore): Promise<{ enrich: Enrich; write: WriteBatch }> {
  const write = createWriter({
    store: opened.store,
    clock: systemClock,
    random: seededRandom("bench writer"),
    signal: new AbortController().signal,
    onRetry: (error) => {
      // A figure with a pause of a retry in it would be none.
      throw error;
    },
  });
  return { enrich: await createEnrichment(config, opened, systemClock), write };
}

const storedContacts = defineQuery({
  name: "bench_stored_contacts",
  description: "How many contacts are stored",
  params: z.object({}),
  row: z.object({ contacts: z.number() }),
  sql: "SELECT count() AS contacts FROM contacts FINAL",
});

/** Throws where not exactly `expected` contacts are stored: a fast run that loses some is none. */
export async function requireContacts({ opened }: TemporaryStore, expected: number): Promise<void> {
  const [row] = await opened.store.query(storedContacts, {});
  if (row?.contacts !== expected) throw new Error(`${row?.contacts} contacts are stored, not ${expected}`);
}

export const removeContacts = ({ opened }: TemporaryStore): Promise<void> =>
  opened.store.command("TRUNCATE TABLE contacts");
