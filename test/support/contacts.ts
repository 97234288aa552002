import { type ContactMessage, contactSchema, type EnrichedContact } from "../../core/contact.js";
import { epochMs } from "../../core/time.js";

/** Monday 2026-08-03, 10:00 UTC: week 2026-W32. */
export const OPENED_AT = Date.UTC(2026, 7, 3, 10);

/** A contact message as a producer sends it. */
export const contactMessage = (fields: Partial<ContactMessage> = {}): ContactMessage => ({
  contact_id: "c-1",
  opened_at: OPENED_AT,
  updated_at: OPENED_AT,
  channel: "phone",
  ...fields,
});

/** A contact as ingest stores it. */
export function storedContact(
  fields: Partial<ContactMessage> = {},
  derived: Partial<EnrichedContact> = {},
): EnrichedContact {
  const contact = contactSchema.parse(contactMessage(fields));
  return {
    ...contact,
    terms: [],
    topic: "other",
    category: "other",
    confidence: 0,
    runner_up_topic: "",
    classifier_version: "test",
    ingested_at: epochMs(OPENED_AT),
    origin: "file:test",
    origin_partition: 0,
    origin_offset: 0,
    version: contact.updated_at,
    ...derived,
  };
}
