/**
 * The consumer loop: read, write to ClickHouse, then commit. Offsets are committed only after ClickHouse has acknowledged
 * everything before them, so a crash at any point repeats contacts (harmless by identity) and loses none.
 */
import { setTimeout as delay } from "node:timers/promises";
import type { Consumer, EachBatchPayload, KafkaMessage } from "kafkajs";
import { GiftlineError } from "../../core/errors.js";
import type { ReceivedMessage } from "../toBatch.js";
import type { KafkaClient } from "./client.js";
import { endOffsets, groupOffsets } from "./topics.js";

export interface ConsumeOptions {
  readonly kafka: KafkaClient;
  readonly topic: string;
  readonly groupId: string;
  /** Writes the messages; resolves when they are acknowledged. Called with messages of one partition, in order. */
  readonly write: (messages: readonly ReceivedMessage[]) => Promise<void>;
  readonly signal: AbortSignal;
  /** Stop at the end of the topic as it was at the start, instead of waiting for more. */
  readonly untilEnd: boolean;
}

const HEARTBEAT_INTERVAL_MS = 2_000;

/** Runs until the signal or the end; throws when the consumer cannot go on (it never lives on as a zombie). */
export async function consume(options: ConsumeOptions): Promise<void> {
  const { kafka, topic, groupId, signal } = options;
  const remaining = options.untilEnd ? await remainingPartitions(kafka, groupId, topic) : null;
  if (remaining?.size === 0) return;
  const consumer = kafka.consumer({
    groupId,
    sessionTimeout: 15_000,
    heartbeatInterval: HEARTBEAT_INTERVAL_MS,
    rebalanceTimeout: 30_000,
    metadataMaxAge: 5_000,
    maxBytesPerPartition: 4 * 1024 * 1024,
    maxBytes: 32 * 1024 * 1024,
    minBytes: options.untilEnd ? 1 : 64 * 1024,
    maxWaitTimeInMs: 500,
    allowAutoTopicCreation: false,
  });
  const ended = new Promise<void>((resolve, reject) => {
    signal.addEventListener("abort", () => resolve(), { once: true });
    consumer.on(consumer.events.CRASH, ({ payload }) => {
      if (!payload.restart) reject(crashed(topic, payload.error));
    });
    const finishAtEnd = (partition: number, next: bigint): void => {
      const end = remaining?.get(partition);
      if (remaining === null || end === undefined || next < end) return;
      remaining.delete(partition);
      if (remaining.size === 0) resolve();
    };
    start(consumer, options, finishAtEnd, reject).catch(reject);
  });
  try {
    await ended;
  } finally {
    await consumer.disconnect();
  }
}

async function start(
  consumer: Consumer,
  options: ConsumeOptions,
  onCommitted: (partition: number, next: bigint) => void,
  onFailure: (error: unknown) => void,
): Promise<void> {
  await consumer.connect();
  await consumer.subscribe({ topic: options.topic, fromBeginning: true });
  await consumer.run({
    autoCommit: false,
    eachBatchAutoResolve: false,
    partitionsConsumedConcurrently: 2,
    eachBatch: async (payload) => {
      if (payload.isStale() || !payload.isRunning()) return;
      const { partition } = payload.batch;
      try {
        const messages = payload.batch.messages.map((message) => received(partition, message));
        await whileHeartbeating(options.write(messages), payload);
      } catch (error) {
        // Kafka's own errors (a rebalance) are for kafkajs to handle; a failed write must end the process.
        if (isKafkaError(error)) throw error;
        return onFailure(error);
      }
      const last = payload.batch.lastOffset();
      const next = BigInt(last) + 1n;
      payload.resolveOffset(last);
      await payload.commitOffsetsIfNecessary({
        topics: [{ topic: options.topic, partitions: [{ partition, offset: next.toString() }] }],
      });
      onCommitted(partition, next);
    },
  });
}

/** Without heartbeats a slow write would cost the membership, and everything would be read twice. */
async function whileHeartbeating(work: Promise<void>, payload: EachBatchPayload): Promise<void> {
  const done = work.then(() => true);
  done.catch(() => {});
  const timer = new AbortController();
  const pause = () => delay(HEARTBEAT_INTERVAL_MS, false, { signal: timer.signal }).catch(() => false);
  try {
    while (!(await Promise.race([done, pause()]))) await payload.heartbeat();
  } finally {
    timer.abort();
  }
}

/** Partitions that hold messages before their present end which the group has not committed, with that end. */
async function remainingPartitions(
  kafka: KafkaClient,
  groupId: string,
  topic: string,
): Promise<Map<number, bigint>> {
  const [ends, positions] = await Promise.all([
    endOffsets(kafka, topic),
    groupOffsets(kafka, groupId, topic),
  ]);
  return new Map([...ends].filter(([partition, end]) => (positions.get(partition) ?? 0n) < end));
}

const received = (partition: number, message: KafkaMessage): ReceivedMessage => ({
  partition,
  offset: Number(message.offset),
  key: message.key?.toString("utf8") ?? "",
  bytes: message.value ?? new Uint8Array(),
});

const isKafkaError = (error: unknown): boolean => error instanceof Error && error.name.startsWith("KafkaJS");

const crashed = (topic: string, cause: Error): GiftlineError =>
  new GiftlineError("unavailable", `the consumer cannot go on (${cause.message})`, {
    where: `topic ${topic}`,
    fix: "check the brokers, then start it again: it goes on where it stopped",
    cause,
  });
