import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { KEPT_BYTES_OF_TOO_LONG } from "./lines.js";
import { readNdjson } from "./ndjson.js";
import type { ReadRow } from "./row.js";

async function read(
  content: string | Buffer,
  chunkBytes = 5,
  maxRecordBytes = 1_000_000,
): Promise<ReadRow[]> {
  const bytes = Buffer.from(content);
  async function* chunks(): AsyncGenerator<Buffer> {
    for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
  }
  const rows: ReadRow[] = [];
  for await (const row of readNdjson(chunks(), { maxRecordBytes })) rows.push(row);
  return rows;
}

const told = (rows: readonly ReadRow[]): unknown[] =>
  rows.map(({ line, row }) => [line, row.kind === "ok" ? row.value : row.reason]);

describe("readNdjson", () => {
  it.each([
    ["nothing", "", []],
    [
      "two lines",
      '{"a":1}\n{"a":"я"}\n',
      [
        [1, { a: 1 }],
        [2, { a: "я" }],
      ],
    ],
    ["no line end at the end", '{"a":1}', [[1, { a: 1 }]]],
    [
      "CRLF",
      '{"a":1}\r\n{"a":2}\r\n',
      [
        [1, { a: 1 }],
        [2, { a: 2 }],
      ],
    ],
    ["byte order mark", '\ufeff{"a":1}\n', [[1, { a: 1 }]]],
    ["blank lines keep the line numbers", '\n \t\r\n{"a":1}\n\n', [[3, { a: 1 }]]],
    [
      "no JSON",
      '{"a":1\n{"a":2}\n',
      [
        [1, "not_json"],
        [2, { a: 2 }],
      ],
    ],
    [
      "no objects",
      '[1]\n"a"\nnull\n1\n{}\n',
      [
        [1, "not_an_object"],
        [2, "not_an_object"],
        [3, "not_an_object"],
        [4, "not_an_object"],
        [5, {}],
      ],
    ],
    [
      "no UTF-8",
      Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xff]), Buffer.from('"}\n{}\n')]),
      [
        [1, "not_utf8"],
        [2, {}],
      ],
    ],
  ])("%s", async (_, content, expected) => {
    for (const chunkBytes of [1, 5, 100_000]) expect(told(await read(content, chunkBytes))).toEqual(expected);
  });

  it("a line above the limit is refused with its beginning, and reading goes on", async () => {
    const long = `{"a":"${"x".repeat(300_000)}"}`;
    const rows = await read(`{}\n${long}\n{"b":1}\n`, 1000, 100_000);
    expect(told(rows)).toEqual([
      [1, {}],
      [2, "too_large"],
      [3, { b: 1 }],
    ]);
    expect(rows[1]?.raw.toString()).toBe(long.slice(0, KEPT_BYTES_OF_TOO_LONG));
  });

  it("a line of exactly the limit is read", async () => {
    const line = '{"a":"xyz"}\n';
    expect(told(await read(line, 3, line.length))).toEqual([[1, { a: "xyz" }]]);
    expect(told(await read(line, 3, line.length - 1))).toEqual([[1, "too_large"]]);
  });

  it("details of refusals hold no values", async () => {
    const [row] = await read("secret\n");
    expect(row?.row).toEqual({ kind: "refused", reason: "not_json", detail: "the line is no JSON" });
  });

  it("whatever is written is read back, with its bytes and its line", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.dictionary(fc.string(), fc.jsonValue())),
        fc.integer({ min: 1, max: 50 }),
        async (rows, chunkBytes) => {
          const lines = rows.map((row) => JSON.stringify(row));
          const back = await read(lines.join("\n"), chunkBytes);
          expect(back.map(({ raw }) => raw.toString())).toEqual(lines);
          expect(told(back)).toEqual(lines.map((line, index) => [index + 1, JSON.parse(line)]));
        },
      ),
    );
  });
});
