/** Speed of importing an NDJSON file. Baseline: ClickHouse reads the same bytes itself, nothing checked, masked or understood. */
import { createReadStream } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { createClient } from "@clickhouse/client";
import { systemClock } from "../core/time.js";
import { importFile, intoStore } from "../ingest/importFiles.js";
import type { BenchFigure } from "./figure.js";
import { bareSettings } from "./ingest/bare.js";
import { measureInTurns, secondsOfAsync } from "./support/rounds.js";
import { simulatedContacts } from "./support/simulated.js";
import {
  removeContacts,
  requireContacts,
  type TemporaryStore,
  withTemporaryStore,
} from "./support/temporaryStore.js";

const CONTACTS = 30_000;
const ROUNDS = 3;

export async function bench(): Promise<BenchFigure[]> {
  const directory = await mkdtemp(join(tmpdir(), "giftline-bench-import-"));
  const file = join(directory, "contacts.ndjson");
  try {
    const lines = simulatedContacts(CONTACTS).map((contact) => `${JSON.stringify(contact)}\n`);
    await writeFile(file, lines.join(""));
    return await withTemporaryStore((store) => measure(file, store));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function measure(file: string, store: TemporaryStore): Promise<BenchFigure[]> {
  const rate = async (load: () => Promise<unknown>): Promise<number> => {
    await removeContacts(store);
    const seconds = await secondsOfAsync(load);
    await requireContacts(store, CONTACTS);
    return CONTACTS / seconds;
  };
  const { imported, loaded } = await measureInTurns(
    {
      imported: () => rate(() => importAll(file, store)),
      loaded: () => rate(() => loadRaw(file, store)),
    },
    { rounds: ROUNDS },
  );
  return [
    {
      name: "import: NDJSON file to ClickHouse",
      value: imported.median,
      unit: "contacts/s",
      spreadPercent: imported.spreadPercent,
      baseline: { name: "INSERT FORMAT JSONEachRow of the file", value: loaded.median },
    },
  ];
}

const importAll = (file: string, { enrich, write }: TemporaryStore): Promise<unknown> =>
  importFile(file, {
    mapping: null,
    timeZone: "UTC",
    target: intoStore(enrich, write),
    clock: systemClock,
    signal: new AbortController().signal,
    onProgress: () => {},
  });

async function loadRaw(file: string, { opened }: TemporaryStore): Promise<void> {
  const { url, user, password, database } = opened.store.connection;
  const clickhouse = createClient({ url, username: user, password, database });
  const { stream } = await clickhouse.exec({
    query: "INSERT INTO contacts FORMAT JSONEachRow",
    values: createReadStream(file),
    clickhouse_settings: bareSettings,
  });
  await finished(stream.resume());
  await clickhouse.close();
}
