import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Readable, Writable } from "node:stream";
import { text } from "node:stream/consumers";
import { CommanderError } from "commander";
import { afterAll, describe, expect, it } from "vitest";
import { GiftlineError } from "../../core/errors.js";
import { epochMs, isoDate } from "../../core/time.js";
import type { CliContext } from "../context.js";
import { detectHelp } from "../detect/help.js";
import { detectCommand } from "./detect.js";

const directory = mkdtempSync(join(tmpdir(), "giftline-detect-"));
afterAll(() => rmSync(directory, { recursive: true }));

const contextOf = (stdin: Readable, stdout: Writable, stderr: Writable): CliContext => ({
  clock: () => epochMs(0),
  stdin,
  stdout,
  stderr,
  interactive: false,
  config: () => {
    throw new Error("detect reads no configuration");
  },
  openStore: () => {
    throw new Error("detect needs no store");
  },
  signal: new AbortController().signal,
});

/** Runs the command with `input` on stdin; `error` is what it failed with. */
async function run(input: string | Buffer, flags: readonly string[] = [], file = "-") {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const [out, err] = [text(stdout), text(stderr)];
  const command = detectCommand(contextOf(Readable.from([Buffer.from(input)]), stdout, stderr));
  command.exitOverride().configureOutput({ writeErr: () => undefined });
  const error: unknown = await command.parseAsync([file, ...flags], { from: "user" }).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  stdout.end();
  stderr.end();
  return { out: await out, err: await err, error };
}

interface Line {
  series: string;
  time: string;
  count: number | null;
  expected: number | null;
  upper: number | null;
  pValue: number | null;
  score: number | null;
  alarm: boolean;
  reason: string | null;
}
async function linesOf(input: string, flags: readonly string[] = []): Promise<Line[]> {
  const { out, error } = await run(input, ["--json", ...flags]);
  expect(error).toBeNull();
  return out
    .trimEnd()
    .split("\n")
    .map((line): Line => JSON.parse(line));
}

const csvOf = (name: string, times: readonly (string | number)[], counts: readonly (number | string)[]) =>
  `series,time,count\n${times.map((time, i) => `${name},${time},${counts[i]}\n`).join("")}`;
const mondays = (n: number, first = 17_532) => Array.from({ length: n }, (_, i) => isoDate(first + 7 * i));
const steady = (n: number) => Array.from({ length: n }, (_, i) => 8 + (i % 5));

