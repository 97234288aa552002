/** Contact to row: texts masked and understood, the customer hashed, the origin noted. */
import { createHmac } from "node:crypto";
import type { Contact, EnrichedContact } from "../../core/contact.js";
import type { Clock } from "../../core/time.js";
import type { TextEnricher } from "../../text/enrich.js";
import { maskText } from "../../text/mask.js";

/** Where a contact came from: a Kafka message, or a line of a file. */
export interface Origin {
  /** `kafka:<topic>` or `file:<name>@<hash>`. */
  readonly name: string;
  /** Kafka partition; 0 for files. */
  readonly partition: number;
  /** Kafka offset, or line number. */
  readonly offset: number;
}

export interface EnrichOptions {
  /** Masks the texts, and derives language, terms and topic. */
  readonly understand: TextEnricher;
  /** Key of the customers' hash. */
  readonly idKey: string;
  readonly clock: Clock;
}

export type Enrich = (contact: Contact, origin: Origin) => EnrichedContact;

export function createEnrich({ understand, idKey, clock }: EnrichOptions): Enrich {
  return (contact, origin) => ({
    ...contact,
    ...understand(contact),
    attributes: maskValues(contact.attributes),
    customer_id: contact.customer_id === undefined ? undefined : hashCustomer(contact.customer_id, idKey),
    ingested_at: clock(),
    origin: origin.name,
    origin_partition: origin.partition,
    origin_offset: origin.offset,
    version: contact.updated_at,
  });
}

/** Sources put customers' words, numbers and addresses into fields of their own, too. */
const maskValues = (attributes: Contact["attributes"]): Contact["attributes"] =>
  Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, maskText(value).text]));

/** HMAC-SHA-256, cut to 128 bits: enough to tell a billion customers apart, useless without the key. */
export const hashCustomer = (customerId: string, idKey: string): string =>
  createHmac("sha256", idKey).update(customerId).digest("hex").slice(0, 32);
