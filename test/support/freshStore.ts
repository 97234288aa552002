/** Databases of their own on one embedded server: each test plants what it needs. */
import { randomUUID } from "node:crypto";
import type { z } from "zod";
import type { EnrichedContact } from "../../core/contact.js";
import { systemClock } from "../../core/time.js";
import type { Store } from "../../store/client.js";
import { type OpenedStore, openStore } from "../../store/open.js";
import { spikesBetween } from "../../store/queries/spikes.js";
import { tables } from "../../store/tables.js";
import { createHome } from "./home.js";

export interface TestServer {
  /** A new database; or, by its name, one that exists. */
  open(database?: string): Promise<Store>;
  remove(): Promise<void>;
}

export async function createServer(): Promise<TestServer> {
  const home = await createHome();
  const opened: OpenedStore[] = [];
  return {
    open: async (database = `test_${randomUUID().slice(0, 8)}`) => {
      const one = await openStore(
        { ...home.config, CLICKHOUSE_DATABASE: database },
        { migrate: true, clock: systemClock },
      );
      opened.push(one);
      return one.store;
    },
    remove: async () => {
      for (const one of opened) await one.close();
      await home.remove();
    },
  };
}

const BATCH = 20_000;

export async function plant(store: Store, contacts: readonly EnrichedContact[]): Promise<void> {
  for (let from = 0; from < contacts.length; from += BATCH) {
    await store.insert(tables.contacts, contacts.slice(from, from + BATCH));
  }
}

type StoredSpike = z.output<(typeof spikesBetween)["row"]>;

/** Every spike of a method, oldest first. */
export const spikesOf = (store: Store, method: "weekly" | "streaming"): Promise<StoredSpike[]> =>
  store.query(spikesBetween, { method, from: 0, to: Date.UTC(2100, 0) });

export const incidentsOf = async (store: Store, method: "weekly" | "streaming"): Promise<StoredSpike[]> =>
  (await spikesOf(store, method)).filter(({ part_of }) => part_of === "");
