/**
 * The one way that giftline writes to Kafka: one partition per call. A kafkajs `send` over several partitions loses
 * acknowledged messages when a leader dies in it (tulios/kafkajs issue 1303); with one partition it does not.
 */
import kafkajs, { type Message, type Producer } from "kafkajs";
import { GiftlineError } from "../../core/errors.js";
import type { KafkaClient } from "./client.js";

const { CompressionTypes, Partitioners } = kafkajs;

/** Without a timestamp of ours: what lies behind the topic's retention by its own time would be deleted unread. */
export interface OutgoingMessage {
  readonly key: string | null;
  readonly value: Buffer | string;
  readonly headers?: Record<string, string>;
}

export interface MessageSender {
  /** Resolves when every partition has acknowledged its part (acks = all). */
  send(topic: string, messages: readonly OutgoingMessage[]): Promise<void>;
  close(): Promise<void>;
}

const METADATA_AGE_MS = 5_000;

export async function createSender(kafka: KafkaClient): Promise<MessageSender> {
  const producer = kafka.producer({
    allowAutoTopicCreation: false,
    createPartitioner: Partitioners.DefaultPartitioner,
    metadataMaxAge: METADATA_AGE_MS,
  });
  const admin = kafka.admin();
  await Promise.all([producer.connect(), admin.connect()]);
  const choosePartition = Partitioners.DefaultPartitioner();
  const partitionsOf = async (topic: string) => {
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
    return topics.flatMap(({ partitions }) => partitions);
  };
  return {
    send: async (topic, messages) => {
      if (messages.length === 0) return;
      const partitionMetadata = await partitionsOf(topic);
      const byPartition = new Map<number, OutgoingMessage[]>();
      for (const message of messages) {
        const partition = choosePartition({ topic, partitionMetadata, message: kafkaMessage(message) });
        const part = byPartition.get(partition);
        if (part === undefined) byPartition.set(partition, [message]);
        else part.push(message);
      }
      await Promise.all(
        [...byPartition].map(([partition, part]) => sendToPartition(producer, topic, partition, part)),
      );
    },
    close: async () => {
      await Promise.all([producer.disconnect(), admin.disconnect()]);
    },
  };
}

async function sendToPartition(
  producer: Producer,
  topic: string,
  partition: number,
  messages: readonly OutgoingMessage[],
): Promise<void> {
  const answers = await producer.send({
    topic,
    acks: -1,
    compression: CompressionTypes.GZIP,
    messages: messages.map((message) => ({ ...kafkaMessage(message), partition })),
  });
  if (answers.some((answer) => answer.partition === partition && answer.errorCode === 0)) return;
  throw new GiftlineError("unavailable", `partition ${partition} has not acknowledged`, {
    where: `topic ${topic}`,
    fix: "try again; repeats are harmless",
  });
}

const kafkaMessage = ({ key, value, headers }: OutgoingMessage): Message => ({
  key,
  value,
  ...(headers === undefined ? {} : { headers }),
});
