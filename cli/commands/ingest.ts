import { Command } from "commander";
import { GiftlineError } from "../../core/errors.js";
import { seededRandom } from "../../core/random.js";
import { ingest } from "../../ingest/main.js";
import { type CliContext, note } from "../context.js";
import { createEnrichment } from "../enrichment.js";
import { openKafka } from "../openKafka.js";
import { createProgress } from "../progress.js";

/** `giftline ingest`: contacts from Kafka to ClickHouse. */
export const ingestCommand = (context: CliContext): Command =>
  new Command("ingest")
    .description("read contacts from Kafka, mask and understand them, store them in ClickHouse")
    .option("--until-end", "stop at the end of the topic as it is now, instead of waiting for more")
    .addHelpText(
      "after",
      `
Reads topic \`contacts\` (KAFKA_TOPIC) as group \`giftline-ingest\` (KAFKA_GROUP) from KAFKA_BROKERS. Offsets are committed
after ClickHouse has acknowledged; repeats are harmless. What cannot be read goes to the topic \`contacts.dlq\` and
the table dead_letters. Several processes share the partitions.

Example:
  $ KAFKA_BROKERS=127.0.0.1:9092 giftline ingest --until-end`,
    )
    .action(async ({ untilEnd }: { untilEnd?: true }) => {
      const config = context.config();
      const { kafka, explained } = await openKafka(context);
      const opened = await context.openStore({ migrate: true });
      const progress = createProgress(context, "contacts");
      const counts = await ingest({
        kafka,
        topic: config.KAFKA_TOPIC,
        groupId: config.KAFKA_GROUP,
        store: opened.store,
        enrich: await createEnrichment(config, opened, context.clock),
        clock: context.clock,
        random: seededRandom(context.clock()),
        signal: context.signal,
        untilEnd: untilEnd === true,
        onProgress: ({ read, refused }) => progress.update(read, refused === 0 ? "" : `${refused} refused`),
        onRetry: (error, pauseMs) => note(context, `${error.message}; next try in ${Math.round(pauseMs)} ms`),
      })
        .catch(explained)
        .finally(() => progress.stop());
      context.stdout.write(
        `${counts.read} messages read, ${counts.refused} refused (see table dead_letters)\n`,
      );
      if (untilEnd === true && context.signal.aborted) {
        throw new GiftlineError("interrupted", "stopped before the end of the topic", {
          where: `topic ${config.KAFKA_TOPIC}`,
          fix: "start it again: it goes on where it stopped",
        });
      }
    });
