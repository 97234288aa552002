import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { GiftlineError } from "../../core/errors.js";
import { readCsv } from "./csv.js";
import { type CsvOptions, csvOptionsSchema } from "./csvOptions.js";
import type { ReadRow } from "./row.js";

interface Setup extends Partial<CsvOptions> {
  readonly chunkBytes?: number;
  readonly maxRecordBytes?: number;
  readonly columns?: readonly string[];
}

async function* chunksOf(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(content: string | Buffer, setup: Setup = {}): Promise<ReadRow[]> {
  const { chunkBytes = 7, maxRecordBytes = 1_000_000, columns = [], ...csv } = setup;
  const chunks = chunksOf(Buffer.from(content), chunkBytes);
  const options = { ...csvOptionsSchema.parse({}), ...csv, path: "file.csv", columns, maxRecordBytes };
  const rows: ReadRow[] = [];
  for await (const row of readCsv(chunks, options)) rows.push(row);
  return rows;
}

/** `line:values` of a good row, `line!reason` of a refused one. */
const told = (rows: readonly ReadRow[]): string[] =>
  rows.map(({ line, row }) =>
    row.kind === "ok" ? `${line}:${Object.values(row.value).join("|")}` : `${line}!${row.reason}`,
  );

const good = (count: number, from = 0): string =>
  Array.from({ length: count }, (_, index) => `${from + index},"text ${from + index}",z\n`).join("");

describe("readCsv", () => {
  const cases: readonly [
    name: string,
    content: string | Buffer,
    expected: readonly string[],
    setup?: Setup,
  ][] = [
    ["plain", "a,b\n1,2\n3,4\n", ["2:1|2", "3:3|4"]],
    ["no line end at the end", "a,b\n1,2\n3,4", ["2:1|2", "3:3|4"]],
    ["header only", "a,b\n", []],
    ["byte order mark", "\ufeffa,b\n1,2\n", ["2:1|2"]],
    ["byte order mark before a quoted name", '\ufeff"a",b\n1,2\n', ["2:1|2"]],
    ["CRLF", "a,b\r\n1,2\r\n3,4\r\n", ["2:1|2", "3:3|4"]],
    ["mixed line ends", "a,b\r\n1,2\n3,4\r\n", ["2:1|2", "3:3|4"]],
    ["blank lines keep the line numbers", "\n\na,b\n\n1,2\r\n\r\n\n3,4\n\n", ["5:1|2", "8:3|4"]],
    ["empty values", "a,b\n,\n", ["2:|"]],
    ["quotes, delimiters and doubled quotes inside", 'a,b\n"x, ""y""",2\n', ['2:x, "y"|2']],
    ["line ends inside count once", 'a,b\n"x\r\ny\nz",2\n3,4\n', ["2:x\r\ny\nz|2", "5:3|4"]],
    ["semicolons are found", "a;b\n1,5;2\n", ["2:1,5|2"]],
    ["tabs are found", "a\tb\n1,5\t2\n", ["2:1,5|2"]],
    ["delimiters in quoted names do not count", '"a,b,c";d\n1;2\n', ["2:1|2"]],
    ["a single column", "a\n1\n2\n", ["2:1", "3:2"]],
    ["a delimiter that is told", "a|b\n1|2\n", ["2:1|2"], { delimiter: "|" }],
    ["another quote", "a,b\n'x,\"y',2\n", ['2:x,"y|2'], { quote: "'" }],
    ["no quote", 'a,b\n5" screen,2\n', ['2:5" screen|2'], { quote: null }],
    ["not ASCII", "тема,текст\nсвязь,нет связи\n", ["2:связь|нет связи"]],
    [
      "too few and too many columns",
      "a,b\n1\n1,2\n1,2,3\n3,4\n",
      ["2!unmapped_row", "3:1|2", "4!unmapped_row", "5:3|4"],
    ],
    ["a stray quote costs its line", 'a,b\n5" screen,2\n3,4\n', ["2!unmapped_row", "3:3|4"]],
    ["text behind a closing quote costs its line", 'a,b\n"x"y,2\n3,4\n', ["2!unmapped_row", "3:3|4"]],
    [
      "an unclosed quote before other quotes costs its line",
      'a,b\n"x,2\n3,"4"\n5,6\n',
      ["2!unmapped_row", "3:3|4", "4:5|6"],
    ],
    [
      "an unclosed quote before no other costs its line",
      'a,b\n1,"x\n3,4\n5,6\n',
      ["2!unmapped_row", "3:3|4", "4:5|6"],
    ],
    ["an unclosed quote in the last line", 'a,b\n1,2\n3,"x', ["2:1|2", "3!unmapped_row"]],
    [
      "several unclosed quotes",
      'a,b\n1,"x\n3,"y"\n1,"x\n5,"y"\n',
      ["2!unmapped_row", "3:3|y", "4!unmapped_row", "5:5|y"],
    ],
    ["a blank line before a broken one", 'a,b\n\n1,"x\n3,4\n', ["3!unmapped_row", "4:3|4"]],
    [
      "bytes that are no UTF-8",
      Buffer.concat([Buffer.from("a,b\n1,"), Buffer.from([0xf1]), Buffer.from("\n3,4\n")]),
      ["2!not_utf8", "3:3|4"],
    ],
    [
      "windows-1251",
      Buffer.concat([
        Buffer.from('a,b\n1,"'),
        Buffer.from([0xf1, 0xe2, 0xff, 0xe7, 0xfc]),
        Buffer.from('"\n'),
      ]),
      ["2:1|связь"],
      { encoding: "windows-1251" },
    ],
    ["a name for unnamed columns", "a,,\n1,2,3\n", ["2:1|2|3"]],
    [
      "a line above the limit",
      `a,b\n1,${"x".repeat(200)}\n3,4\n`,
      ["2!too_large", "3:3|4"],
      { maxRecordBytes: 100 },
    ],
    [
      "a line above the limit at the end",
      `a,b\n3,4\n1,${"x".repeat(200)}`,
      ["2:3|4", "3!too_large"],
      { maxRecordBytes: 100 },
    ],
  ];

  for (const chunkBytes of [1, 7, 100_000]) {
    it.each(cases)(`%s, in chunks of ${chunkBytes}`, async (_, content, expected, setup) => {
      expect(told(await read(content, { ...setup, chunkBytes }))).toEqual(expected);
    });
  }

  it("an unclosed quote far from the end swallows no block of good rows", async () => {
    const content = `a,b,c\n${good(10_000)}7,"open,z\n${good(10_000, 10_000)}`;
    const rows = await read(content, { chunkBytes: 65_536 });
    expect(rows.filter(({ row }) => row.kind === "ok")).toHaveLength(20_000);
    expect(told(rows.filter(({ row }) => row.kind === "refused"))).toEqual(["10002!unmapped_row"]);
    expect(rows.at(-1)?.line).toBe(20_002);
  });

  it("an unclosed quote without any quote behind it is given up at the size limit", async () => {
    const rowsBehind = `1,${"2".repeat(50)}\n`.repeat(12_000);
    const rows = await read(`a,b\n0,"open\n${rowsBehind}`, { chunkBytes: 65_536, maxRecordBytes: 300_000 });
    expect(rows.map(({ row }) => row.kind).indexOf("ok")).toBe(1);
    expect(told(rows.slice(0, 1))).toEqual(["2!unmapped_row"]);
    expect(rows).toHaveLength(12_001);
  });

  it("a quoted record longer than a block is one record", async () => {
    const text = "line of a long text\n".repeat(40_000);
    const rows = await read(`a,b\n1,"${text}"\n3,4\n`, { chunkBytes: 65_536 });
    expect(rows.map(({ line, row }) => [line, row.kind])).toEqual([
      [2, "ok"],
      [40_003, "ok"],
    ]);
  });

  it("raw is the record as it stood in the file", async () => {
    const rows = await read('a,b\r\n1,"x\r\ny"\r\n\r\nbroken\r\n3,4');
    expect(rows.map(({ raw }) => raw.toString())).toEqual(['1,"x\r\ny"', "broken", "3,4"]);
  });

  it("details of refusals hold no values", async () => {
    const rows = await read('a,b\nsecret\n"secret"secret,1\n1,"secret');
    const details = rows.map(({ row }) => (row.kind === "refused" ? row.detail : "accepted"));
    expect(details).toEqual([
      "expected 2 columns, found 1",
      "a quote stands where none may be, or one is not closed",
      "a quote is opened and never closed",
    ]);
  });

  it("a column named like a member of all objects is a column", async () => {
    const [row] = await read("__proto__,constructor\n1,2\n");
    expect(row?.row.kind === "ok" && Object.entries(row.row.value)).toEqual([
      ["__proto__", "1"],
      ["constructor", "2"],
    ]);
  });

  it.each([
    ["an empty file", "", [], "file.csv:1: the file is empty"],
    ["blank lines only", "\n\r\n", [], "file.csv:1: the file is empty"],
    ["a column twice", "a,b,a\n", [], 'file.csv:1: the header names the column "a" twice'],
    ["a broken header", '\na"b,c\n', [], "file.csv:2: a quote stands where none may be"],
    ["a header that is no UTF-8", Buffer.from([0xf1, 0x0a]), [], "file.csv:1: the header is no UTF-8"],
    [
      "a missing column",
      "a,b\n",
      ["a", "c"],
      'columns that are not there: "c" — use the file\'s columns: "a", "b"',
    ],
  ])("%s is an error that says what to do", async (_, content, columns, message) => {
    const reading = read(content, { columns });
    await expect(reading).rejects.toThrow(GiftlineError);
    await expect(reading).rejects.toThrow(message);
  });

  it("what is written by the rules of quoting is read back, whatever the chunks", async () => {
    const value = fc.string({ unit: fc.constantFrom(..."aя,;\t\"'\n \r🙂".split(/(?:)/u)), maxLength: 12 });
    const table = fc.array(fc.array(value, { minLength: 3, maxLength: 3 }), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(
        table,
        fc.constantFrom(",", ";", "\t"),
        fc.integer({ min: 1, max: 40 }),
        async (rows, delimiter, chunkBytes) => {
          const quoted = [["a", "b", "c"], ...rows].map((fields) =>
            fields.map((field) => `"${field.replaceAll('"', '""')}"`).join(delimiter),
          );
          const back = await read(`${quoted.join("\r\n")}\r\n`, { chunkBytes });
          expect(back.map(({ row }) => (row.kind === "ok" ? Object.values(row.value) : row))).toEqual(rows);
          const linesBefore = quoted.map((record) => record.split("\n").length);
          expect(back.map(({ line }) => line)).toEqual(
            rows.map(
              (_, index) => 1 + linesBefore.slice(0, index + 1).reduce((sum, count) => sum + count, 0),
            ),
          );
        },
      ),
      { numRuns: 200 },
    );
  });

  it("every line is either read or refused, whatever the bytes", async () => {
    const line = fc.string({ unit: fc.constantFrom("a", ",", '"', "\r", " "), maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { maxLength: 12 }),
        fc.integer({ min: 1, max: 20 }),
        async (lines, chunkBytes) => {
          const content = `a,b\n${lines.join("\n")}\n`;
          const rows = await read(content, { chunkBytes });
          const filled = (text: string) => text.split(/\r?\n/).filter((part) => part !== "");
          expect(rows.flatMap(({ raw }) => filled(raw.toString()))).toEqual(filled(content).slice(1));
          expect(told(rows)).toEqual(told(await read(content, { chunkBytes: 100_000 })));
        },
      ),
      { numRuns: 500 },
    );
  });
});
