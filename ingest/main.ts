/** `giftline ingest`: contacts from Kafka to ClickHouse, for ever or up to the topic's end. */
import type { EnrichedContact } from "../core/contact.js";
import type { Random } from "../core/random.js";
import type { DeadLetter } from "../core/records.js";
import type { Clock } from "../core/time.js";
import type { Store } from "../store/client.js";
import { deadLetterOf } from "./deadLetter.js";
import type { KafkaClient } from "./kafka/client.js";
import { consume, type ReceivedMessage } from "./kafka/consume.js";
import { forwardTo } from "./kafka/deadLetters.js";
import { createSender } from "./kafka/producer.js";
import { deadLetterTopic, requireTopics } from "./kafka/topics.js";
import { decode } from "./steps/decode.js";
import type { Enrich, Origin } from "./steps/enrich.js";
import { type Batch, createWriter } from "./writer.js";

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
  readonly onRetry: (error: Error, pauseMs: number) => void;
}

export interface IngestCounts {
  /** Messages read, stored and refused ones together. */
  readonly read: number;
  readonly refused: number;
}

/** Largest number of rows in one insert. */
const MAX_BATCH_ROWS = 20_000;

export async function ingest(options: IngestOptions): Promise<IngestCounts> {
  const { kafka, topic } = options;
  await requireTopics(kafka, [topic, deadLetterTopic(topic)]);
  const sender = await createSender(kafka);
  const write = createWriter({ ...options, forwardDeadLetters: forwardTo(sender, topic) });
  let counts: IngestCounts = { read: 0, refused: 0 };
  try {
    await consume({
      ...options,
      write: async (messages) => {
        for (let from = 0; from < messages.length; from += MAX_BATCH_ROWS) {
          const part = messages.slice(from, from + MAX_BATCH_ROWS);
          const batch = toBatch(part, options);
          const { refusedByStore } = await write(batch);
          const refused = counts.refused + batch.deadLetters.length + refusedByStore;
          counts = { read: counts.read + part.length, refused };
          options.onProgress(counts);
        }
      },
    });
  } finally {
    await sender.close();
  }
  return counts;
}

function toBatch(messages: readonly ReceivedMessage[], { topic, enrich, clock }: IngestOptions): Batch {
  const contacts: EnrichedContact[] = [];
  const deadLetters: DeadLetter[] = [];
  for (const { partition, offset, key, bytes } of messages) {
    const origin: Origin = { name: `kafka:${topic}`, partition, offset };
    const decoded = decode(bytes);
    if (decoded.kind === "ok") contacts.push(enrich(decoded.value, origin));
    else deadLetters.push(deadLetterOf(decoded, origin, { key, bytes }, clock));
  }
  return { contacts, deadLetters };
}
