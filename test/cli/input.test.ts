/** Files that cannot be read, and rows that cannot: nothing is lost, and every line says which. */
import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import type { OpenedStore } from "../../store/open.js";
import { defineQuery } from "../../store/query.js";
import { contactMessage } from "../support/contacts.js";
import { createDirectory, expectOneLine, giftline } from "../support/giftline.js";
import { createHome, type TestHome } from "../support/home.js";

const refusals = defineQuery({
  name: "test_refused_lines",
  description: "Dead letters of a file, by line",
  params: z.object({ file: z.string() }),
  row: z.object({ line: z.number(), reason: z.string(), body: z.string() }),
  sql: `SELECT toUInt32(origin_offset) AS line, reason, body FROM dead_letters FINAL
    WHERE startsWith(origin, concat('file:', {file:String}, '@')) ORDER BY line`,
});

const storedLines = defineQuery({
  name: "test_stored_lines",
  description: "Contacts of a file, by line",
  params: z.object({ file: z.string() }),
  row: z.object({ line: z.number() }),
  sql: `SELECT toUInt32(origin_offset) AS line FROM contacts FINAL
    WHERE startsWith(origin, concat('file:', {file:String}, '@')) ORDER BY line`,
});

const MAPPING = "mapping: 1\nfields: { contact_id: Id, opened_at: At, channel: { constant: phone } }\n";
const good = (id: string): string => JSON.stringify(contactMessage({ contact_id: id }));
const files: Readonly<Record<string, string | Buffer>> = {
  "map.yaml": MAPPING,
  "good.csv": "Id,At\na,2026-01-05T12:00:00Z\n",
  "good.ndjson": `${good("one")}\n`,
  "other.csv": "a,b\n1,2\n",
  "empty.csv": "",
  "empty.parquet": "",
  "binary.csv": Buffer.concat([Buffer.from([0, 1, 2]), randomBytes(1_000)]),
  "binary.yaml": Buffer.from([0xff, 0xfe, 0, 1, 2]),
  "cut.parquet": Buffer.concat([Buffer.from("PAR1"), randomBytes(300)]),
  "cut.ndjson.gz": gzipSync(`${good("one")}\n`.repeat(100)).subarray(0, 60),
  "notes.doc": "contacts",
  "list.yaml": "- 1\n- 2\n",
  "torn.yaml": "mapping: [1\n",
  "version.yaml": "mapping: 7\nfields: { contact_id: Id }\n",
  "field.yaml": "mapping: 1\nfields:\n  contact_id: Id\n  nonsense: At\n",
  "format.yaml":
    "mapping: 1\nfields:\n  contact_id: Id\n  opened_at: { column: At, formats: [DD/MM/YYYY] }\n",
  "taxonomy.yaml": "version: telecom-9\ncategories: []\ntopics: []\n",
  "torn-taxonomy.yaml": "version: [\n",
};

let directory: Awaited<ReturnType<typeof createDirectory>>;
let home: TestHome;
let opened: OpenedStore;
beforeAll(async () => {
  directory = await createDirectory();
  for (const [name, content] of Object.entries(files)) await writeFile(directory.at(name), content);
  home = await createHome();
  opened = await home.open();
});
afterAll(async () => {
  await opened.close();
  await home.remove();
  await directory.remove();
});

const run = (args: readonly string[], env: Record<string, string> = {}) =>
  giftline(args, { env: { GIFTLINE_DATA: home.directory, ...env }, cwd: directory.path });

