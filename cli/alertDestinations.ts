/** Where alerts go, by configuration: the spikes topic, a webhook, Alertmanager; any of them, or none. */
import type { SendAlert } from "../analyzers/alerts/alert.js";
import { toAlertmanager } from "../analyzers/alerts/alertmanager.js";
import { toKafka } from "../analyzers/alerts/kafka.js";
import { toWebhook } from "../analyzers/alerts/webhook.js";
import type { Config } from "../core/config.js";
import { createSender } from "../ingest/kafka/producer.js";
import { requireTopics } from "../ingest/kafka/topics.js";
import type { CliContext } from "./context.js";
import { openKafka } from "./openKafka.js";

export interface AlertDestinations {
  readonly send: readonly SendAlert[];
  /** One word each, for the user. */
  readonly names: readonly string[];
  readonly close: () => Promise<void>;
}

export async function openAlertDestinations(context: CliContext, config: Config): Promise<AlertDestinations> {
  const send: SendAlert[] = [];
  const names: string[] = [];
  let close = async (): Promise<void> => {};
  if (config.KAFKA_BROKERS !== undefined) {
    const topic = config.KAFKA_SPIKES_TOPIC;
    const { kafka, explained } = await openKafka(context);
    await requireTopics(kafka, [topic]).catch(explained);
    const sender = await createSender(kafka).catch(explained);
    send.push(toKafka((to, message) => sender.send(to, [message]).catch(explained), topic));
    names.push(`Kafka topic ${topic}`);
    close = () => sender.close();
  }
  if (config.GIFTLINE_WEBHOOK_URL !== undefined) {
    send.push(toWebhook(config.GIFTLINE_WEBHOOK_URL, config.GIFTLINE_WEBHOOK_TOKEN));
    names.push("webhook");
  }
  if (config.ALERTMANAGER_URL !== undefined) {
    send.push(toAlertmanager(config.ALERTMANAGER_URL));
    names.push("Alertmanager");
  }
  return { send, names, close };
}
