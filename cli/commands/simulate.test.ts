import { mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { afterEach, beforeEach, expect, test } from "vitest";
import { parseConfig } from "../../core/config.js";
import { contactSchema } from "../../core/contact.js";
import { GiftlineError } from "../../core/errors.js";
import { epochMs, isoDate } from "../../core/time.js";
import type { CliContext } from "../context.js";
import { type KeyedMessage, simulateCommand } from "./simulate.js";

let directory = "";
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "giftline-simulate-"));
});
afterEach(() => rm(directory, { recursive: true }));

/** A stream that keeps what is written; with a small buffer, so that writers must wait for it. */
class Sink extends Writable {
  text = "";
  constructor() {
    super({ highWaterMark: 1024, decodeStrings: false });
  }
  override _write(chunk: string | Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    setImmediate(done);
  }
}

const NOW = epochMs(Date.UTC(2026, 2, 10, 12));

async function run(args: readonly string[], signal = new AbortController().signal) {
  const stdout = new Sink();
  const stderr = new Sink();
  const published: KeyedMessage[] = [];
  const context: CliContext = {
    clock: () => NOW,
    stdin: process.stdin,
    stdout,
    stderr,
    interactive: false,
    config: () => parseConfig({ GIFTLINE_TIME_ZONE: "Europe/Kyiv" }),
    openStore: () => Promise.reject(new Error("the simulator needs no store")),
    signal,
  };
  const command = simulateCommand(context, async (messages) => {
    for await (const message of messages) published.push(message);
  });
  command.exitOverride().configureOutput({ writeErr: () => {} });
  await command.parseAsync([...args], { from: "user" });
  return { stdout: stdout.text, stderr: stderr.text, published };
}

const short = ["--days", "2", "--contacts-per-day", "100"];
const at = (name: string): string => join(directory, name);
const linesOf = (text: string): string[] => text.split("\n").slice(0, -1);

test("standard output gets valid contacts, and nothing but them", async () => {
  const { stdout, stderr } = await run(short);
  const lines = linesOf(stdout);
  expect(lines.length).toBeGreaterThan(200);
  for (const line of lines) contactSchema.parse(JSON.parse(line));
  expect(stderr).toMatch(/^\d+ contacts of \d+ customers in \d+ snapshots, 2 incidents planted\n$/);
  expect(await readdir(directory)).toEqual([]);
});

test("a file gets the same bytes as standard output, and the truth beside it", async () => {
  const { stdout } = await run(short);
  const { stdout: nothing, stderr } = await run([...short, "--output", at("contacts.ndjson")]);
  expect(nothing).toBe("");
  expect(await readFile(at("contacts.ndjson"), "utf8")).toBe(stdout);
  const truth = JSON.parse(await readFile(at("contacts.ndjson.truth.json"), "utf8"));
  expect(truth).toMatchObject({ seed: "1", time_zone: "Europe/Kyiv", snapshots: linesOf(stdout).length });
  expect(truth.incidents.map(({ kind }: { kind: string }) => kind)).toEqual(["outage", "stalled_source"]);
  expect(stderr).toContain(`truth in ${at("contacts.ndjson")}.truth.json`);
  expect((await readdir(directory)).sort()).toEqual(["contacts.ndjson", "contacts.ndjson.truth.json"]);
});

test("Kafka gets the same snapshots, each with its contact's id as key", async () => {
  const { stdout } = await run(short);
  const { published, stdout: nothing } = await run([...short, "--to-kafka", "--truth", at("truth.json")]);
  expect(nothing).toBe("");
  expect(published.map(({ value }) => value)).toEqual(linesOf(stdout));
  for (const { key, value, at: emittedAt } of published) {
    const { contact_id, updated_at } = JSON.parse(value);
    expect(key).toBe(contact_id);
    expect(emittedAt).toBeGreaterThan(Date.parse(updated_at));
  }
  expect(JSON.parse(await readFile(at("truth.json"), "utf8")).snapshots).toBe(published.length);
});

