/** Wrong usage: told in one line with exit code 2, before anything is opened or read. */
import { PassThrough } from "node:stream";
import type { Command, Option } from "commander";
import { describe, expect, it } from "vitest";
import { createProgram } from "../../cli/program.js";
import { parseConfig } from "../../core/config.js";
import { systemClock } from "../../core/time.js";
import { expectOneLine, giftline } from "../support/giftline.js";

const program = createProgram({
  clock: systemClock,
  stdin: new PassThrough(),
  stdout: new PassThrough(),
  stderr: new PassThrough(),
  interactive: false,
  config: () => parseConfig({}),
  openStore: () => Promise.reject(new Error("no command runs here")),
  signal: new AbortController().signal,
});

interface Leaf {
  readonly path: readonly string[];
  readonly command: Command;
}

const leavesOf = (command: Command, path: readonly string[] = []): Leaf[] =>
  command.commands.length === 0
    ? [{ path, command }]
    : command.commands.flatMap((child) => leavesOf(child, [...path, child.name()]));

const leaves = leavesOf(program).map((leaf) => ({ ...leaf, name: leaf.path.join(" ") }));
const groups = ["analyze", "report", "kafka", "server"];

describe("help", () => {
  it.concurrent.each(leaves)("of `$name` is an answer, with an example", async ({ path }) => {
    const { code, stdout, stderr } = await giftline([...path, "--help"]);
    expect(stderr).toBe("");
    expect(stdout).toMatch(new RegExp(`^Usage: giftline ${path.join(" ")} `));
    expect(stdout).toMatch(/^ {2}\$ (\S+=\S+ |\{.*\} )*giftline [a-z]+/m);
    expect(code).toBe(0);
  });

  it.concurrent.each([[], ...groups.map((group) => [group])])(
    "of %s without a command comes in its place, and the exit code says that nothing was done",
    async (...path) => {
      const { code, stdout, stderr } = await giftline(path);
      expect(stderr).toContain("Commands:");
      expect(stdout).toBe("");
      expect(code).toBe(2);
    },
  );

  it("and version are answers", async () => {
    const answers = await Promise.all([giftline(["--help"]), giftline(["--version"])]);
    expect(answers.map(({ code, stderr }) => [code, stderr])).toEqual([
      [0, ""],
      [0, ""],
    ]);
    expect(answers[1].stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

/** Any text will do for these; what stands in the files is checked when they are opened. */
const FREE_TEXT = [
  "demo --directory",
  "demo --seed",
  "import --map",
  "report weekly --output",
  "simulate --incidents",
  "simulate --output",
  "simulate --seed",
  "simulate --truth",
];

const hasCheck = (option: Option): boolean =>
  option.argChoices !== undefined || option.parseArg !== undefined;
const valued = leaves.flatMap(({ path, name, command }) =>
  command.options
    .filter((option) => option.required)
    .map((option) => ({ path, flag: option.long ?? "", title: `${name} ${option.long}`, option })),
);

describe("a value of a flag", () => {
  it("is checked, unless any text will do", () => {
    const unchecked = valued.filter(({ option }) => !hasCheck(option)).map(({ title }) => title);
    expect(unchecked.sort()).toEqual(FREE_TEXT);
  });

  it.concurrent.each(valued.filter(({ option }) => hasCheck(option)))(
    "that cannot be is told with the flag: $title",
    async ({ path, flag }) => {
      expectOneLine(await giftline([...path, `${flag}=?!`]), { code: 2, says: flag });
    },
  );

  it.concurrent.each([
    [["analyze", "weekly", "--week", "2026-W60"], "'2026-W60' is invalid. expected an ISO week"],
    [["analyze", "weekly", "--since", "2026-31"], "'2026-31' is invalid. expected an ISO week"],
    [["report", "weekly", "--week", "2026-W00"], "'2026-W00' is invalid. expected an ISO week"],
    [["stream", "--replay", "--from", "2026-02-30"], "'2026-02-30' is invalid. expected a date"],
    [["stream", "--look-interval", "1.5"], "'1.5' is invalid. expected a whole number"],
    [["simulate", "--days", "-1"], "'-1' is invalid. expected a whole number"],
    [["simulate", "--from", "03.08.2026"], "'03.08.2026' is invalid. expected a date"],
    [["kafka", "create-topics", "--partitions", "0"], "'0' is invalid. expected a whole number from 1"],
    [["kafka", "create-topics", "--partitions", "1e3"], "'1e3' is invalid"],
    [["detect", "x.csv", "--alpha", "0"], "'0' is invalid. expected a number above 0"],
  ])("%j is refused, and the line says what is expected", async (args, says) => {
    expectOneLine(await giftline(args), { code: 2, says });
  });
});

describe("a command line that says nothing clear", () => {
  it.concurrent.each([
    [["frobnicate"], "unknown command 'frobnicate'"],
    [["ingets"], "(Did you mean ingest?) — see `giftline --help`"],
    [["kafka", "delete-topics"], "unknown command 'delete-topics' — see `giftline kafka --help`"],
    [["ingest", "--until-ende"], "(Did you mean --until-end?) — see `giftline ingest --help`"],
    [["ingest", "now"], "too many arguments for 'ingest'"],
    [["import"], "missing required argument 'files'"],
    [["detect"], "missing required argument 'file'"],
    [["import", "x.csv", "--map"], "'--map <file>' argument missing"],
    [["simulate", "--days", "3", "--weeks", "1"], "cannot be used with"],
    [["simulate", "--to-kafka", "--output", "x"], "cannot be used with"],
    [["detect", "x.csv", "--json", "--csv"], "cannot be used with"],
    [["detect", "x.csv", "--method=stream", "--alpha=.01"], "--alpha: does not belong to --method stream"],
    [["stream", "--from", "2026-08-03"], "--from: belongs to --replay — add --replay"],
    [["stream", "--to", "2026-08-03"], "--to: belongs to --replay — add --replay"],
    [["stream", "--dry-run"], "--dry-run: belongs to --replay — add --replay"],
  ])("%j", async (args, says) => {
    expectOneLine(await giftline(args), { code: 2, says });
  });
});

describe("--debug", () => {
  it.concurrent.each([
    { name: "wrong usage", args: ["ingest", "--frob"], env: {}, code: 2 },
    { name: "a bad file", args: ["detect", "missing.csv"], env: {}, code: 3 },
    { name: "a silent broker", args: ["ingest"], env: { KAFKA_BROKERS: "127.0.0.1:1" }, code: 4 },
  ])("adds the stack and the causes to the line: $name", async ({ args, env, code }) => {
    const quiet = await giftline(args, { env });
    const { stderr, ...loud } = await giftline([...args, "--debug"], { env });
    expect(stderr.startsWith(quiet.stderr)).toBe(true);
    expect(stderr).toMatch(/^ {4}at /m);
    expect(stderr).toMatch(/^caused by /m);
    expect([quiet.code, loud.code]).toEqual([code, code]);
  });
});
