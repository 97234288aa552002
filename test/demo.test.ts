/** The demo as a user runs it, on a small operator. */
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { stopServer } from "../store/server/embedded.js";
import { succeed } from "./support/giftline.js";
import { createTopic, readTopic } from "./support/kafka.js";

const SMALL = ["demo", "--weeks", "5", "--contacts-per-day", "600"];

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "giftline-demo-test-"));
});
afterEach(async () => {
  await stopServer(join(directory, ".giftline"));
  await rm(directory, { recursive: true, force: true });
});

it("tells every planted incident and what became of it, and writes truth and report", async () => {
  const { stdout, stderr } = await succeed(SMALL, { env: {}, cwd: directory });
  const truth = JSON.parse(await readFile(join(directory, "giftline-demo/truth.json"), "utf8"));
  for (const { kind } of truth.incidents) expect(stdout).toContain(kind.replaceAll("_", " "));
  expect(stdout).toMatch(/outage .* found/);
  expect(stdout).toMatch(/labelling artefact .* quiet, as it should be/);
  expect(stderr).toContain(`ingested ${truth.contacts} contacts`);
  expect(stderr).toContain("straight through the steps of ingest");
  const [report] = (await readdir(join(directory, "giftline-demo"))).filter((file) => file.endsWith(".html"));
  expect(await readFile(join(directory, "giftline-demo", report ?? ""), "utf8")).toContain("<svg");
}, 180_000);

it("goes through Kafka where a broker is at hand, finds the same, and its alerts leave", async () => {
  const topic = await createTopic({ partitions: 1 });
  const direct = await succeed(SMALL, { env: {}, cwd: directory });
  const { stdout, stderr } = await succeed(SMALL, { env: topic.env, cwd: directory });
  expect(stderr).toContain(`through Kafka at ${topic.env["KAFKA_BROKERS"]}`);
  expect(stdout).toBe(direct.stdout);
  const [first] = await readTopic(topic.kafka, topic.config.KAFKA_SPIKES_TOPIC, 1);
  expect(JSON.parse(String(first?.value))).toMatchObject({ event: "opened", spike: { method: "streaming" } });
}, 240_000);
