/**
 * Ingest on a real broker and a real server: the whole path in a process of its own, beside a bare writer that promises and
 * understands nothing, and the steps of the path one by one. Broker and server share the machine with it.
 */
import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseConfig } from "../core/config.js";
import { createKafka } from "../ingest/kafka/client.js";
import { startLocalBroker } from "../ingest/kafka/localBroker.js";
import { createSender, type OutgoingMessage } from "../ingest/kafka/producer.js";
import { createTopics, deadLetterTopic } from "../ingest/kafka/topics.js";
import type { BenchFigure } from "./figure.js";
import { type Consumed, type ConsumeTask, consumedSchema } from "./ingest/consumed.js";
import { stepFigures } from "./ingest/steps.js";
import { inOwnProcess } from "./support/ownProcess.js";
import { summarize } from "./support/rounds.js";
import { simulatedContacts } from "./support/simulated.js";
import {
  removeContacts,
  requireContacts,
  type TemporaryStore,
  withTemporaryStore,
} from "./support/temporaryStore.js";

const MESSAGES = 100_000;
const MESSAGES_A_SEND = 5_000;
const MESSAGES_OF_STEPS = 20_000;
const PARTITIONS = 4;
const ROUNDS = 3;

export async function bench(): Promise<BenchFigure[]> {
  const messages = simulatedContacts(MESSAGES).map((contact) => ({
    key: contact.contact_id,
    value: Buffer.from(JSON.stringify(contact)),
  }));
  return withBroker((brokers) =>
    withTemporaryStore(async (store) => {
      const topic = await publish(brokers, messages);
      const task = { brokers, topic, home: store.config.GIFTLINE_DATA, messages: MESSAGES };
      const whole: Consumed[] = [];
      const bare: Consumed[] = [];
      for (let round = 0; round < ROUNDS; round++) {
        whole.push(await consume("ingest/whole", task, store));
        bare.push(await consume("ingest/bare", task, store));
      }
      const some = messages.slice(0, MESSAGES_OF_STEPS).map(({ value }) => value);
      return [...pathFigures(whole, bare), ...(await stepFigures(some, store))];
    }),
  );
}

/** KAFKA_BROKERS, or a broker that is started for this. */
async function withBroker<T>(action: (brokers: string) => Promise<T>): Promise<T> {
  const given = process.env["KAFKA_BROKERS"];
  if (given !== undefined && given !== "") return action(given);
  const directory = await mkdtemp(join(tmpdir(), "giftline-bench-kafka-"));
  try {
    const broker = await startLocalBroker(directory, (step) => process.stderr.write(`${step}\n`));
    return await action(broker.address).finally(broker.stop);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** A new topic that holds the messages. */
async function publish(brokers: string, messages: readonly OutgoingMessage[]): Promise<string> {
  const topic = `bench-${randomUUID().slice(0, 8)}`;
  const kafka = createKafka(parseConfig({ KAFKA_BROKERS: brokers }), () => {});
  await createTopics(kafka, [
    { name: topic, partitions: PARTITIONS },
    { name: deadLetterTopic(topic), partitions: 1 },
  ]);
  const sender = await createSender(kafka);
  for (let from = 0; from < messages.length; from += MESSAGES_A_SEND) {
    await sender.send(topic, messages.slice(from, from + MESSAGES_A_SEND));
  }
  await sender.close();
  return topic;
}

/** One contender over the whole topic into an empty table. */
async function consume(contender: string, task: ConsumeTask, store: TemporaryStore): Promise<Consumed> {
  await removeContacts(store);
  const consumed = await inOwnProcess(contender, task, consumedSchema);
  await requireContacts(store, MESSAGES);
  if (consumed.read > MESSAGES) {
    const again = consumed.read - MESSAGES;
    process.stderr.write(`${contender} lost its place in the group and read ${again} messages again\n`);
  }
  return consumed;
}

function pathFigures(whole: readonly Consumed[], bare: readonly Consumed[]): BenchFigure[] {
  const figure = (name: string, unit: string, pick: (consumed: Consumed) => number): BenchFigure => {
    const { median, spreadPercent } = summarize(whole.map(pick));
    const baseline = { name: "bare kafkajs to JSONEachRow", value: summarize(bare.map(pick)).median };
    return { name: `ingest: ${name}`, value: median, unit, spreadPercent, baseline };
  };
  return [
    figure("whole path, Kafka to ClickHouse", "contacts/s", ({ seconds }) => MESSAGES / seconds),
    figure(
      "processor time of ingest's process",
      "s per million",
      ({ processorSeconds }) => (processorSeconds * 1e6) / MESSAGES,
    ),
    figure("largest memory of ingest's process", "MB", ({ peakMegabytes }) => peakMegabytes),
    figure("reads of a message", "reads", ({ read }) => read / MESSAGES),
  ];
}
