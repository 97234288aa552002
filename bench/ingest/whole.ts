/** The product's own ingest, in the way that `giftline ingest --until-end` runs it. */
import { createEnrichment } from "../../cli/enrichment.js";
import { parseConfig } from "../../core/config.js";
import { seededRandom } from "../../core/random.js";
import { systemClock } from "../../core/time.js";
import { createKafka } from "../../ingest/kafka/client.js";
import { ingest } from "../../ingest/main.js";
import { openStore } from "../../store/open.js";
import { type Consumed, type ConsumeTask, ProcessWatch } from "./consumed.js";

export async function consumeWhole({ brokers, topic, home, messages }: ConsumeTask): Promise<Consumed> {
  const config = parseConfig({ GIFTLINE_DATA: home, KAFKA_BROKERS: brokers });
  const opened = await openStore(config, { migrate: false, clock: systemClock });
  const enrich = await createEnrichment(config, opened, systemClock);
  const watch = new ProcessWatch();
  let consumed: Consumed | null = null;
  await ingest({
    kafka: createKafka(config, () => {}),
    topic,
    groupId: `whole-${process.pid}-${systemClock()}`,
    store: opened.store,
    enrich: (contact, origin) => {
      watch.begin();
      return enrich(contact, origin);
    },
    clock: systemClock,
    random: seededRandom("bench ingest"),
    signal: new AbortController().signal,
    untilEnd: true,
    onProgress: ({ read }) => {
      if (read >= messages) consumed = watch.end(read);
    },
    onRetry: (error) => {
      // A figure with a pause of a retry in it would be none.
      throw error;
    },
  });
  await opened.close();
  if (consumed === null) throw new Error(`ingest ended before it had read ${messages} messages`);
  return consumed;
}
