/** Alerts to real receivers: a Kafka topic, an HTTP server, and Alertmanager. */
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer as createHttpServer, type IncomingMessage, type Server } from "node:http";
import { text } from "node:stream/consumers";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { type Alert, type SendAlert, toAlert } from "../analyzers/alerts/alert.js";
import { toAlertmanager } from "../analyzers/alerts/alertmanager.js";
import { toKafka } from "../analyzers/alerts/kafka.js";
import { toWebhook } from "../analyzers/alerts/webhook.js";
import { GiftlineError } from "../core/errors.js";
import { type Spike, spikeId } from "../core/spike.js";
import { DAY_MS, epochMs, HOUR_MS, MINUTE_MS, systemClock } from "../core/time.js";
import { createSender } from "../ingest/kafka/producer.js";
import type { Store } from "../store/client.js";
import { alertmanagerMissing, startAlertmanager, type TestAlertmanager } from "./support/alertmanager.js";
import { createServer, plant, type TestServer } from "./support/freshStore.js";
import { createTopic } from "./support/kafka.js";
import { background, burst } from "./support/plantedSeries.js";
import { arriving, runLive } from "./support/streaming.js";

const FROM = epochMs(Date.UTC(2026, 5, 1));
const OUTAGE_AT = epochMs(FROM + 15 * DAY_MS + 12 * HOUR_MS);
const OUTAGE_END = epochMs(OUTAGE_AT + 40 * MINUTE_MS);
const outage = burst({
  topic: "no_internet",
  region: "Volga",
  from: OUTAGE_AT,
  minutes: 40,
  contacts: 80,
  fields: () => ({ text: "The router blinks red" }),
  derived: { terms: ["router", "blink"] },
});

let server: TestServer;
beforeAll(async () => {
  server = await createServer();
});
afterAll(() => server.remove());

/** Live over an outage, from before it until it is closed. */
async function liveThroughOutage(destinations: readonly SendAlert[]) {
  const store: Store = await server.open();
  const usual = background({
    seed: "a",
    from: FROM,
    days: 16,
    perDay: 100,
    topics: ["no_internet", "refund", "roaming"],
    regions: ["Volga", "Urals"],
  });
  await plant(
    store,
    usual.filter(({ opened_at }) => opened_at < OUTAGE_AT),
  );
  const arrivals = arriving([...usual.filter(({ opened_at }) => opened_at >= OUTAGE_AT), ...outage]);
  return runLive({
    store,
    from: epochMs(OUTAGE_AT - MINUTE_MS),
    until: epochMs(OUTAGE_END + 75 * MINUTE_MS),
    arrivals,
    destinations,
  });
}

const now = systemClock();
const openSpike: Spike = {
  spike_id: spikeId(
    "streaming",
    { level: "topic_region", topic: "no_internet", region: "Volga" },
    epochMs(now - HOUR_MS),
  ),
  method: "streaming",
  detector: "e-sr-mixture-1",
  level: "topic_region",
  topic: "no_internet",
  region: "Volga",
  status: "open",
  started_at: epochMs(now - HOUR_MS),
  detected_at: epochMs(now - HOUR_MS + 4 * MINUTE_MS),
  ended_at: null,
  observed: 40,
  expected: 3.2,
  upper_bound: null,
  statistic: 3e6,
  threshold: 1e6,
  p_value: null,
  by_chance_weeks: 310,
  part_of: "",
  evidence: {
    terms: ["router"],
    quotes: ["The router blinks red"],
    parts: [],
    reasons: ["40 customers, 3.2 expected"],
  },
  run_id: "streaming",
  updated_at: now,
};
const opened = toAlert("opened", openSpike);
const updated = toAlert("updated", { ...openSpike, observed: 60 });
const closed = toAlert("closed", {
  ...openSpike,
  status: "closed",
  ended_at: epochMs(now - MINUTE_MS),
  observed: 90,
});

/** The schema that docs/ALERTS.md promises. */
async function documentedSchema() {
  const docs = await readFile(new URL("../docs/ALERTS.md", import.meta.url), "utf8");
  const schema = /```json\n([\s\S]*?)\n```/.exec(docs)?.[1];
  if (schema === undefined) throw new Error("docs/ALERTS.md has no JSON block");
  return z.fromJSONSchema(JSON.parse(schema));
}