describe("results", () => {
  const sample: {
    series: {
      id: string;
      freq: number;
      b: number;
      dates: string[] | null;
      counts: number[];
      out: Record<string, (number | null)[][]>;
    }[];
  } = JSON.parse(
    readFileSync(new URL("../../test/fixtures/farrington/sample.json", import.meta.url), "utf8"),
  );
  const noufaily = [
    "--periods=10",
    "--past-weeks-not-included=26",
    "--trend-p-value=1",
    "--threshold-method=nb-plugin",
    "--alpha=.005",
  ];
  const settings: Record<string, string[]> = {
    S1_default: [],
    S2_noufaily: noufaily,
    S3_muan: [...noufaily, "--trend-p-value=.05", "--threshold-method=muan", "--alpha=.01"],
    S4_farr1996: ["--reweight-threshold=1", "--alpha=.005"],
  };
  const cases = sample.series.flatMap((series) =>
    Object.entries(settings).map(([name, flags]) => ({
      label: `${series.id} ${name}`,
      series,
      flags,
      rows: series.out[name] ?? [],
    })),
  );

  it.each(cases)("with --r-compatible are those of R: $label", async ({ series, flags, rows }) => {
    const { id, freq, b, dates, counts } = series;
    const monthly = freq === 12 ? ["--frequency=12", "--half-window=1"] : [];
    const fine =
      flags.includes("--periods=10") && freq === 12 ? ["--periods=4", "--past-weeks-not-included=6"] : [];
    const input = csvOf(id, dates ?? [...counts.keys()], counts);
    const lines = await linesOf(input, [
      `--years-back=${b}`,
      ...monthly,
      ...flags,
      ...fine,
      "--r-compatible",
    ]);
    expect(lines.length).toBe(counts.length);
    const firstTested = lines.findIndex(({ pValue }) => pValue !== null) + 1;
    expect(firstTested).toBe(rows[0]?.[0]);
    for (const [k, expected, upper, , , , , , alarm] of rows) {
      const line = lines[Number(k) - 1];
      expect(line?.alarm).toBe(alarm === 1);
      for (const [ours, theirs] of [
        [line?.expected, expected],
        [line?.upper, upper],
      ]) {
        if (typeof theirs === "number") expect(Math.abs(Number(ours) / theirs - 1)).toBeLessThan(1e-6);
        else expect(ours).toBeNull();
      }
    }
  });

  it("have the keys in one order, whether something can be said or not", async () => {
    const { out } = await run(csvOf("a", [...Array(264).keys()], steady(264)), ["--json"]);
    const keys = ["series", "time", "count", "expected", "upper", "pValue", "score", "alarm", "reason"];
    for (const line of out.trimEnd().split("\n")) expect(Object.keys(JSON.parse(line))).toEqual(keys);
  });

  it("come by series in order of appearance and by time, wherever the lines stand", async () => {
    const times = mondays(270);
    const counts = steady(270);
    const rows = times.flatMap((time, i) => [
      `zeta,${time},${counts[i]}`,
      `alpha,${time},${(counts[i] ?? 0) + 1}`,
    ]);
    const ordered = await linesOf(`series,time,count\n${rows.join("\n")}`);
    const shuffled = [rows[0], ...rows.slice(1).reverse()];
    expect(await linesOf(`series,time,count\r\n${shuffled.join("\r\n")}\r\n`)).toEqual(ordered);
    expect(ordered.map(({ series }) => series)).toEqual([
      ...Array(270).fill("zeta"),
      ...Array(270).fill("alpha"),
    ]);
    expect(ordered.slice(0, 270).map(({ time }) => time)).toEqual(times);
  });

  it.each(["farrington-flexible", "weekly"])(
    "of %s take a week without a line for unknown, not for zero",
    async (method) => {
      const times = mondays(280).filter((_, i) => i % 13 !== 5);
      const lines = await linesOf(
        csvOf(
          "a",
          times,
          times.map(() => 10),
        ),
        [`--method=${method}`],
      );
      expect(lines.length).toBe(times.length);
      expect(lines.at(-1)?.expected).toBeCloseTo(10, 6);
    },
  );

  it.each(["farrington-flexible", "weekly", "stream"])(
    "of %s: an empty count says nothing, and nothing is said about it",
    async (method) => {
      const lines = await linesOf(
        csvOf(
          "a",
          [...Array(300).keys()],
          steady(300).map((count, i) => (i === 290 ? "" : count)),
        ),
        [`--method=${method}`],
      );
      expect(lines[290]).toMatchObject({
        count: null,
        expected: null,
        score: null,
        alarm: false,
        reason: "the count is missing",
      });
      expect(lines[291]?.reason).toBeNull();
    },
  );

  it.each([
    { method: "farrington-flexible", times: mondays(280) },
    { method: "weekly", times: mondays(280) },
    { method: "weekly", times: mondays(60) },
    {
      method: "stream",
      times: Array.from(
        { length: 300 },
        (_, i) =>
          `2026-08-03T${String(Math.floor(i / 60)).padStart(2, "0")}:${String(i % 60).padStart(2, "0")}`,
      ),
    },
  ])("of $method raise an alarm for five times the usual, and only there", async ({ method, times }) => {
    const counts = steady(times.length);
    for (let i = 1; i <= (method === "stream" ? 5 : 1); i++) counts[times.length - i] = 50;
    const lines = await linesOf(csvOf("a", times, counts), [`--method=${method}`, "--alarms-only"]);
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.every(({ count, score }) => count === 50 && (score ?? 0) > 1)).toBe(true);
  });

  it("take weeks and months as written, whatever the time of day and offset", async () => {
    const dates = mondays(270);
    const plain = await linesOf(csvOf("a", dates, steady(270)));
    const zoned = await linesOf(
      csvOf(
        "a",
        dates.map((date) => `${date}T00:30:00+03:00`),
        steady(270),
      ),
    );
    expect(zoned.map((line) => ({ ...line, time: "" }))).toEqual(
      plain.map((line) => ({ ...line, time: "" })),
    );
  });

  it("are the same numbers as CSV, names quoted where they must be", async () => {
    const input = csvOf('"a ""b"", c"', [...Array(270).keys()], steady(270));
    const json = await linesOf(input);
    const { out } = await run(input, ["--csv"]);
    const [head, ...rows] = out.trimEnd().split("\n");
    expect(head).toBe("series,time,count,expected,upper,pValue,score,alarm,reason");
    expect(json[269]?.series).toBe('a "b", c');
    const { time, count, expected, upper, pValue, score } = json[269] as Line;
    expect(rows[269]).toBe(`"a ""b"", c",${[time, count, expected, upper, pValue, score].join(",")},false,`);
  });

  it("stop being computed while nobody reads them", async () => {
    const names = Array.from({ length: 40 }, (_, i) => `s${i}`);
    const input = `series,time,count\n${names.flatMap((name) => steady(300).map((count, i) => `${name},${i},${count}`)).join("\n")}`;
    let written = 0;
    const waiting: (() => void)[] = [];
    const slow = new Writable({
      highWaterMark: 1,
      write: (chunk: Buffer, _encoding, done) => {
        written += chunk.length;
        waiting.push(done);
      },
    });
    const command = detectCommand(contextOf(Readable.from([Buffer.from(input)]), slow, new PassThrough()));
    const running = command.parseAsync(["-", "--json"], { from: "user" });
    while (waiting.length === 0) await new Promise((resolve) => setImmediate(resolve));
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
    const whileBlocked = written;
    let finished = false;
    void running.then(() => {
      finished = true;
    });
    while (!finished) {
      waiting.shift()?.();
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(written).toBeGreaterThan(20 * whileBlocked);
  });
});

