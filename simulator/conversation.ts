/** The messages of a conversation in a messenger: its last words show whether the customer leaves content. */
import type { ContactMessage } from "../core/contact.js";
import type { Random } from "../core/random.js";
import { type EpochMs, epochMs, isoTime } from "../core/time.js";
import { happens } from "./distributions.js";
import { writeClosing, writeReply } from "./texts/write.js";
import type { Customer } from "./world/customers.js";

export interface Talk {
  readonly customer: Customer;
  readonly text: string;
  readonly openedAt: EpochMs;
  readonly answeredAt: EpochMs;
  readonly endsAt: EpochMs;
  readonly solved: boolean;
  /** Of the operator, around 0. */
  readonly courtesy: number;
}

type Messages = NonNullable<ContactMessage["messages"]>;

export function converse(
  dice: Random,
  { customer, text, openedAt, answeredAt, endsAt, solved, courtesy }: Talk,
): Messages {
  const between = (share: number) => isoTime(epochMs(Math.round(answeredAt + share * (endsAt - answeredAt))));
  const messages: Messages = [
    { author: "customer", at: isoTime(openedAt), text },
    { author: "operator", at: between(0.1), text: writeReply(dice, customer, courtesy) },
  ];
  if (happens(dice, 0.3)) {
    messages.push({ author: "operator", at: between(0.6), text: writeReply(dice, customer, courtesy) });
  }
  if (happens(dice, 0.8)) {
    const content = dice.next() + courtesy / 2;
    const mood = solved ? (content > 0.3 ? "glad" : "neutral") : content > 0.6 ? "neutral" : "angry";
    messages.push({ author: "customer", at: between(0.95), text: writeClosing(dice, customer, mood) });
  }
  return messages;
}
