/** The broker that the configuration names, known to answer. */
import { answeringKafka, type KafkaClient, kafkaError, requireBrokers } from "../ingest/kafka/client.js";
import type { CliContext } from "./context.js";
import { kafkaLog } from "./kafkaLog.js";

export interface OpenedKafka {
  readonly kafka: KafkaClient;
  /** Throws what kafkajs has thrown as a GiftlineError that names the brokers. */
  readonly explained: (error: unknown) => never;
}

/** Throws GiftlineError within about ten seconds where no broker is named, or none of them answers. */
export async function openKafka(context: CliContext): Promise<OpenedKafka> {
  const config = context.config();
  const brokers = requireBrokers(config);
  const explained = (error: unknown): never => {
    throw kafkaError(error, brokers);
  };
  return { kafka: await answeringKafka(config, kafkaLog(context)), explained };
}
