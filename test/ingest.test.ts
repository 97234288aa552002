/** From a real Kafka topic into a real ClickHouse: everything arrives, once in effect, and the refused is accounted for. */
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { createEnrichment } from "../cli/enrichment.js";
import { seededRandom } from "../core/random.js";
import { systemClock } from "../core/time.js";
import { groupOffsets, requireTopics } from "../ingest/kafka/topics.js";
import { type IngestCounts, ingest } from "../ingest/main.js";
import type { Enrich } from "../ingest/steps/enrich.js";
import type { OpenedStore } from "../store/open.js";
import { defineQuery } from "../store/query.js";
import { findServer } from "../store/server/embedded.js";
import { contactMessage, OPENED_AT } from "./support/contacts.js";
import { createHome, type TestHome } from "./support/home.js";
import { createTopic, readTopic, type TestTopic } from "./support/kafka.js";

const contacts = defineQuery({
  name: "test_contacts_of_origin",
  description: "Contacts of a topic",
  params: z.object({ origin: z.string() }),
  row: z.object({
    contact_id: z.string(),
    customer_id: z.string(),
    region: z.string(),
    text: z.string(),
    topic: z.string(),
  }),
  sql: `SELECT contact_id, customer_id, region, text, topic FROM contacts FINAL
    WHERE origin = {origin:String} ORDER BY contact_id`,
});

const refusals = defineQuery({
  name: "test_refusals",
  description: "Dead letters of a topic",
  params: z.object({ origin: z.string() }),
  row: z.object({
    reason: z.string(),
    origin_offset: z.number(),
    body: z.string(),
    body_encoding: z.string(),
  }),
  sql: `SELECT reason, origin_offset, body, body_encoding FROM dead_letters FINAL
    WHERE origin = {origin:String} ORDER BY origin_offset`,
});

let home: TestHome;
let opened: OpenedStore;
let topic: TestTopic;
let enrich: Enrich;
beforeAll(async () => {
  home = await createHome();
  opened = await home.open();
  enrich = await createEnrichment(home.config, opened, systemClock);
});
afterAll(async () => {
  await opened.close();
  await home.remove();
});
beforeEach(async () => {
  topic = await createTopic({ partitions: 3 });
});

/** Comparing megabytes as text is a thousand times faster than element by element. */
const base64 = (bytes: Buffer): string => bytes.toString("base64");

const origin = () => `kafka:${topic.config.KAFKA_TOPIC}`;

async function ingestToEnd({ onRetry = () => {} }: { onRetry?: () => void } = {}): Promise<IngestCounts> {
  return ingest({
    kafka: topic.kafka,
    topic: topic.config.KAFKA_TOPIC,
    groupId: topic.config.KAFKA_GROUP,
    store: opened.store,
    enrich,
    clock: systemClock,
    random: seededRandom(1),
    signal: new AbortController().signal,
    untilEnd: true,
    onProgress: () => {},
    onRetry,
  });
}

const message = (id: string, fields: Parameters<typeof contactMessage>[0] = {}) => ({
  key: id,
  value: JSON.stringify(contactMessage({ contact_id: id, ...fields })),
});

