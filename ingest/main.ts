/** `giftline ingest`: contacts from Kafka to ClickHouse, for ever or up to the topic's end. */
import type { Random } from "../core/random.js";
import type { Clock } from "../core/time.js";
import type { Store } from "../store/client.js";
import type { KafkaClient } from "./kafka/client.js";
import { consume } from "./kafka/consume.js";
import { forwardTo } from "./kafka/deadLetters.js";
import { createSender } from "./kafka/producer.js";
import { deadLetterTopic, requireTopics } from "./kafka/topics.js";
import type { Enrich } from "./steps/enrich.js";
import { toBatch } from "./toBatch.js";
import { createWriter, type WriterOptions } from "./writer.js";

export interface IngestOptions {
  readonly kafka: KafkaClient;
  readonly topic: string;
  readonly groupId: string;
  readonly store: Store;
  readonly enrich: Enrich;
  readonly clock: Clock;
  readonly random: Random;
  readonly signal: AbortSignal;
  readonly untilEnd: boolean;
  /** Told after every acknowledged batch. */
  readonly onProgress: (progress: IngestCounts) => void;
  readonly onRetry: WriterOptions["onRetry"];
  /** Told of commits that failed; the messages will be read once more. */
  readonly onCommitFailed?: (error: unknown) => void;
}

export interface IngestCounts {
  /** Messages read, stored and refused ones together. */
  readonly read: number;
  readonly refused: number;
}

export async function ingest(options: IngestOptions): Promise<IngestCounts> {
  const { kafka, topic } = options;
  await requireTopics(kafka, [topic, deadLetterTopic(topic)]);
  const sender = await createSender(kafka);
  const write = createWriter({ ...options, forwardDeadLetters: forwardTo(sender, topic) });
  let counts: IngestCounts = { read: 0, refused: 0 };
  try {
    await consume({
      ...options,
      prepare: (messages) => toBatch(messages, { ...options, origin: `kafka:${topic}` }),
      write: async (batch) => {
        const { refusedByStore } = await write(batch);
        const refused = counts.refused + batch.deadLetters.length + refusedByStore;
        counts = { read: counts.read + batch.contacts.length + batch.deadLetters.length, refused };
        options.onProgress(counts);
      },
    });
  } finally {
    await sender.close();
  }
  return counts;
}
