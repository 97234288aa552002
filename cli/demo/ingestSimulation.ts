/** The demo's stream into ClickHouse: through a Kafka broker where one is at hand, else straight through the same steps. */
import { randomUUID } from "node:crypto";
import type { Config } from "../../core/config.js";
import { GiftlineError } from "../../core/errors.js";
import type { Random } from "../../core/random.js";
import type { Clock } from "../../core/time.js";
import { createKafka } from "../../ingest/kafka/client.js";
import { createSender, type OutgoingMessage } from "../../ingest/kafka/producer.js";
import { createTopics, deadLetterTopic } from "../../ingest/kafka/topics.js";
import { ingest } from "../../ingest/main.js";
import type { Enrich } from "../../ingest/steps/enrich.js";
import { type ReceivedMessage, toBatch } from "../../ingest/toBatch.js";
import { createWriter, type WriterOptions } from "../../ingest/writer.js";
import type { SimulatedMessage } from "../../simulator/emission.js";
import type { Truth } from "../../simulator/truth.js";
import type { Store } from "../../store/client.js";
import type { CliContext } from "../context.js";
import { kafkaLog } from "../kafkaLog.js";

export interface SimulationIngest {
  readonly context: CliContext;
  readonly store: Store;
  readonly enrich: Enrich;
  readonly clock: Clock;
  readonly random: Random;
  readonly messages: Generator<SimulatedMessage, Truth, void>;
  /** Told how many snapshots have gone through, and what is being done with them. */
  readonly onProgress: (snapshots: number, doing: string) => void;
}

const BATCH_SNAPSHOTS = 5_000;

export async function ingestDirectly(options: SimulationIngest): Promise<Truth> {
  const write = createWriter(writerOptions(options));
  const steps = { origin: "simulation", enrich: options.enrich, clock: options.clock };
  let done = 0;
  let writing: Promise<unknown> = Promise.resolve();
  const truth = await inBatches(options, async (batch, first) => {
    const received = batch.map(
      ({ contact }, index): ReceivedMessage => ({
        partition: 0,
        offset: first + index,
        key: contact.contact_id,
        bytes: Buffer.from(JSON.stringify(contact)),
      }),
    );
    const made = toBatch(received, steps);
    // ClickHouse takes one batch while the next is made.
    await writing;
    writing = write(made);
    done += batch.length;
    options.onProgress(done, "ingested");
  });
  await writing;
  return truth;
}

/** Publishes the whole stream to topics of its own, then reads it as `giftline ingest` does. */
export async function ingestThroughKafka(config: Config, options: SimulationIngest): Promise<Truth> {
  const topic = `giftline-demo-${randomUUID().slice(0, 8)}`;
  const kafka = createKafka(config, kafkaLog(options.context));
  await createTopics(kafka, [
    { name: topic, partitions: 4 },
    { name: deadLetterTopic(topic), partitions: 1 },
    { name: config.KAFKA_SPIKES_TOPIC, partitions: 1 },
  ]);
  const sender = await createSender(kafka);
  const truth = await inBatches(options, async (batch, first) => {
    await sender.send(
      topic,
      batch.map(
        ({ contact }): OutgoingMessage => ({ key: contact.contact_id, value: JSON.stringify(contact) }),
      ),
    );
    options.onProgress(first + batch.length, "published");
  }).finally(() => sender.close());
  const { read } = await ingest({
    ...writerOptions(options),
    kafka,
    topic,
    groupId: topic,
    enrich: options.enrich,
    untilEnd: true,
    onProgress: (counts) => options.onProgress(counts.read, "ingested"),
  });
  if (read >= truth.snapshots) return truth;
  throw new GiftlineError("unavailable", `only ${read} of ${truth.snapshots} published messages came back`, {
    where: `topic ${topic}`,
    fix: "check the broker's retention and its log, then run the demo again",
  });
}

const writerOptions = ({ context, store, clock, random }: SimulationIngest): WriterOptions => ({
  store,
  clock,
  random,
  signal: context.signal,
  onRetry: () => {},
});

/** Hands the messages over in batches, with the number of those before; answers with the truth at their end. */
async function inBatches(
  { messages, context }: SimulationIngest,
  take: (batch: readonly SimulatedMessage[], first: number) => Promise<void>,
): Promise<Truth> {
  let batch: SimulatedMessage[] = [];
  let taken = 0;
  for (;;) {
    const next = messages.next();
    if (next.done !== true) batch.push(next.value);
    if (batch.length === BATCH_SNAPSHOTS || (next.done === true && batch.length > 0)) {
      await take(batch, taken);
      taken += batch.length;
      batch = [];
      context.signal.throwIfAborted();
    }
    if (next.done === true) return next.value;
  }
}
