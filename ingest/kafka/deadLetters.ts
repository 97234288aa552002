/** Dead letters to their topic: original bytes untouched, everything else in headers. */
import type { DeadLetter } from "../../core/records.js";
import { originalBytes } from "../deadLetter.js";
import type { MessageSender } from "./producer.js";
import { deadLetterTopic } from "./topics.js";

/** Version of the contact schema that the message was held against. */
const SCHEMA_VERSION = "1";

export const forwardTo =
  (sender: MessageSender, topic: string) =>
  async (letters: readonly DeadLetter[]): Promise<void> =>
    sender.send(
      deadLetterTopic(topic),
      letters.map((letter) => ({
        key: letter.key === "" ? null : letter.key,
        value: originalBytes(letter),
        headers: {
          reason: letter.reason,
          detail: letter.detail,
          origin: letter.origin,
          "origin-partition": String(letter.origin_partition),
          "origin-offset": String(letter.origin_offset),
          "received-at": String(letter.received_at),
          "schema-version": SCHEMA_VERSION,
        },
      })),
    );
