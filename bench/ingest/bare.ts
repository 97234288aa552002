/**
 * The least that brings the topic into the table: kafkajs, JSON.parse, JSONEachRow. It promises nothing (offsets are
 * committed by the clock, one bad message ends it) and understands nothing (no masking, no topic, no check of a field).
 */
import { createClient } from "@clickhouse/client";
import kafkajs from "kafkajs";
import { parseConfig } from "../../core/config.js";
import { systemClock } from "../../core/time.js";
import { openStore } from "../../store/open.js";
import { type Consumed, type ConsumeTask, ProcessWatch } from "./consumed.js";

const { Kafka, logLevel } = kafkajs;

export async function consumeBare({ brokers, topic, home, messages }: ConsumeTask): Promise<Consumed> {
  const config = parseConfig({ GIFTLINE_DATA: home });
  const opened = await openStore(config, { migrate: false, clock: systemClock });
  const { url, user, password, database } = opened.store.connection;
  const clickhouse = createClient({ url, username: user, password, database });
  // As much at a time as the product asks for.
  const consumer = new Kafka({ brokers: brokers.split(","), logLevel: logLevel.NOTHING }).consumer({
    groupId: `bare-${process.pid}-${systemClock()}`,
    maxBytesPerPartition: 4 * 1024 * 1024,
    maxBytes: 32 * 1024 * 1024,
  });
  const watch = new ProcessWatch();
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  const consumed = await new Promise<Consumed>((resolve, reject) => {
    let read = 0;
    consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
    const run = consumer.run({
      partitionsConsumedConcurrently: 2,
      eachBatch: async ({ batch }) => {
        watch.begin();
        await clickhouse.insert({
          table: "contacts",
          values: batch.messages.map(({ value }) => JSON.parse(String(value)) as unknown),
          format: "JSONEachRow",
          clickhouse_settings: bareSettings,
        });
        read += batch.messages.length;
        if (read >= messages) resolve(watch.end(read));
      },
    });
    run.catch(reject);
  });
  await consumer.disconnect();
  await clickhouse.close();
  await opened.close();
  return consumed;
}

/** Messages as they are: ISO times, and objects that are no columns. */
export const bareSettings = {
  date_time_input_format: "best_effort",
  input_format_skip_unknown_fields: 1,
} as const;
