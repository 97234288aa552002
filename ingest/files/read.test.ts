import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GiftlineError } from "../../core/errors.js";
import { readContacts } from "./contacts.js";
import { csvOptionsSchema } from "./csvOptions.js";
import { parseMapping } from "./mapping.js";
import { type ReadOptions, readRows } from "./read.js";
import type { SourceRow } from "./row.js";
import { fileBytes, totalBytes } from "./size.js";

let directory = "";
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "giftline-files-"));
});
afterAll(() => rm(directory, { recursive: true }));

async function fileWith(name: string, content: string | Buffer): Promise<string> {
  const path = join(directory, name);
  await writeFile(path, content);
  return path;
}

async function all<T>(rows: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const row of rows) list.push(row);
  return list;
}

const values = (rows: readonly SourceRow<object>[]): unknown[] =>
  rows.map(({ row }) => (row.kind === "ok" ? row.value : row.reason));

const TWO_ROWS = [
  { a: "1", b: "2" },
  { a: "3", b: "4" },
];
const NDJSON = '{"a":"1","b":"2"}\n{"a":"3","b":"4"}\n';

describe("readRows", () => {
  it.each<[name: string, content: string | Buffer, options?: ReadOptions]>([
    ["rows.csv", "a,b\n1,2\n3,4\n"],
    ["ROWS.CSV", "a;b\n1;2\n3;4\n"],
    ["rows.tsv", "a\tb\n1\t2\n3\t4\n"],
    ["rows.ndjson", NDJSON],
    ["rows.jsonl", NDJSON],
    ["rows.csv.gz", gzipSync("a,b\n1,2\n3,4\n")],
    ["rows.jsonl.gz", gzipSync(NDJSON)],
    ["two.members.ndjson.gz", Buffer.concat([gzipSync(NDJSON.slice(0, 18)), gzipSync(NDJSON.slice(18))])],
    ["rows.log", NDJSON, { format: "ndjson" }],
    ["rows.log.gz", gzipSync(NDJSON), { format: "ndjson" }],
    ["no-extension", "a,b\n1,2\n3,4\n", { format: "csv" }],
  ])("reads %s", async (name, content, options) => {
    const path = await fileWith(name, content);
    const rows = await all(readRows(path, options));
    expect(values(rows)).toEqual(TWO_ROWS);
    expect(rows.at(-1)?.bytesRead).toBe(await totalBytes([path]));
  });

  it("a comma in a .tsv file is a character, and the mapping has the last word", async () => {
    const path = await fileWith("comma.tsv", "a,b\tc\n1,2\t3\n");
    expect(values(await all(readRows(path)))).toEqual([{ "a,b": "1,2", c: "3" }]);
    const csv = { ...csvOptionsSchema.parse({}), delimiter: "," };
    expect(values(await all(readRows(path, { csv })))).toEqual([{ a: "1", "b\tc": "2\t3" }]);
  });

  it("progress grows with the rows and ends at the size of the file", async () => {
    const path = await fileWith("long.ndjson.gz", gzipSync(NDJSON.repeat(50_000)));
    const progress = (await all(readRows(path))).map(({ bytesRead }) => bytesRead);
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
    expect(progress.at(-1)).toBe(await fileBytes(path));
  });

  it.each<[name: string, content: string | Buffer, message: string, options?: ReadOptions]>([
    ["rows.txt", "a\n", "the name does not say which format this is"],
    ["rows.parquet.gz", gzipSync("x"), "cannot be read from .gz"],
    ["plain.csv.gz", "a,b\n1,2\n", "cannot be unpacked: incorrect header check"],
    ["cut.ndjson.gz", gzipSync(NDJSON).subarray(0, -4), "cannot be unpacked: unexpected end of file"],
    ["packed.csv", gzipSync("a,b\n"), "is packed with gzip — let its name end in .gz"],
    ["binary.csv", Buffer.from([0x89, 0x50, 0, 1, 2]), "is no text: it has zero bytes"],
    ["utf16.csv", Buffer.from("\ufeffa,b\n", "utf16le"), "is UTF-16 text — save it as UTF-8"],
    ["parquet.csv", "PAR1...", "is a Parquet file"],
    ["text.parquet", "a,b\n1,2\n3,4\n5,6\n", "cannot be read as Parquet"],
    ["empty.parquet", "", "cannot be read as Parquet"],
    ["empty.csv", "", "the file is empty: it has no header line"],
  ])("%s is an error of one line", async (name, content, message, options) => {
    const path = await fileWith(name, content);
    const failure = await all(readRows(path, options)).catch((thrown: unknown) => thrown);
    expect(failure).toBeInstanceOf(GiftlineError);
    expect(failure).toMatchObject({ code: "bad_input", message: expect.stringContaining(message) });
    expect((failure as GiftlineError).message).toMatch(/^[^\n]*$/);
  });

  it("a file that is not there, and a directory, are errors", async () => {
    const missing = join(directory, "missing.csv");
    await expect(all(readRows(missing))).rejects.toThrow(`${missing}: there is no such file`);
    await expect(all(readRows(directory, { format: "csv" }))).rejects.toThrow(`${directory}: is a directory`);
    await expect(totalBytes([missing])).rejects.toThrow("there is no such file");
  });

  it("the rows before damage are given, then the damage is told", async () => {
    const packed = gzipSync(NDJSON.repeat(50_000), { level: 1 });
    const path = await fileWith("half.ndjson.gz", packed.subarray(0, packed.length >> 1));
    let rows = 0;
    const reading = async () => {
      for await (const row of readRows(path)) if (row.row.kind === "ok") rows += 1;
    };
    await expect(reading()).rejects.toThrow("cannot be unpacked");
    expect(rows).toBeGreaterThan(10_000);
  });

  it("reading can be stopped at any row", async () => {
    const path = await fileWith("stopped.ndjson.gz", gzipSync(NDJSON.repeat(50_000)));
    for await (const { line } of readRows(path)) if (line === 3) break;
    expect(values((await all(readRows(path))).slice(0, 2))).toEqual(TWO_ROWS);
  });
});

