/**
 * The consumer loop: read, gather into batches, write to ClickHouse, then commit. Offsets are committed only over the
 * contiguous prefix that ClickHouse has acknowledged, so a crash at any point repeats contacts (harmless by identity) and
 * loses none.
 */
import { setTimeout as delay, setImmediate as nextTurn } from "node:timers/promises";
import type { Consumer, EachBatchPayload, KafkaMessage } from "kafkajs";
import { GiftlineError } from "../../core/errors.js";
import { createBatcher } from "../batcher.js";
import { createOffsetTracker, type OffsetRange, type OffsetTracker } from "../offsets.js";
import type { ReceivedMessage } from "../toBatch.js";
import type { Batch } from "../writer.js";
import type { KafkaClient } from "./client.js";
import { endOffsets, groupOffsets } from "./topics.js";

export interface ConsumeOptions {
  readonly kafka: KafkaClient;
  readonly topic: string;
  readonly groupId: string;
  /** Decodes and enriches consecutive messages of one partition. */
  readonly prepare: (messages: readonly ReceivedMessage[]) => Batch;
  /** Writes a batch; resolves when it is acknowledged. */
  readonly write: (batch: Batch) => Promise<void>;
  /** Commits that failed: the next one makes up for it. */
  readonly onCommitFailed?: (error: unknown) => void;
  readonly signal: AbortSignal;
  /** Stop at the end of the topic as it was at the start, instead of waiting for more. */
  readonly untilEnd: boolean;
}

const HEARTBEAT_INTERVAL_MS = 2_000;
/** Messages that are prepared before the event loop gets its turn. */
const SLICE_MESSAGES = 500;
const DRAIN_DEADLINE_MS = 25_000;

/** Ranges know the generation of the group in which they were read: an older one must not be committed. */
interface ReadRange extends OffsetRange {
  readonly generation: number;
}

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
  let session: Session | null = null;
  const ended = new Promise<void>((resolve, reject) => {
    signal.addEventListener("abort", () => resolve(), { once: true });
    consumer.on(consumer.events.CRASH, ({ payload }) => {
      if (!payload.restart) reject(crashed(topic, payload.error));
    });
    const onCommitted = (partition: number, next: bigint): void => {
      const end = remaining?.get(partition);
      if (remaining === null || end === undefined || next < end) return;
      remaining.delete(partition);
      if (remaining.size === 0) resolve();
    };
    session = createSession(consumer, options, onCommitted, reject);
    session.start().catch(reject);
  });
  try {
    await ended;
    await (session as Session | null)?.finish();
  } finally {
    await consumer.disconnect();
  }
}

interface Session {
  start(): Promise<void>;
  /** Reads no more, writes and commits what was read, within a deadline. */
  finish(): Promise<void>;
}

function createSession(
  consumer: Consumer,
  options: ConsumeOptions,
  onCommitted: (partition: number, next: bigint) => void,
  onFailure: (error: unknown) => void,
): Session {
  let generation = 0;
  let tracker: OffsetTracker = createOffsetTracker();
  let isFinishing = false;
  const commit = async (): Promise<void> => {
    const offsets = [...tracker.takeCommittable()];
    if (offsets.length === 0) return;
    try {
      await consumer.commitOffsets(
        offsets.map(([partition, next]) => ({ topic: options.topic, partition, offset: next.toString() })),
      );
      for (const [partition, next] of offsets) onCommitted(partition, next);
    } catch (error) {
      // In a rebalance, or while the coordinator moves: what is written will be read once more.
      options.onCommitFailed?.(error);
    }
  };
  const batcher = createBatcher<ReadRange>({
    write: options.write,
    onWritten: async (ranges) => {
      for (const range of ranges) if (range.generation === generation) tracker.acknowledge(range);
      await commit();
    },
    onFailure,
  });
  const takeBatch = async (payload: EachBatchPayload): Promise<void> => {
    const { partition, messages } = payload.batch;
    const mine = generation;
    for (let from = 0; from < messages.length; from += SLICE_MESSAGES) {
      if (isFinishing || mine !== generation || payload.isStale() || !payload.isRunning()) return;
      const slice = messages.slice(from, from + SLICE_MESSAGES);
      const [first, last] = [slice[0], slice.at(-1)];
      if (first === undefined || last === undefined) return;
      const range = { partition, first: BigInt(first.offset), last: BigInt(last.offset), generation: mine };
      tracker.add(range);
      const received = slice.map((message) => receivedMessage(partition, message));
      const bytes = received.reduce((sum, message) => sum + message.bytes.byteLength, 0);
      batcher.add({ range, batch: options.prepare(received), bytes });
      // Only the position from which to read on: the commit follows the acknowledgement.
      payload.resolveOffset(last.offset);
      await payload.heartbeat();
      await nextTurn();
      while (!batcher.hasRoom() && !isFinishing) {
        await delay(50);
        await payload.heartbeat();
      }
    }
  };
  return {
    start: async () => {
      consumer.on(consumer.events.GROUP_JOIN, () => {
        generation += 1;
        tracker = createOffsetTracker();
        batcher.forget();
      });
      await consumer.connect();
      await consumer.subscribe({ topic: options.topic, fromBeginning: true });
      await consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        partitionsConsumedConcurrently: 2,
        eachBatch: takeBatch,
      });
    },
    finish: async () => {
      isFinishing = true;
      await Promise.race([batcher.drain(), delay(DRAIN_DEADLINE_MS, undefined, { ref: false })]);
    },
  };
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

const receivedMessage = (partition: number, message: KafkaMessage): ReceivedMessage => ({
  partition,
  offset: Number(message.offset),
  key: message.key?.toString("utf8") ?? "",
  bytes: message.value ?? new Uint8Array(),
});

const crashed = (topic: string, cause: Error): GiftlineError =>
  new GiftlineError("unavailable", `the consumer cannot go on (${cause.message})`, {
    where: `topic ${topic}`,
    fix: "check the brokers, then start it again: it goes on where it stopped",
    cause,
  });
