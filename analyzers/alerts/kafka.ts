/** Alerts to the spikes topic, keyed by spike, so that opening and closing stay in order. */
import { isTurn, type SendAlert } from "./alert.js";

/** Writes one message to a topic; resolves when it is acknowledged. */
export type Publish = (topic: string, message: { key: string; value: string }) => Promise<void>;

export const toKafka =
  (publish: Publish, topic: string): SendAlert =>
  async (alert) => {
    if (isTurn(alert)) await publish(topic, { key: alert.spike.spike_id, value: JSON.stringify(alert) });
  };