describe("ingest", () => {
  it("stores every contact of every partition, and commits what is stored", async () => {
    const ids = Array.from({ length: 500 }, (_, index) => `c${String(index).padStart(3, "0")}`);
    await topic.send(ids.map((id) => message(id)));
    expect(await ingestToEnd()).toEqual({ read: 500, refused: 0 });
    const rows = await opened.store.query(contacts, { origin: origin() });
    expect(rows.map((row) => row.contact_id)).toEqual(ids);
    const committed = await groupOffsets(topic.kafka, topic.config.KAFKA_GROUP, topic.config.KAFKA_TOPIC);
    expect([...committed.values()].reduce((sum, offset) => sum + offset, 0n)).toBe(500n);
    expect(await ingestToEnd()).toEqual({ read: 0, refused: 0 });
  });

  it("keeps one contact of many snapshots: the newest, whatever the order and however often they come", async () => {
    const snapshots = [2, 0, 3, 1, 3, 0].map((minute) =>
      message("moving", { region: `r${minute}`, updated_at: OPENED_AT + minute * 60_000 }),
    );
    await topic.send(snapshots);
    await ingestToEnd();
    const rows = await opened.store.query(contacts, { origin: origin() });
    expect(rows.map((row) => row.region)).toEqual(["r3"]);
  });

  it("masks the text, hashes the customer, and finds the topic before anything is stored", async () => {
    const text = "Третий день нет интернета, звоните +7 912 345-67-89";
    await topic.send([
      message("told", { text, customer_id: "4711" }),
      message("again", { customer_id: "4711" }),
    ]);
    await ingestToEnd();
    const [again, told] = await opened.store.query(contacts, { origin: origin() });
    expect(told?.text).toBe("Третий день нет интернета, звоните <PHONE>");
    expect(told?.topic).toBe("no_internet");
    expect(told?.customer_id).toMatch(/^[0-9a-f]{32}$/);
    expect(told?.customer_id).toBe(again?.customer_id);
  });

  it("puts what it cannot read into dead letters, table and topic, with its bytes, and goes on", async () => {
    const poison: [string, Buffer][] = [
      ["not_json", Buffer.from('{"contact_id": "x"')],
      ["not_utf8", Buffer.from([0x7b, 0xff, 0xfe, 0x7d])],
      ["not_an_object", Buffer.from("[1, 2]")],
      [
        "missing_field",
        Buffer.from('{"contact_id":"x","opened_at":"2026-01-01T00:00:00Z","channel":"phone"}'),
      ],
      [
        "invalid_time",
        Buffer.from('{"contact_id":"x","opened_at":"yesterday","updated_at":1,"channel":"phone"}'),
      ],
      ["invalid_field", Buffer.from(JSON.stringify({ ...contactMessage(), channel: 5 }))],
      ["too_large", Buffer.from(JSON.stringify({ ...contactMessage(), text: "x".repeat(1_100_000) }))],
      ["not_json", Buffer.alloc(0)],
    ];
    for (const [, bytes] of poison) await topic.send([{ key: "same-partition", value: bytes }]);
    await topic.send([{ key: "same-partition", value: message("good").value }]);
    expect(await ingestToEnd()).toEqual({ read: 9, refused: 8 });
    const letters = await opened.store.query(refusals, { origin: origin() });
    expect(letters.map(({ reason }) => reason)).toEqual(poison.map(([reason]) => reason));
    expect(
      letters.map(({ body, body_encoding }) => base64(Buffer.from(body, body_encoding as BufferEncoding))),
    ).toEqual(poison.map(([, bytes]) => base64(bytes)));
    const forwarded = await readTopic(topic.kafka, `${topic.config.KAFKA_TOPIC}.dlq`, 8);
    expect(forwarded.map(({ headers }) => headers["reason"])).toEqual(poison.map(([reason]) => reason));
    expect(forwarded.map(({ value }) => base64(value))).toEqual(poison.map(([, bytes]) => base64(bytes)));
    const rows = await opened.store.query(contacts, { origin: origin() });
    expect(rows.map((row) => row.contact_id)).toEqual(["good"]);
  });

  it("a prototype-polluting message is only data", async () => {
    const value = `{"contact_id":"proto","opened_at":${OPENED_AT},"updated_at":${OPENED_AT},"channel":"phone","__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}`;
    await topic.send([{ key: "proto", value }]);
    expect(await ingestToEnd()).toEqual({ read: 1, refused: 0 });
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });

  it("waits while ClickHouse is away, and loses nothing", async () => {
    await topic.send([message("before")]);
    await ingestToEnd();
    await topic.send([message("after")]);
    process.kill((await findServer(home.directory))?.pid ?? 0, "SIGKILL");
    let tries = 0;
    const waiting = ingestToEnd({ onRetry: () => tries++ });
    await vi.waitFor(() => expect(tries).toBeGreaterThan(1), { timeout: 20_000 });
    const again = await home.open();
    expect(await waiting).toEqual({ read: 1, refused: 0 });
    await again.close();
    const rows = await opened.store.query(contacts, { origin: origin() });
    expect(rows.map((row) => row.contact_id)).toEqual(["after", "before"]);
  });
});

it("a topic that does not exist is told in one line that names the remedy", async () => {
  const error = await requireTopics(topic.kafka, ["nowhere"]).catch((thrown: unknown) => thrown);
  expect(String(error)).toMatch(
    /does not exist: nowhere — create it, or run `giftline kafka create-topics`$/,
  );
});
