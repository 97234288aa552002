import { Command } from "commander";
import { createTopics, deadLetterTopic } from "../../ingest/kafka/topics.js";
import { type CliContext, note } from "../context.js";
import { openKafka } from "../openKafka.js";
import { wholeNumber } from "../options.js";

/** `giftline kafka create-topics`: giftline never lets a broker make topics by accident. */
export const kafkaCommand = (context: CliContext): Command =>
  new Command("kafka").description("topics of the Kafka broker").addCommand(
    new Command("create-topics")
      .description("create the topics of contacts, dead letters and spikes where they are missing")
      .option("--partitions <count>", "partitions of the contacts topic", wholeNumber(1, 10_000), 6)
      .addHelpText(
        "after",
        `
The topics are KAFKA_TOPIC, its dead letters (<topic>.dlq) and KAFKA_SPIKES_TOPIC, kept for a week, with up to three replicas.
Topics that exist are left as they are.

Example:
  $ KAFKA_BROKERS=127.0.0.1:9092 giftline kafka create-topics --partitions 12`,
      )
      .action(async ({ partitions }: { partitions: number }) => {
        const config = context.config();
        const { kafka, explained } = await openKafka(context);
        const made = await createTopics(kafka, [
          { name: config.KAFKA_TOPIC, partitions },
          { name: deadLetterTopic(config.KAFKA_TOPIC), partitions: 1 },
          { name: config.KAFKA_SPIKES_TOPIC, partitions: 1 },
        ]).catch(explained);
        note(context, made.length === 0 ? "all topics exist" : `created ${made.join(", ")}`);
      }),
  );