describe("the help", () => {
  it("shows an example that prints what it says", async () => {
    const input = csvOf(
      "outage",
      Array.from({ length: 271 }, (_, i) => i + 1),
      [...steady(270), 31],
    );
    const alarms = await run(input, ["--alarms-only"]);
    const example = detectHelp.split("\n").map((line) => line.trim());
    for (const line of `${alarms.out}${alarms.err}`.trimEnd().split("\n")) expect(example).toContain(line);
    const json = (await run(input, ["--json"])).out.trimEnd().split("\n").at(-1);
    expect(example.join("")).toContain(json);
  });
});

const head = "series,time,count\n";
const badInputs = [
  { name: "nothing", input: "", tells: "standard input: is empty — begin with the header series,time,count" },
  { name: "blank lines only", input: "\n\n", tells: "standard input: is empty" },
  { name: "a header only", input: head, tells: "standard input, line 1: the header is all there is" },
  {
    name: "no column count",
    input: "series,time,n\na,1,2\n",
    tells: 'line 1: the header has no column "count"',
  },
  { name: "no header", input: "a,1,2\n", tells: 'line 1: the header has no column "series"' },
  {
    name: "a column twice",
    input: "series,time,count,time\na,1,2,1\n",
    tells: 'line 1: the header has the column "time" twice',
  },
  { name: "a short line", input: `${head}a,1,2\na,2\n`, tells: "line 3: has 2 values, the header has 3" },
  { name: "a long line", input: `${head}a,1,2,3\n`, tells: "line 2: has 4 values, the header has 3" },
  { name: "a negative count", input: `${head}a,1,2\na,2,-1\n`, tells: 'line 3: "-1" is no count' },
  { name: "a fraction", input: `${head}a,1,2.5\n`, tells: 'line 2: "2.5" is no count' },
  { name: "a word for a count", input: `${head}a,1,many\n`, tells: 'line 2: "many" is no count' },
  {
    name: "a count beyond exact numbers",
    input: `${head}a,1,9007199254740993\n`,
    tells: 'line 2: "9007199254740993" is no count',
  },
  { name: "no series name", input: `${head},1,2\n`, tells: "line 2: the series has no name" },
  { name: "a bad date", input: `${head}a,2026-02-30,1\n`, tells: 'line 2: "2026-02-30" is no time' },
  {
    name: "a bad hour",
    input: `${head}a,2026-02-20T25:00,1\n`,
    tells: 'line 2: "2026-02-20T25:00" is no time',
  },
  {
    name: "a date in another order",
    input: `${head}a,03.08.2026,1\n`,
    tells: 'line 2: "03.08.2026" is no time',
  },
  {
    name: "an endless time",
    input: `${head}a,${"x".repeat(500)},1\n`,
    tells: `line 2: "${"x".repeat(40)}…" is no time`,
  },
  {
    name: "mixed times",
    input: `${head}a,2026-08-03,1\nb,7,1\n`,
    tells: 'line 3: "7" is an index, but line 2 has a date',
  },
  {
    name: "a time twice",
    input: `${head}a,1,1\nb,1,1\na,2,1\na,1,3\n`,
    tells: 'line 5: "a" has 1 twice, first in line 2',
  },
  {
    name: "a time twice in other words",
    input: `${head}a,2026-08-03T00:00Z,1\na,2026-08-03T03:00+03:00,1\n`,
    tells: "line 3: ",
  },
  { name: "an open quote", input: `${head}"a,1,1\nb,2,2\n`, tells: "a quoted value is not closed" },
  {
    name: "days for weeks",
    input: `${head}a,2026-08-03,1\na,2026-08-04,1\n`,
    tells: "line 3: 2026-08-04 is no whole number of weeks after 2026-08-03",
  },
  {
    name: "one bad series after good ones",
    input: `${head}a,2026-08-03,1\nb,2026-08-03,1\nb,2026-08-05,1\n`,
    tells: "line 4: 2026-08-05 is no whole number of weeks",
  },
  {
    name: "two points a month",
    input: `${head}a,2026-08-03,1\na,2026-08-24,1\n`,
    flags: ["--frequency=12"],
    tells: "line 3: 2026-08-03 and 2026-08-24",
  },
  {
    name: "a time from another world",
    input: `${head}a,1,1\na,1700000000,1\n`,
    tells: "line 3: 1 and 1700000000",
  },
  {
    name: "binary",
    input: Buffer.from([0x50, 0x4b, 3, 4, 0, 0, 8, 0]),
    tells: "standard input: is no UTF-8 text",
  },
  {
    name: "another encoding",
    input: Buffer.from([...Buffer.from(head), 0xd2, 0xe5, 0x2c, 0x31, 0x2c, 0x31]),
    tells: "is no UTF-8 text",
  },
];

