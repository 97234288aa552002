import { Command } from "commander";
import { createKafka, kafkaError, requireBrokers } from "../../ingest/kafka/client.js";
import { createTopics, deadLetterTopic } from "../../ingest/kafka/topics.js";
import { type CliContext, note } from "../context.js";
import { kafkaLog } from "../kafkaLog.js";
import { wholeNumber } from "../options.js";

/** `giftline kafka create-topics`: giftline never lets a broker make topics by accident. */
export const kafkaCommand = (context: CliContext): Command =>
  new Command("kafka").description("topics of the Kafka broker").addCommand(
    new Command("create-topics")
      .description("create the topics of contacts, dead letters and spikes where they are missing")
      .option("--partitions <count>", "partitions of the contacts topic", wholeNumber(1, 10_000), 6)
      .action(async ({ partitions }: { partitions: number }) => {
        const config = context.config();
        const wanted = [
          { name: config.KAFKA_TOPIC, partitions },
          { name: deadLetterTopic(config.KAFKA_TOPIC), partitions: 1 },
          { name: config.KAFKA_SPIKES_TOPIC, partitions: 1 },
        ];
        const made = await createTopics(createKafka(config, kafkaLog(context)), wanted).catch(
          (error: unknown) => {
            throw kafkaError(error, requireBrokers(config));
          },
        );
        note(context, made.length === 0 ? "all topics exist" : `created ${made.join(", ")}`);
      }),
  );