test("without a start the stream ends with yesterday", async () => {
  const { stdout } = await run(["--weeks", "1", "--contacts-per-day", "50", "--final-only"]);
  const days = linesOf(stdout).map((line) => {
    const opened = Date.parse(JSON.parse(line).opened_at) + 2 * 3_600_000;
    return isoDate(Math.floor(opened / 86_400_000));
  });
  expect([...new Set(days)].sort().at(0)).toBe("2026-03-03");
  expect([...new Set(days)].sort().at(-1)).toBe("2026-03-09");
});

test("incidents can be left out, or come from a file", async () => {
  const file = at("mine.yaml");
  await writeFile(
    file,
    "incidents:\n  - { kind: outage, id: big, from: 2026-02-03T14:00, factor: 20, regions: [Kyiv] }\n",
  );
  const flags = [...short, "--from", "2026-02-02", "--truth", at("truth.json")];
  await run([...flags, "--incidents", file]);
  const { incidents } = JSON.parse(await readFile(at("truth.json"), "utf8"));
  expect(incidents).toMatchObject([
    { id: "big", kind: "outage", from: "2026-02-03T12:00:00.000Z", regions: ["Kyiv"] },
  ]);
  expect(incidents[0].contacts).toBeGreaterThan(0);
  await run([...flags, "--incidents", "none"]);
  expect(JSON.parse(await readFile(at("truth.json"), "utf8")).incidents).toEqual([]);
});

test.each([
  [
    "incidents:\n  - { kind: outage, from: 2026-02-03T14:00, regions: [Atlantis] }",
    "bad_input",
    /incidents\[0\]\.regions\[0\]: expected one of Moscow/,
  ],
  ["incidents:\n  - { kind: party, from: 2026-02-03T14:00 }", "bad_input", /incidents\[0\]/],
  ["incidents: [", "bad_input", /is no YAML/],
  [
    "incidents:\n  - { kind: outage, from: 2020-01-01T00:00, regions: [Kyiv] }",
    "bad_input",
    /outside the simulated period/,
  ],
])("the incidents file %j is refused in one line that says where", async (content, code, message) => {
  await writeFile(at("bad.yaml"), content);
  const error = await run([...short, "--from", "2026-02-02", "--incidents", at("bad.yaml")]).catch(
    (e: unknown) => e,
  );
  expect(error).toBeInstanceOf(GiftlineError);
  expect(error).toMatchObject({ code, message: expect.stringMatching(message) });
  expect(String(error)).not.toContain("\n");
});

test.each([
  [["--days", "0"], /whole number from 1/],
  [["--days", "3", "--weeks", "1"], /cannot be used with/],
  [["--from", "2026-02-30"], /expected a date/],
  [["--time-zone", "Mars/Base"], /IANA time zone/],
  [["--to-kafka", "--output", "x"], /cannot be used with/],
  [["--contacts-per-day", "many"], /whole number/],
])("the flags %j are refused", async (flags, message) => {
  await expect(run(flags)).rejects.toThrow(message);
});

test("an output that cannot be written is told in one line, and leaves nothing behind", async () => {
  await expect(run([...short, "--output", at("missing/contacts.ndjson")])).rejects.toThrow(
    /cannot be written/,
  );
  await expect(run([...short, "--output", directory])).rejects.toThrow(/it is a directory/);
  expect(await readdir(directory)).toEqual([]);
});

test("an interrupted run leaves the old file as it was", async () => {
  await writeFile(at("contacts.ndjson"), "old");
  const stopped = AbortSignal.abort();
  await expect(run([...short, "--output", at("contacts.ndjson")], stopped)).rejects.toThrow(/interrupted/);
  expect(await readFile(at("contacts.ndjson"), "utf8")).toBe("old");
  expect(await readdir(directory)).toEqual(["contacts.ndjson"]);
});

test("links are followed, and devices are written, not replaced", async () => {
  await writeFile(at("real.ndjson"), "old");
  await symlink(at("real.ndjson"), at("link.ndjson"));
  const { stdout } = await run(short);
  await run([...short, "--output", at("link.ndjson"), "--truth", "/dev/null"]);
  expect(await readFile(at("real.ndjson"), "utf8")).toBe(stdout);
  expect((await stat("/dev/null")).isCharacterDevice()).toBe(true);
});
