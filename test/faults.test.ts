/**
 * Faults, with real processes: whatever is killed and whenever, the contacts in ClickHouse are those that were sent, each once,
 * and every refused message stands in dead letters once. The schedule is seeded; FAULT_SEED gives another one.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { type Random, seededRandom } from "../core/random.js";
import type { OpenedStore } from "../store/open.js";
import { defineQuery } from "../store/query.js";
import { findServer } from "../store/server/embedded.js";
import { contactMessage, OPENED_AT } from "./support/contacts.js";
import { createHome, type TestHome } from "./support/home.js";
import { createTopic, type TestTopic } from "./support/kafka.js";

const CONTACTS = 20_000;
const POISON_EVERY = 500;

const contactTotals = defineQuery({
  name: "test_contact_totals",
  description: "What a topic has become: contacts, rows after FINAL, newest snapshots, dead letters",
  params: z.object({ origin: z.string() }),
  row: z.object({ contacts: z.number(), rows: z.number(), newest: z.number(), refused: z.number() }),
  sql: `SELECT uniqExact(contact_id) AS contacts, count() AS rows, countIf(region = 'last') AS newest,
      (SELECT count() FROM dead_letters FINAL WHERE origin = {origin:String}) AS refused
    FROM contacts FINAL WHERE origin = {origin:String}`,
});

let home: TestHome;
let opened: OpenedStore;
beforeAll(async () => {
  home = await createHome();
  opened = await home.open();
});
afterAll(async () => {
  await opened.close();
  await home.remove();
});

/** Two snapshots of every contact, and poison in between. */
async function publish(topic: TestTopic): Promise<void> {
  const messages = [];
  for (let index = 0; index < CONTACTS; index++) {
    const contact_id = `c${index}`;
    const snapshot = (region: string, minute: number) => ({
      key: contact_id,
      value: JSON.stringify(contactMessage({ contact_id, region, updated_at: OPENED_AT + minute * 60_000 })),
    });
    messages.push(snapshot("last", 5), snapshot("first", 0));
    if (index % POISON_EVERY === 0) messages.push({ key: contact_id, value: "{broken" });
  }
  for (let from = 0; from < messages.length; from += 5_000)
    await topic.send(messages.slice(from, from + 5_000));
}

function startIngest(topic: TestTopic, untilEnd: boolean): ChildProcess {
  const parameters = ["dist/cli/bin.js", "ingest", ...(untilEnd ? ["--until-end"] : [])];
  return spawn(process.execPath, parameters, {
    env: { PATH: process.env["PATH"], GIFTLINE_DATA: home.directory, ...topic.env },
    stdio: ["ignore", "ignore", "inherit"],
  });
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  child.kill("SIGKILL");
  await once(child, "exit");
}

/** Ingests what is left, and holds the tables against what was sent. */
async function expectNothingLostOrDoubled(topic: TestTopic): Promise<void> {
  const last = startIngest(topic, true);
  const [exitCode] = (await once(last, "exit")) as [number];
  expect(exitCode).toBe(0);
  const totals = await opened.store.query(contactTotals, { origin: `kafka:${topic.config.KAFKA_TOPIC}` });
  expect(totals).toEqual([
    { contacts: CONTACTS, rows: CONTACTS, newest: CONTACTS, refused: CONTACTS / POISON_EVERY },
  ]);
}

const faults: [string, (topic: TestTopic, random: Random) => Promise<void>][] = [
  [
    "kill -9 of ingest at random points",
    async (topic, random) => {
      for (let round = 0; round < 3; round++) {
        const ingest = startIngest(topic, false);
        await delay(1_500 + random.integer(2_500));
        await kill(ingest);
      }
    },
  ],
  [
    "kill -9 of ClickHouse while ingest writes",
    async (topic, random) => {
      const ingest = startIngest(topic, false);
      for (let round = 0; round < 2; round++) {
        await delay(2_000 + random.integer(1_500));
        process.kill((await findServer(home.directory))?.pid ?? 0, "SIGKILL");
        await delay(500);
        await opened.close();
        opened = await home.open();
      }
      await delay(2_000);
      await kill(ingest);
    },
  ],
  [
    "processes that join and leave",
    async (topic, random) => {
      const members: ChildProcess[] = [];
      for (let round = 0; round < 3; round++) {
        members.push(startIngest(topic, false));
        await delay(1_500 + random.integer(1_000));
      }
      members[0]?.kill("SIGTERM");
      await delay(2_000);
      for (const member of members) await kill(member);
    },
  ],
];

describe("nothing is lost and nothing counted twice after", () => {
  it.each(faults)(
    "%s",
    async (name, inject) => {
      const topic = await createTopic({ partitions: 4 });
      await publish(topic);
      await inject(topic, seededRandom(`${process.env["FAULT_SEED"] ?? "1"}/${name}`));
      await expectNothingLostOrDoubled(topic);
    },
    180_000,
  );
});