describe("readContacts", () => {
  const mapping = parseMapping(
    'mapping: 1\nrest: drop\nfields: { contact_id: Id, opened_at: At, channel: { constant: phone } }\ncsv: { delimiter: ";" }\n',
    "m",
  );
  const AT = Date.UTC(2026, 0, 5, 10);

  it("rows that cannot be read and rows that cannot be mapped stand refused in their place", async () => {
    const path = await fileWith(
      "mapped.csv",
      "Id;At\n1;2026-01-05 12:00\n2\n3;yesterday\n4;2026-01-05 12:00\n",
    );
    const rows = await all(readContacts(path, { mapping, timeZone: "Europe/Kyiv" }));
    expect(rows.map(({ line }) => line)).toEqual([2, 3, 4, 5]);
    const message = { opened_at: AT, channel: "phone", updated_at: AT };
    expect(values(rows)).toEqual([
      { contact_id: "1", ...message },
      "unmapped_row",
      "invalid_time",
      { contact_id: "4", ...message },
    ]);
    expect(rows[2]?.raw.toString()).toBe("3;yesterday");
  });

  it("without a mapping NDJSON is taken as it is, and CSV is an error", async () => {
    const ndjson = await fileWith("messages.ndjson", NDJSON);
    expect(values(await all(readContacts(ndjson, { mapping: null, timeZone: "UTC" })))).toEqual(TWO_ROWS);
    const csv = await fileWith("unmapped.csv", "a\n1\n");
    await expect(all(readContacts(csv, { mapping: null, timeZone: "UTC" }))).rejects.toThrow(
      "add --map MAP.yaml",
    );
  });

  it("a CSV file without a column of the mapping is an error before the first row", async () => {
    const path = await fileWith("other.csv", "Id;Time\n1;2\n");
    await expect(all(readContacts(path, { mapping, timeZone: "UTC" }))).rejects.toThrow(
      'the mapping names columns that are not there: "At" — use the file\'s columns: "Id", "Time"',
    );
  });
});
