import type { KafkaLog } from "../ingest/kafka/client.js";
import { type CliContext, note } from "./context.js";

/** kafkajs's real errors on stderr; its routine is not worth a line. */
export const kafkaLog =
  (context: Pick<CliContext, "stderr">): KafkaLog =>
  (level, message) => {
    if (level === "error") note(context, `kafka: ${message}`);
  };
