/** Topics of their own on the tests' broker. Without a broker these suites fail and say how to get one. */
import { randomUUID } from "node:crypto";
import { inject } from "vitest";
import { type Config, parseConfig } from "../../core/config.js";
import { createKafka, type KafkaClient } from "../../ingest/kafka/client.js";
import { createSender, type OutgoingMessage } from "../../ingest/kafka/producer.js";
import { createTopics, deadLetterTopic } from "../../ingest/kafka/topics.js";

export interface TestTopic {
  readonly kafka: KafkaClient;
  readonly config: Config;
  /** KAFKA_… variables for a process of its own. */
  readonly env: Record<string, string>;
  send(messages: readonly OutgoingMessage[]): Promise<void>;
}

function brokerAddress(): string {
  const broker = inject("broker");
  if ("missing" in broker) throw new Error(`no Kafka broker for the tests: ${broker.missing}`);
  return broker.address;
}

export async function createTopic(options: { partitions: number }): Promise<TestTopic> {
  const name = `contacts-${randomUUID().slice(0, 8)}`;
  const env = {
    KAFKA_BROKERS: brokerAddress(),
    KAFKA_TOPIC: name,
    KAFKA_GROUP: `group-${name}`,
    KAFKA_SPIKES_TOPIC: `spikes-${name}`,
  };
  const config = parseConfig(env);
  const kafka = createKafka(config, () => {});
  await createTopics(kafka, [
    { name, partitions: options.partitions },
    { name: deadLetterTopic(name), partitions: 1 },
    { name: config.KAFKA_SPIKES_TOPIC, partitions: 1 },
  ]);
  return {
    kafka,
    config,
    env,
    send: async (messages) => {
      const sender = await createSender(kafka);
      await sender.send(name, messages);
      await sender.close();
    },
  };
}

/** Everything that a topic holds now, read by a group of its own. */
export async function readTopic(
  kafka: KafkaClient,
  topic: string,
  expected: number,
): Promise<{ value: Buffer; headers: Record<string, string> }[]> {
  const consumer = kafka.consumer({ groupId: `reader-${randomUUID()}` });
  const messages: { value: Buffer; headers: Record<string, string> }[] = [];
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await new Promise<void>((resolve) => {
    if (expected === 0) resolve();
    void consumer.run({
      eachMessage: async ({ message }) => {
        const headers = Object.entries(message.headers ?? {}).map(([key, value]) => [key, String(value)]);
        messages.push({ value: message.value ?? Buffer.alloc(0), headers: Object.fromEntries(headers) });
        if (messages.length === expected) resolve();
      },
    });
  });
  await consumer.disconnect();
  return messages;
}