/** Those that run a live analyzer through an outage. */
const LONG = { timeout: 180_000 };

describe("Kafka", LONG, () => {
  it("gets opened and closed of an incident, keyed by it, as documented", async () => {
    const topic = await createTopic({ partitions: 1 });
    const sender = await createSender(topic.kafka);
    const spikesTopic = topic.config.KAFKA_SPIKES_TOPIC;
    const outcome = await liveThroughOutage([
      toKafka((to, message) => sender.send(to, [message]), spikesTopic),
    ]);
    await sender.close();
    expect(outcome.alertFailures).toEqual([]);
    const messages = await readKeyed(topic.kafka, spikesTopic, 2);
    const alerts = messages.map(({ value }) => JSON.parse(value) as Alert);
    expect(alerts.map(({ event }) => event)).toEqual(["opened", "closed"]);
    expect(alerts).toEqual(outcome.alerts.map(({ alert }) => JSON.parse(JSON.stringify(alert))));
    expect(messages.map(({ key }) => key)).toEqual(alerts.map(({ spike }) => spike.spike_id));
    expect(new Set(messages.map(({ key }) => key)).size).toBe(1);
    const documented = await documentedSchema();
    for (const alert of alerts) expect(documented.parse(alert)).toEqual(alert);
    expect(documented.safeParse({ ...alerts[0], event: "updated" }).success).toBe(false);
  });
});

/** Messages with their keys, read from the beginning until there are as many as expected. */
async function readKeyed(
  kafka: Awaited<ReturnType<typeof createTopic>>["kafka"],
  topic: string,
  expected: number,
) {
  const consumer = kafka.consumer({ groupId: `reader of ${topic}` });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  const messages: { key: string; value: string }[] = [];
  await new Promise<void>((resolve) => {
    void consumer.run({
      eachMessage: async ({ message }) => {
        messages.push({ key: String(message.key), value: String(message.value) });
        if (messages.length === expected) resolve();
      },
    });
  });
  await consumer.disconnect();
  return messages;
}

interface Posted {
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: unknown;
}

let receiver: Server | null = null;
afterEach(() => {
  receiver?.closeAllConnections();
  receiver?.close();
  receiver = null;
});

/** A receiver that answers with a status, or not at all; answers with its address. */
async function receive(posted: Posted[], answer: () => number | null): Promise<string> {
  receiver = createHttpServer((request, response) => {
    void text(request).then((body) => {
      posted.push({
        url: `${request.method} ${request.url}`,
        headers: request.headers,
        body: JSON.parse(body),
      });
      const status = answer();
      if (status !== null) response.writeHead(status).end("thank you");
    });
  }).listen(0, "127.0.0.1");
  await once(receiver, "listening");
  const address = receiver.address();
  if (address === null || typeof address === "string") throw new Error("no address");
  return `http://127.0.0.1:${address.port}`;
}

