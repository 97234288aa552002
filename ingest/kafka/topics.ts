/** Topics: that they exist, that they are made as they should be, and how far they reach. */
import { setTimeout as delay } from "node:timers/promises";
import type { Admin } from "kafkajs";
import { GiftlineError } from "../../core/errors.js";
import type { KafkaClient } from "./client.js";

export const deadLetterTopic = (topic: string): string => `${topic}.dlq`;

const WEEK_MS = 7 * 24 * 3_600_000;

/** Throws where a topic is missing: giftline never lets a broker make one by accident. */
export async function requireTopics(kafka: KafkaClient, topics: readonly string[]): Promise<void> {
  const existing = await withAdmin(kafka, (admin) => admin.listTopics());
  const missing = topics.filter((topic) => !existing.includes(topic));
  if (missing.length === 0) return;
  throw new GiftlineError("refused", `the topic does not exist: ${missing.join(", ")}`, {
    where: "Kafka",
    fix: "create it, or run `giftline kafka create-topics`",
  });
}

/** Makes the topics that are missing, with retention of a week and as many replicas as there are brokers, at most 3. */
export async function createTopics(
  kafka: KafkaClient,
  topics: readonly { name: string; partitions: number }[],
): Promise<string[]> {
  return withAdmin(kafka, async (admin) => {
    const existing = await admin.listTopics();
    const { brokers } = await admin.describeCluster();
    const replicationFactor = Math.min(3, brokers.length);
    const missing = topics.filter(({ name }) => !existing.includes(name));
    if (missing.length === 0) return [];
    await admin.createTopics({
      waitForLeaders: true,
      topics: missing.map(({ name, partitions }) => ({
        topic: name,
        numPartitions: partitions,
        replicationFactor,
        configEntries: [
          { name: "retention.ms", value: String(WEEK_MS) },
          { name: "min.insync.replicas", value: String(Math.max(1, replicationFactor - 1)) },
        ],
      })),
    });
    return missing.map(({ name }) => name);
  });
}

/** Offset that the next message of each partition will get, by partition. */
export async function endOffsets(kafka: KafkaClient, topic: string): Promise<Map<number, bigint>> {
  const offsets = await withAdmin(kafka, (admin) => admin.fetchTopicOffsets(topic));
  return new Map(offsets.map(({ partition, high }) => [partition, BigInt(high)]));
}

/** Offset that a group goes on from, by partition; the topic's first where it has committed nothing. */
export async function groupOffsets(
  kafka: KafkaClient,
  groupId: string,
  topic: string,
): Promise<Map<number, bigint>> {
  return withAdmin(kafka, async (admin) => {
    const first = new Map(
      (await admin.fetchTopicOffsets(topic)).map(({ partition, low }) => [partition, BigInt(low)]),
    );
    const committed = await admin.fetchOffsets({ groupId, topics: [topic] });
    for (const { partition, offset } of committed.flatMap(({ partitions }) => partitions)) {
      const position = BigInt(offset);
      if (position >= 0n) first.set(partition, position);
    }
    return first;
  });
}

async function withAdmin<T>(kafka: KafkaClient, action: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    return await patiently(() => action(admin));
  } finally {
    await admin.disconnect();
  }
}

const PAUSES_MS = [100, 200, 400, 800, 1_600, 3_200];

/** A coordinator that is still loading, or a leader on the move: kafkajs's admin does not retry these by itself. */
async function patiently<T>(action: () => Promise<T>): Promise<T> {
  for (const pauseMs of PAUSES_MS) {
    try {
      return await action();
    } catch (error) {
      if (!(error instanceof Error && (error as { retriable?: boolean }).retriable === true)) throw error;
      await delay(pauseMs);
    }
  }
  return action();
}
