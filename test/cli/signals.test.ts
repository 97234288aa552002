/** Signals, closed pipes and servers that go away midway: nothing half-written, and an exit code that tells. */
import { execFile } from "node:child_process";
import { readdir, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { groupOffsets } from "../../ingest/kafka/topics.js";
import type { OpenedStore } from "../../store/open.js";
import { defineQuery } from "../../store/query.js";
import { findServer } from "../../store/server/embedded.js";
import { contactMessage } from "../support/contacts.js";
import { createDirectory, expectOneLine, giftline, type Running, start } from "../support/giftline.js";
import { createHome, type TestHome } from "../support/home.js";
import { createTopic, type TestTopic } from "../support/kafka.js";

const countOf = defineQuery({
  name: "test_count_of_origin",
  description: "Contacts whose origin begins so",
  params: z.object({ origin: z.string() }),
  row: z.object({ n: z.number() }),
  sql: "SELECT count() AS n FROM contacts FINAL WHERE startsWith(origin, {origin:String})",
});

let directory: Awaited<ReturnType<typeof createDirectory>>;
let home: TestHome;
let opened: OpenedStore;
beforeAll(async () => {
  directory = await createDirectory();
  home = await createHome();
  opened = await home.open();
});
afterAll(async () => {
  await opened.close();
  await home.remove();
  await directory.remove();
});

const stored = async (origin: string): Promise<number> =>
  (await opened.store.query(countOf, { origin }))[0]?.n ?? 0;
const waitFor = (check: () => Promise<void>) => vi.waitFor(check, { timeout: 40_000, interval: 50 });
const env = (): Record<string, string> => ({ GIFTLINE_DATA: home.directory });

/** A file of contacts that takes several seconds to import. */
async function manyContacts(name: string, rows: number): Promise<string> {
  const lines = Array.from({ length: rows }, (_, row) =>
    JSON.stringify(contactMessage({ contact_id: `${name}-${row}`, text: `no internet since day ${row}` })),
  );
  await writeFile(directory.at(name), `${lines.join("\n")}\n`);
  return directory.at(name);
}

describe("ingest", () => {
  let topic: TestTopic;
  beforeAll(async () => {
    topic = await createTopic({ partitions: 2 });
  });

  /** Ingest that has committed its first message and waits for more. */
  async function waiting(messages: number): Promise<Running> {
    const running = start(["ingest"], { env: { ...env(), ...topic.env } });
    await waitFor(async () => {
      const offsets = await groupOffsets(topic.kafka, topic.config.KAFKA_GROUP, topic.config.KAFKA_TOPIC);
      expect([...offsets.values()].reduce((sum, offset) => sum + offset, 0n)).toBe(BigInt(messages));
    });
    return running;
  }

  it.each(["SIGINT", "SIGTERM"] as const)("ends in order on %s, for that is how it ends", async (signal) => {
    const messages = signal === "SIGINT" ? 1 : 2;
    await topic.send([{ key: signal, value: JSON.stringify(contactMessage({ contact_id: signal })) }]);
    const { child, finished } = await waiting(messages);
    child.kill(signal);
    const { code, stdout, stderr } = await finished;
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toBe("1 messages read, 0 refused (see table dead_letters)\n");
    expect(await stored(`kafka:${topic.config.KAFKA_TOPIC}`)).toBe(messages);
  });
});

describe("import", () => {
  it("that is interrupted keeps whole what it has read, tells how much, and goes to the end the next time", async () => {
    const rows = 200_000;
    const file = await manyContacts("long.ndjson", rows);
    const { child, finished } = start(["import", file, "--json"], { env: env() });
    await waitFor(async () => expect(await stored("file:long.ndjson@")).toBeGreaterThan(0));
    child.kill("SIGINT");
    const interrupted = await finished;
    expectOneLine(interrupted, { code: 130, says: `${file}: stopped before the end of the files` });
    const [summary] = JSON.parse(interrupted.stdout) as [{ rows: number; accepted: number }];
    expect(summary.rows).toBeLessThan(rows);
    expect(await stored("file:long.ndjson@")).toBe(summary.accepted);

    const again = await giftline(["import", file], { env: env() });
    expect(again.code).toBe(0);
    expect(await stored("file:long.ndjson@")).toBe(rows);
  }, 120_000);

  it("waits while ClickHouse is away, and then finishes", async () => {
    const rows = 100_000;
    const file = await manyContacts("patient.ndjson", rows);
    const { child, finished } = start(["import", file], { env: env() });
    let told = "";
    child.stderr?.on("data", (text: Buffer) => {
      told += text.toString();
    });
    await waitFor(async () => expect(await stored("file:patient.ndjson@")).toBeGreaterThan(0));
    process.kill((await findServer(home.directory))?.pid ?? 0, "SIGKILL");
    await waitFor(async () => expect(told).toMatch(/ClickHouse does not answer .*; next try in \d+ ms\n/));
    const restarted = await home.open();
    const { code, stderr } = await finished;
    expect(code).toBe(0);
    expect(stderr).not.toMatch(/^giftline: |^ {4}at /m);
    expect(await stored("file:patient.ndjson@")).toBe(rows);
    await restarted.close();
  }, 120_000);
});

describe("simulate", () => {
  it("that is interrupted leaves no file behind", async () => {
    const target = await createDirectory();
    const { child, finished } = start([
      "simulate",
      "--weeks",
      "52",
      "--output",
      target.at("contacts.ndjson"),
    ]);
    await waitFor(async () => expect(await readdir(target.path)).not.toEqual([]));
    child.kill("SIGINT");
    expectOneLine(await finished, { code: 130, says: "interrupted" });
    expect(await readdir(target.path)).toEqual([]);
    await target.remove();
  });

  it("to Kafka sends what ingest then reads", async () => {
    const topic = await createTopic({ partitions: 3 });
    const args = ["simulate", "--days", "3", "--contacts-per-day", "1000", "--to-kafka"];
    const published = await giftline(args, { env: topic.env });
    expect([published.code, published.stdout]).toEqual([0, ""]);
    const [, contacts, snapshots] = /^(\d+) contacts of .* in (\d+) snapshots/.exec(published.stderr) ?? [];
    const ingested = await giftline(["ingest", "--until-end"], { env: { ...env(), ...topic.env } });
    expect(ingested.stdout).toMatch(new RegExp(`^${snapshots} messages read, 0 refused`));
    expect(await stored(`kafka:${topic.config.KAFKA_TOPIC}`)).toBe(Number(contacts));
  });
});

it("a reader that has seen enough is no error", async () => {
  const bin = `"${process.execPath}" "${resolve("dist/cli/bin.js")}"`;
  const script = `${bin} simulate --weeks 8 | head -1 >/dev/null; echo "\${PIPESTATUS[0]}"`;
  expect(await promisify(execFile)("bash", ["-c", script])).toEqual({ stdout: "0\n", stderr: "" });
});