describe("webhook", LONG, () => {
  it("gets opened and closed as JSON with the bearer token, and nothing between", async () => {
    const posted: Posted[] = [];
    const url = `${await receive(posted, () => 204)}/hooks/1?secret=2`;
    for (const alert of [opened, updated, closed]) await toWebhook(url, "t0ken")(alert);
    expect(posted.map(({ body }) => body)).toEqual(
      [opened, closed].map((alert) => JSON.parse(JSON.stringify(alert))),
    );
    expect(posted.map((one) => one.url)).toEqual(["POST /hooks/1?secret=2", "POST /hooks/1?secret=2"]);
    expect(posted[0]?.headers).toMatchObject({
      authorization: "Bearer t0ken",
      "content-type": "application/json",
    });
  });

  it("without a token sends no authorization", async () => {
    const posted: Posted[] = [];
    await toWebhook(await receive(posted, () => 200), undefined)(opened);
    expect(posted[0]?.headers.authorization).toBeUndefined();
  });

  it.each([
    { status: 500, code: "unavailable" },
    { status: 401, code: "unavailable" },
    { status: 422, code: "refused" },
  ])("HTTP $status is one line without the address's secrets: $code", async ({ status, code }) => {
    const url = `${await receive([], () => status)}/hooks/1?secret=2`;
    const error = await toWebhook(url, "t0ken")(opened).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: "GiftlineError", code });
    expect(String(error)).toMatch(new RegExp(`not accepted \\(HTTP ${status}\\) — check`));
    expect(String(error)).not.toMatch(/secret|t0ken|\n/);
  });

  it("a receiver that takes too long, and one that is not there, are one line", async () => {
    const slow = await receive([], () => null);
    const late = await toWebhook(slow, undefined, 50)(opened).catch((thrown: unknown) => thrown);
    expect(String(late)).toMatch(
      /^GiftlineError: http:\/\/127.0.0.1:\d+: the alert cannot be posted \(.*timeout.*\) — check/,
    );
    receiver?.closeAllConnections();
    receiver?.close();
    const gone = await toWebhook(slow, undefined)(opened).catch((thrown: unknown) => thrown);
    expect(gone).toBeInstanceOf(GiftlineError);
    expect(String(gone)).toMatch(/the alert cannot be posted \(.*ECONNREFUSED.*\)/);
  });

  it("that fails does not stop the analyzer, and gets everything when it is back", async () => {
    const posted: Posted[] = [];
    let status = 500;
    const url = await receive(posted, () => status);
    const outcome = await liveThroughOutage([
      async (alert) => {
        // The first alert is refused twice.
        if (posted.length >= 2) status = 200;
        await toWebhook(url, undefined)(alert);
      },
    ]);
    expect(outcome.failures).toEqual([]);
    expect(outcome.alertFailures.map(String)).toEqual([
      expect.stringMatching(/HTTP 500/),
      expect.stringMatching(/HTTP 500/),
    ]);
    expect(posted.map(({ body }) => (body as Alert).event)).toEqual(["opened", "opened", "opened", "closed"]);
    expect(new Set(posted.map(({ body }) => (body as Alert).spike.spike_id)).size).toBe(1);
  });
});

const missing = alertmanagerMissing();
if (missing !== null) process.stderr.write(`skipped: ${missing}\n`);

describe.skipIf(missing !== null)("Alertmanager", () => {
  let alertmanager: TestAlertmanager;
  afterEach(() => alertmanager.stop());

  it.each(["", "/alerts"])("shows the incident until it is over, under the path '%s'", async (prefix) => {
    alertmanager = await startAlertmanager(prefix);
    const send = toAlertmanager(`${alertmanager.url}/`);
    await send(opened);
    const [alert, ...others] = await alertmanager.alerts();
    expect(others).toEqual([]);
    expect(alert?.labels).toEqual({
      alertname: "giftline_spike",
      level: "topic_region",
      topic: "no_internet",
      region: "Volga",
      spike_id: openSpike.spike_id,
    });
    expect(alert?.annotations).toMatchObject({
      summary: opened.text,
      series: "no_internet/Volga",
      quotes: "The router blinks red",
    });
    expect(Date.parse(alert?.startsAt ?? "")).toBe(openSpike.started_at);
    await send(updated);
    expect((await alertmanager.alerts()).map(({ annotations }) => annotations["summary"])).toEqual([
      updated.text,
    ]);
    await send(closed);
    expect(await alertmanager.alerts()).toEqual([]);
  });

  it("keeps incidents apart, and takes one of all contacts, whose topic and region are empty", async () => {
    alertmanager = await startAlertmanager();
    const total: Spike = {
      ...openSpike,
      level: "total",
      topic: "",
      region: "",
      spike_id: "streaming:total:x",
    };
    const send = toAlertmanager(alertmanager.url);
    await send(opened);
    await send(toAlert("opened", total));
    expect((await alertmanager.alerts()).map(({ labels }) => labels["level"]).toSorted()).toEqual([
      "topic_region",
      "total",
    ]);
    await send(closed);
    expect((await alertmanager.alerts()).map(({ labels }) => labels["level"])).toEqual(["total"]);
  });
});