describe("a file that cannot be read is told by its name, and nothing of it is stored", () => {
  it.concurrent.each([
    [["missing.ndjson"], "missing.ndjson: there is no such file"],
    [["good.ndjson", "missing.ndjson"], "missing.ndjson: there is no such file"],
    [["good.csv/inside.csv", "--map", "map.yaml"], "good.csv/inside.csv: there is no such file"],
    [[".", "--format", "ndjson"], ".: is a directory"],
    [["notes.doc"], "notes.doc: the name does not say which format"],
    [["binary.csv", "--map", "map.yaml"], "binary.csv: is no text"],
    [["empty.csv", "--map", "map.yaml"], "empty.csv:1: the file is empty"],
    [["empty.parquet"], "empty.parquet: cannot be read as Parquet"],
    [["cut.parquet"], "cut.parquet: cannot be read as Parquet"],
    [["cut.ndjson.gz"], "cut.ndjson.gz: cannot be unpacked"],
    [["good.ndjson", "--format", "parquet"], "good.ndjson: cannot be read as Parquet"],
    [["good.csv"], "good.csv: a CSV file needs a mapping"],
    [
      ["other.csv", "--map", "map.yaml"],
      'other.csv: the mapping names columns that are not there: "Id", "At"',
    ],
  ])("import %j", async (args, says) => {
    expectOneLine(await run(["import", ...args]), { code: 3, says });
  });

  it.concurrent.each([
    ["missing.yaml", "missing.yaml: there is no such file"],
    [".", ".: is a directory"],
    ["list.yaml", "list.yaml:1: "],
    ["torn.yaml", "torn.yaml:2: is no YAML"],
    ["binary.yaml", "binary.yaml:1: "],
    ["good.csv", "good.csv:1: "],
    ["version.yaml", "version.yaml:1: mapping"],
    ["field.yaml", 'field.yaml:4: fields.nonsense: unknown field "nonsense"'],
    ["format.yaml", 'format.yaml:4: fields.opened_at.formats.0: "DD" is no token'],
  ])("a mapping, by its line: %s", async (mapping, says) => {
    expectOneLine(await run(["import", "good.csv", "--map", mapping]), { code: 3, says });
  });

  it.concurrent.each([
    ["taxonomy.yaml", "taxonomy.yaml:2: categories: has no category"],
    ["torn-taxonomy.yaml", "torn-taxonomy.yaml:"],
    ["missing.yaml", "environment variable GIFTLINE_TAXONOMY"],
    [".", "environment variable GIFTLINE_TAXONOMY"],
  ])("a taxonomy: %s", async (GIFTLINE_TAXONOMY, says) => {
    expectOneLine(await run(["import", "good.ndjson"], { GIFTLINE_TAXONOMY }), { code: 3, says });
  });

  it.concurrent.each([
    [["detect", "missing.csv"], "missing.csv: there is no such file"],
    [["detect", "."], ".: is a directory"],
    [["detect", "binary.csv"], "binary.csv: is no UTF-8 text"],
    [["detect", "empty.csv"], "empty.csv: is empty"],
    [["detect", "other.csv"], 'other.csv, line 1: the header has no column "series"'],
    [["simulate", "--incidents", "missing.yaml"], "missing.yaml: "],
    [["simulate", "--incidents", "list.yaml"], "list.yaml: "],
    [["simulate", "--incidents", "torn.yaml"], "torn.yaml: is no YAML"],
    [["simulate", "--days", "1", "--output", "missing/out.ndjson"], "missing/out.ndjson: cannot be written"],
    [["simulate", "--days", "1", "--output", "."], ".: cannot be written (it is a directory)"],
  ])("other commands: %j", async (args, says) => {
    expectOneLine(await run(args), { code: 3, says });
  });
});

describe("analyses of an empty store", () => {
  const env = { CLICKHOUSE_DATABASE: "empty_store" };
  it.each([
    [["analyze", "weekly"], "there are no contacts to analyze"],
    [["stream", "--replay"], "there are no contacts to replay"],
    [["report", "weekly"], /no contacts/],
  ])("%j says how to get contacts in", async (args, says) => {
    expectOneLine(await run(args, env), { code: 3, says });
  });
});

describe("rows that cannot be read", () => {
  const rows = [
    good("r1"),
    good("r2"),
    '{"contact_id": "r3"',
    good("r4"),
    "",
    "[1, 2]",
    good("r7"),
    good("r8"),
    JSON.stringify({ ...contactMessage({ contact_id: "r9" }), opened_at: "yesterday" }),
    good("r10"),
    good("r11"),
  ];

  it("wait in dead letters with line and reason, the rest is stored, and the exit code says so", async () => {
    await writeFile(directory.at("ten.ndjson"), rows.join("\n"));
    for (let again = 0; again < 2; again++) {
      const finished = await run(["import", "ten.ndjson", "--json"]);
      expectOneLine(finished, { code: 6, says: "table dead_letters: 3 rows were refused" });
      expect(JSON.parse(finished.stdout)).toEqual([
        {
          file: "ten.ndjson",
          rows: 10,
          accepted: 7,
          refused: 3,
          reasons: { not_json: 1, not_an_object: 1, invalid_time: 1 },
        },
      ]);
      const stored = await opened.store.query(storedLines, { file: "ten.ndjson" });
      expect(stored.map(({ line }) => line)).toEqual([1, 2, 4, 7, 8, 10, 11]);
      expect(await opened.store.query(refusals, { file: "ten.ndjson" })).toEqual(
        [
          [3, "not_json"],
          [6, "not_an_object"],
          [9, "invalid_time"],
        ].map(([line, reason]) => ({ line, reason, body: rows[Number(line) - 1] })),
      );
    }
  });

  it("of a CSV file keep the line of the file, its header counted", async () => {
    await writeFile(directory.at("two.csv"), "Id,At\nv1,2026-01-05T12:00:00Z\nv2,31.13.2026\n");
    const finished = await run(["import", "two.csv", "--map", "map.yaml"]);
    expectOneLine(finished, { code: 6, says: "1 row was refused" });
    expect(finished.stdout).toMatch(/two\.csv +2 +1 +1 {2}invalid_time 1\n$/);
    expect(await opened.store.query(refusals, { file: "two.csv" })).toEqual([
      { line: 3, reason: "invalid_time", body: "v2,31.13.2026" },
    ]);
  });

  it("a file that fails after another tells of both: what is in, and what is not", async () => {
    const finished = await run(["import", "good.ndjson", "cut.parquet", "--json"]);
    expectOneLine(finished, { code: 3, says: "cut.parquet" });
    expect(JSON.parse(finished.stdout)).toMatchObject([{ file: "good.ndjson", accepted: 1 }]);
  });
});
