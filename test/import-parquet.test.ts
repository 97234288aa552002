/** Parquet files of real writers: ClickHouse itself, and pyarrow (test/fixtures/parquet). */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { contactSchema } from "../core/contact.js";
import { readContacts } from "../ingest/files/contacts.js";
import { parseMapping } from "../ingest/files/mapping.js";
import { readRows } from "../ingest/files/read.js";
import { fileBytes } from "../ingest/files/size.js";
import { acquireServer } from "../store/server/embedded.js";
import { createHome, type TestHome } from "./support/home.js";

const wallClock = fileURLToPath(new URL("fixtures/parquet/wall-clock.parquet", import.meta.url));
const AT = Date.UTC(2026, 0, 5, 10);

async function all<T>(rows: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const row of rows) list.push(row);
  return list;
}

let home: TestHome;
let ask: (sql: string) => Promise<Buffer>;

beforeAll(async () => {
  home = await createHome();
  const { server } = await acquireServer(home.directory);
  const headers = { "X-ClickHouse-User": "giftline", "X-ClickHouse-Key": server.credentials.giftline };
  ask = async (sql) => {
    const response = await fetch(`http://127.0.0.1:${server.httpPort}/`, {
      method: "POST",
      body: sql,
      headers,
    });
    const body = Buffer.from(await response.arrayBuffer());
    if (!response.ok) throw new Error(body.toString());
    return body;
  };
});
afterAll(() => home.remove());

async function parquet(name: string, sql: string): Promise<string> {
  const path = join(home.directory, name);
  await writeFile(path, await ask(sql));
  return path;
}

const CONTACTS = `SELECT concat('c-', toString(number)) AS contact_id,
    toDateTime64('2026-01-05 10:00:00.250', 3, 'UTC') AS opened_at, toDateTime('2026-01-05 10:00:01', 'UTC') AS updated_at,
    'phone' AS channel, if(number % 2 = 0, NULL, number + 0.5) AS wait_seconds,
    CAST((toString(number), true), 'Tuple(id String, reopened Bool)') AS ticket,
    map('zip', '0101') AS attributes,
    CAST([('customer', toDateTime64('2026-01-05 10:00:02', 3, 'UTC'), 'нет связи')],
      'Array(Tuple(author String, at DateTime64(3, \\'UTC\\'), text String))') AS messages
  FROM numbers(5) FORMAT Parquet SETTINGS output_format_parquet_row_group_size = 2`;

describe("Parquet from ClickHouse", () => {
  it.each(["zstd", "snappy", "lz4", "gzip", "brotli", "none"])(
    "%s: rows are contact messages without a mapping",
    async (codec) => {
      const path = await parquet(
        `${codec}.parquet`,
        `${CONTACTS}, output_format_parquet_compression_method = '${codec}'`,
      );
      const rows = await all(readContacts(path, { mapping: null, timeZone: "UTC" }));
      expect(rows.map(({ line }) => line)).toEqual([1, 2, 3, 4, 5]);
      const contacts = rows.map(({ row }) => contactSchema.parse(row.kind === "ok" ? row.value : row));
      expect(contacts.map(({ contact_id, wait_seconds }) => [contact_id, wait_seconds])).toEqual([
        ["c-0", undefined],
        ["c-1", 1.5],
        ["c-2", undefined],
        ["c-3", 3.5],
        ["c-4", undefined],
      ]);
      expect(contacts[3]).toMatchObject({
        opened_at: AT + 250,
        updated_at: AT + 1000,
        ticket: { id: "3", reopened: true },
        attributes: { zip: "0101" },
        messages: [{ author: "customer", at: AT + 2000, text: "нет связи" }],
      });
    },
  );

  it("raw is the row as JSON, and progress ends at the size of the file", async () => {
    const path = await parquet("raw.parquet", CONTACTS);
    const rows = await all(readRows(path));
    expect(rows.at(-1)?.bytesRead).toBe(await fileBytes(path));
    for (const { raw, row } of rows)
      expect(JSON.parse(raw.toString())).toEqual(row.kind === "ok" && row.value);
  });

  it("integers beyond what a number holds exactly are texts", async () => {
    const path = await parquet(
      "big.parquet",
      "SELECT toUInt64(18446744073709551615) AS big, toInt64(-5) AS small FORMAT Parquet",
    );
    const [row] = await all(readRows(path));
    expect(row?.row).toEqual({ kind: "ok", value: { big: "18446744073709551615", small: -5 } });
  });

  it("a mapping that names a missing column is an error that names those that are there", async () => {
    const path = await parquet("columns.parquet", "SELECT 1 AS Id, 2 AS At FORMAT Parquet");
    await expect(all(readRows(path, { columns: ["Id", "Att", "At.x"] }))).rejects.toThrow(
      'columns that are not there: "Att" — use the file\'s columns: "Id", "At"',
    );
  });

  it("a file that is cut off is an error", async () => {
    const whole = await ask(CONTACTS);
    const path = join(home.directory, "cut.parquet");
    await writeFile(path, whole.subarray(0, whole.length - 10));
    await expect(all(readRows(path))).rejects.toThrow(`${path}: cannot be read as Parquet`);
  });
});

describe("Parquet from pyarrow", () => {
  it("timestamps without a zone are what the clock showed; days, bytes and decimals are plain values", async () => {
    const rows = await all(readRows(wallClock));
    expect(rows.map(({ row }) => row.kind === "ok" && row.value)).toEqual([
      {
        Id: 1,
        Opened: "2026-01-05T12:00:00.250",
        Changed: AT,
        Day: "2026-01-05",
        ticket: { closed: "2026-01-05T12:00:00.250", id: "t" },
        tags: ["a", "b"],
        Price: 1.25,
        bytes: "ab",
      },
      expect.objectContaining({ Opened: null, ticket: { closed: null, id: "t" }, tags: [], bytes: "ff00" }),
      expect.objectContaining({
        Id: (2n ** 60n).toString(),
        Opened: "2026-07-05T12:00:00.000",
        tags: null,
        bytes: null,
      }),
    ]);
  });

  it("the mapping's time zone places them in time, in winter and in summer", async () => {
    const mapping = parseMapping(
      "mapping: 1\ntime_zone: Europe/Kyiv\nrest: drop\nfields: { contact_id: Id, opened_at: Opened, ticket.closed_at: ticket.closed, updated_at: Changed, channel: { constant: phone } }\n",
      "m",
    );
    const rows = await all(readContacts(wallClock, { mapping, timeZone: "UTC" }));
    const summer = Date.parse("2026-07-05T12:00:00+03:00");
    expect(rows.map(({ row }) => (row.kind === "ok" ? row.value : row.detail))).toEqual([
      {
        contact_id: "1",
        opened_at: AT + 250,
        updated_at: AT,
        channel: "phone",
        ticket: { closed_at: AT + 250 },
      },
      'opened_at from column "Opened": is empty',
      {
        contact_id: (2n ** 60n).toString(),
        opened_at: summer,
        updated_at: AT,
        channel: "phone",
        ticket: { closed_at: summer },
      },
    ]);
  });
});
