/** The contract of the store: the same on the embedded server and on a server that CLICKHOUSE_URL names. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { parseConfig } from "../core/config.js";
import { contactColumns } from "../core/contact.js";
import { systemClock } from "../core/time.js";
import { createStore } from "../store/client.js";
import { StoreError } from "../store/errors.js";
import { appliedMigrations, migrate, readMigrations, requireCurrentSchema } from "../store/migrate.js";
import { type OpenedStore, openStore } from "../store/open.js";
import { defineQuery } from "../store/query.js";
import { acquireServer } from "../store/server/embedded.js";
import { type Table, tables } from "../store/tables.js";
import { OPENED_AT, storedContact } from "./support/contacts.js";
import { createHome, type TestHome } from "./support/home.js";

const contactsInTable = defineQuery({
  name: "test_contacts",
  description: "Contacts with a few of their columns",
  params: z.object({ id: z.string() }),
  row: z.object({
    contact_id: z.string(),
    opened_at: z.number(),
    region: z.string(),
    nps: z.number().nullable(),
    said: z.array(z.string()),
    zip: z.string(),
  }),
  sql: `SELECT contact_id, toUnixTimestamp64Milli(opened_at) AS opened_at, region, survey_nps AS nps,
    messages.text AS said, attributes['zip'] AS zip FROM contacts FINAL WHERE contact_id = {id:String}`,
});

const describeTable = defineQuery({
  name: "test_describe",
  description: "Columns of a table",
  params: z.object({ table: z.string() }),
  row: z.object({ name: z.string(), type: z.string() }),
  sql: `SELECT name, type FROM system.columns
    WHERE database = currentDatabase() AND table = {table:String} ORDER BY position`,
});

let servers: TestHome;
let urlConfig: ReturnType<typeof parseConfig>;

beforeAll(async () => {
  servers = await createHome();
  const { server } = await acquireServer(servers.directory);
  urlConfig = parseConfig({
    CLICKHOUSE_URL: `http://127.0.0.1:${server.httpPort}`,
    CLICKHOUSE_USER: "giftline",
    CLICKHOUSE_PASSWORD: server.credentials.giftline,
    CLICKHOUSE_DATABASE: "by_url",
    GIFTLINE_DATA: "/nonexistent/never-used",
  });
});
afterAll(() => servers.remove());

describe.each([
  ["the embedded server", () => servers.config],
  ["the server of CLICKHOUSE_URL", () => urlConfig],
])("on %s", (_name, configOf) => {
  let opened: OpenedStore;
  beforeAll(async () => {
    opened = await openStore(configOf(), { migrate: true, clock: systemClock });
  });
  afterAll(() => opened.close());

  it("keeps of a contact's snapshots the newest, whatever the order of arrival", async () => {
    for (const minutes of [1, 3, 2]) {
      const snapshot = {
        contact_id: "order",
        region: `r${minutes}`,
        updated_at: OPENED_AT + minutes * 60_000,
      };
      await opened.store.insert(tables.contacts, [storedContact(snapshot)]);
    }
    const rows = await opened.store.query(contactsInTable, { id: "order" });
    expect(rows.map((row) => row.region)).toEqual(["r3"]);
  });

  it("gives back what was stored: times to the millisecond, absent values, nested ones, any text", async () => {
    const text = `it's "quoted" \\ \t \u0000 😀 їжак {id:String}`;
    await opened.store.insert(tables.contacts, [
      storedContact({
        contact_id: text,
        opened_at: OPENED_AT + 123,
        messages: [{ author: "customer", at: OPENED_AT, text }],
        attributes: { zip: text },
      }),
    ]);
    expect(await opened.store.query(contactsInTable, { id: text })).toEqual([
      { contact_id: text, opened_at: OPENED_AT + 123, region: "", nps: null, said: [text], zip: text },
    ]);
  });

  it("answers the same by Arrow columns as by rows", async () => {
    await opened.store.insert(tables.contacts, [storedContact({ contact_id: "arrow", survey: { nps: 9 } })]);
    const [row] = await opened.store.query(contactsInTable, { id: "arrow" });
    const columns = await opened.store.columns(contactsInTable, { id: "arrow" });
    expect(Number(columns.getChild("opened_at")?.get(0))).toBe(row?.opened_at);
    expect(columns.getChild("nps")?.get(0)).toBe(9);
    expect(columns.getChild("contact_id")?.get(0)).toBe("arrow");
  });

  it("has exactly the columns of the records' schemas", async () => {
    for (const table of Object.values(tables) as Table<object>[]) {
      const described = await opened.store.query(describeTable, { table: table.name });
      const declared = table.columns.map(({ name, type }) => ({ name, type }));
      expect(described, table.name).toEqual(declared);
    }
    expect(contactColumns.every((column) => column.description !== "")).toBe(true);
  });

  it("migrates once, and again changes nothing", async () => {
    const before = await opened.store.query(appliedMigrations, {});
    expect(before.map((entry) => entry.name)).toEqual((await readMigrations()).map((file) => file.name));
    expect(await migrate(opened.store, { cluster: undefined, clock: systemClock })).toEqual([]);
    await expect(requireCurrentSchema(opened.store)).resolves.toBeUndefined();
  });

  it("tells a mistake in a query from a server that is away", async () => {
    const wrong = defineQuery({ ...describeTable, name: "wrong", sql: "SELECT nothing FROM nowhere" });
    const mistake = await opened.store.query(wrong, { table: "x" }).catch((error: unknown) => error);
    expect(mistake).toMatchObject({ failure: "schema", code: "incompatible", fix: "run `giftline migrate`" });
    const away = createStore({ ...opened.store.connection, url: "http://127.0.0.1:9" });
    const silence = await away.query(describeTable, { table: "x" }).catch((error: unknown) => error);
    expect(silence).toBeInstanceOf(StoreError);
    expect(silence).toMatchObject({ failure: "transient", code: "unavailable", clickhouseCode: null });
    await away.close();
  });

  it("refuses a wrong password in one line that names the remedy", async () => {
    const stranger = createStore({ ...opened.store.connection, password: "wrong" });
    const refusal = await stranger.query(describeTable, { table: "x" }).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: "refused", exitCode: 4 });
    expect(String(refusal)).toContain("CLICKHOUSE_PASSWORD");
    expect(String(refusal)).not.toContain("\n");
    await stranger.close();
  });
});

it("a reader never migrates: an outdated schema is an error that names the remedy", async () => {
  const config = parseConfig({ GIFTLINE_DATA: servers.directory, CLICKHOUSE_DATABASE: "never_made" });
  await expect(openStore(config, { migrate: false, clock: systemClock })).rejects.toMatchObject({
    code: "incompatible",
    fix: "run `giftline migrate`",
  });
});
