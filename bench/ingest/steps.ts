/** The steps of ingest one by one, over the same messages, each beside the least that does something like it. */
import { createClient } from "@clickhouse/client";
import type { Contact, EnrichedContact } from "../../core/contact.js";
import { decode } from "../../ingest/steps/decode.js";
import type { BenchFigure } from "../figure.js";
import { type Measured, measureInTurns, perSecond, secondsOfAsync } from "../support/rounds.js";
import { removeContacts, requireContacts, type TemporaryStore } from "../support/temporaryStore.js";
import { bareSettings } from "./bare.js";

export async function stepFigures(
  messages: readonly Buffer[],
  store: TemporaryStore,
): Promise<BenchFigure[]> {
  const contacts = messages.map(decoded);
  const rows = contacts.map((contact, offset) => enriched(contact, offset, store));
  const { decoding, parsing, enriching } = await measureInTurns({
    decoding: () => perSecond(messages, decoded),
    parsing: () => perSecond(messages, (bytes) => JSON.parse(String(bytes)) as unknown),
    enriching: () => perSecond(contacts, (contact) => enriched(contact, 0, store)),
  });
  const { inserting, insertingBare } = await measureInserts(messages, rows, store);
  return [
    step("decode and check, one core", decoding, { name: "JSON.parse", value: parsing.median }),
    step("enrich (mask, understand, hash), one core", enriching),
    step(`insert ${rows.length} rows, the wait for ClickHouse included`, inserting, {
      name: "raw messages as JSONEachRow, columns of the source alone",
      value: insertingBare.median,
    }),
  ];
}

function decoded(bytes: Buffer): Contact {
  const outcome = decode(bytes);
  if (outcome.kind === "ok") return outcome.value;
  throw new Error(`a simulated message was refused: ${outcome.detail}`);
}

const enriched = (contact: Contact, offset: number, { enrich }: TemporaryStore): EnrichedContact =>
  enrich(contact, { name: "kafka:bench", partition: 0, offset });

async function measureInserts(
  messages: readonly Buffer[],
  rows: readonly EnrichedContact[],
  store: TemporaryStore,
): Promise<{ inserting: Measured; insertingBare: Measured }> {
  const { url, user, password, database } = store.opened.store.connection;
  const clickhouse = createClient({ url, username: user, password, database });
  const raw = messages.map((bytes) => JSON.parse(String(bytes)) as unknown);
  const rate = async (insert: () => Promise<unknown>): Promise<number> => {
    await removeContacts(store);
    const seconds = await secondsOfAsync(insert);
    await requireContacts(store, rows.length);
    return rows.length / seconds;
  };
  try {
    return await measureInTurns({
      inserting: () => rate(() => store.write({ contacts: rows, deadLetters: [] })),
      insertingBare: () =>
        rate(() =>
          clickhouse.insert({
            table: "contacts",
            values: raw,
            format: "JSONEachRow",
            clickhouse_settings: bareSettings,
          }),
        ),
    });
  } finally {
    await clickhouse.close();
  }
}

const step = (name: string, measured: Measured, baseline?: BenchFigure["baseline"]): BenchFigure => ({
  name: `ingest: ${name}`,
  value: measured.median,
  unit: "contacts/s",
  spreadPercent: measured.spreadPercent,
  ...(baseline === undefined ? {} : { baseline }),
});
