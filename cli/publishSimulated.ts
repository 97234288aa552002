/** Where `simulate --to-kafka` sends its messages: the topic that ingest reads. */
import { createSender, type OutgoingMessage } from "../ingest/kafka/producer.js";
import { requireTopics } from "../ingest/kafka/topics.js";
import type { KeyedMessage, Publish } from "./commands/simulate.js";
import type { CliContext } from "./context.js";
import { openKafka } from "./openKafka.js";

const BATCH_MESSAGES = 2_000;

/**
 * Sends messages to KAFKA_TOPIC in their order, batch by batch. Throws GiftlineError: `bad_config` where no broker is named,
 * `unavailable` or `refused` where it cannot be reached or lacks the topic.
 */
export const publishSimulated =
  (context: CliContext): Publish =>
  async (messages) => {
    const topic = context.config().KAFKA_TOPIC;
    const { kafka, explained } = await openKafka(context);
    await requireTopics(kafka, [topic]).catch(explained);
    const sender = await createSender(kafka).catch(explained);
    try {
      for await (const batch of batchesOf(messages)) await sender.send(topic, batch).catch(explained);
    } finally {
      await sender.close();
    }
  };

/** Without the simulated time as timestamp: weeks that lie behind the topic's retention would be deleted unread. */
async function* batchesOf(messages: AsyncIterable<KeyedMessage>): AsyncGenerator<OutgoingMessage[]> {
  let batch: OutgoingMessage[] = [];
  for await (const { key, value } of messages) {
    batch.push({ key, value });
    if (batch.length < BATCH_MESSAGES) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