describe("input that is no series", () => {
  it.each(badInputs)(
    "is told in one line, with line and exit code 3: $name",
    async ({ input, flags = [], tells }) => {
      const { out, error } = await run(input, flags);
      expect(error).toBeInstanceOf(GiftlineError);
      expect(error).toMatchObject({ code: "bad_input", exitCode: 3, fix: expect.stringMatching(/./) });
      expect((error as GiftlineError).message).toContain(tells);
      expect((error as GiftlineError).message).not.toContain("\n");
      expect(out).toBe("");
    },
  );

  it.each([
    { file: join(directory, "absent.csv"), tells: "there is no such file" },
    { file: directory, tells: "is a directory" },
  ])("is told where the file cannot be read: $tells", async ({ file, tells }) => {
    const { error } = await run("", [], file);
    expect(error).toMatchObject({ code: "bad_input", what: tells, where: file });
  });

  it("names the file and its line", async () => {
    const file = join(directory, "bad.csv");
    writeFileSync(file, `${head}a,1,1\na,2,x\n`);
    const { error } = await run("", [], file);
    expect(error).toMatchObject({ where: `${file}, line 3` });
  });
});

describe("flags", () => {
  it.each([
    { flags: ["--method=guess"], tells: "Allowed choices are farrington-flexible, weekly, stream" },
    { flags: ["--alpha=2"], tells: "expected a number above 0 and below 0.5" },
    { flags: ["--alpha=0"], tells: "expected a number above 0 and below 0.5" },
    { flags: ["--alpha="], tells: "expected a number above 0 and below 0.5" },
    { flags: ["--frequency=7"], tells: "expected 52 or 12" },
    { flags: ["--years-back=0"], tells: "expected a whole number from 1 to 20" },
    { flags: ["--trend-p-value=1.5"], tells: "expected a number from 0 to 1" },
    { flags: ["--threshold-method=best"], tells: "Allowed choices are delta, nb-plugin, muan" },
    { flags: ["--expected-run-length=-1", "--method=stream"], tells: "expected a number from 2 on" },
    { flags: ["--json", "--csv"], tells: "cannot be used with" },
    { flags: ["--nonsense"], tells: "unknown option" },
    { flags: ["--method=stream", "--alpha=.01"], tells: "--alpha: does not belong to --method stream" },
    {
      flags: ["--method=weekly", "--r-compatible"],
      tells: "--r-compatible: does not belong to --method weekly",
    },
    { flags: ["--expected-run-length=99"], tells: "leave it out, or use --method stream" },
    {
      flags: ["--frequency=12", "--half-window=6"],
      tells: "--half-window: 6 makes windows longer than a year of 12",
    },
    { flags: ["--half-window=20", "--periods=20"], tells: "has no room for 20 periods — use at most 12" },
    {
      flags: ["--threshold-method=muan", "--power-transformation=none"],
      tells: "has no meaning for --threshold-method muan",
    },
  ])("that cannot be are told before anything is read: $flags", async ({ flags, tells }) => {
    const { out, error } = await run("no series at all", flags);
    expect(
      error instanceof CommanderError || (error instanceof GiftlineError && error.code === "usage"),
    ).toBe(true);
    expect((error as Error).message).toContain(tells);
    expect(out).toBe("");
  });
});

describe("the table", () => {
  it("marks alarms, says why nothing is said, and sums up on stderr", async () => {
    const { out, err } = await run(csvOf("обрыв связи", mondays(265), [...steady(264), 44]));
    const lines = out.trimEnd().split("\n");
    expect(lines.length).toBe(266);
    expect(lines.at(-1)).toMatch(/^обрыв связи {2}2023-01-23 {8}44 .* ALARM$/);
    expect(lines[1]).toContain("needs 263 earlier points, has 0");
    expect(lines.filter((line) => line.includes("ALARM")).length).toBe(1);
    expect(err).toBe("1 alarm in 265 points of 1 series; not told: 263 needs 263 earlier points\n");
  });
});
