/**
 * The contact: one customer's call, chat, message, e-mail or ticket. A message is a snapshot of the whole contact;
 * the newest `updated_at` of a `contact_id` wins, so repeats and reordering do no harm.
 */
import { z } from "zod";
import { columnsOf } from "./columns.js";
import { type EpochMs, epochMs } from "./time.js";

const EARLIEST_MS = Date.UTC(2000, 0, 1);
const LATEST_MS = Date.UTC(2100, 0, 1);

const TIME = "DateTime64(3, 'UTC')";
const NULLABLE_TIME = `Nullable(${TIME})`;
const KEYWORD = "LowCardinality(String)";

/** ISO 8601 with offset, or epoch milliseconds; between 2000 and 2100. */
const instant = z
  .union([z.iso.datetime({ offset: true }), z.int()], {
    error: "expected ISO 8601 with an offset, or epoch milliseconds",
  })
  .transform((value): EpochMs => epochMs(typeof value === "number" ? value : Date.parse(value)))
  .refine((at) => at >= EARLIEST_MS && at < LATEST_MS, { error: "expected a time between 2000 and 2100" });

/** An optional field; sources that send null mean the same as absence. */
const optional = <T extends z.ZodType>(type: T) =>
  type
    .nullish()
    .transform((value) => value ?? undefined)
    .optional();

const keyword = z.string().max(200);
const time = (description: string) => optional(instant).meta({ description, column: NULLABLE_TIME });
const word = (description: string) => optional(keyword).meta({ description, column: KEYWORD });
const seconds = (description: string) =>
  optional(z.number().min(0).max(10_000_000)).meta({
    description,
    column: "Nullable(Float32)",
    unit: "seconds",
  });
const mark = (description: string) =>
  optional(z.int().min(1).max(5)).meta({ description, column: "Nullable(UInt8)", unit: "mark, 1 to 5" });
const flag = (description: string) => optional(z.boolean()).meta({ description, column: "Nullable(Bool)" });

export const contactSchema = z
  .object({
    contact_id: z
      .string()
      .min(1)
      .max(200)
      .meta({ description: "Identity of the contact, unique over all sources", column: "String" }),
    customer_id: optional(z.string().max(200)).meta({
      description: "Who called; stored as a keyed hash only",
      column: "String",
    }),
    operator_id: word("Who answered"),
    operator_group: word("Team of the operator"),
    opened_at: instant.meta({
      description: "When the customer began the contact; never changes",
      column: TIME,
    }),
    answered_at: time("When an operator answered"),
    abandoned_at: time("When the customer gave up waiting"),
    resolved_at: time("When the contact was resolved"),
    updated_at: instant.meta({ description: "When this snapshot was taken; the newest wins", column: TIME }),
    channel: keyword.min(1).meta({
      description: "phone, chat, telegram, viber, email, social, ticket, or the source's own word",
      column: KEYWORD,
    }),
    direction: z
      .enum(["inbound", "outbound"])
      .default("inbound")
      .meta({ description: "Who began the contact: inbound is the customer", column: KEYWORD }),
    region: word("Region of the customer"),
    queue: word("Queue that the contact waited in"),
    product: word("Product that the contact is about"),
    tariff: word("Tariff of the customer"),
    device: word("Device of the customer"),
    language: word(
      "Language of the text: ru, uk, en, mixed or unknown; detected where the source says nothing",
    ),
    subject: optional(z.string()).meta({ description: "Subject line, masked", column: "String" }),
    text: optional(z.string()).meta({ description: "The customer's words, masked", column: "String" }),
    messages: z
      .array(
        z.object({
          author: z.enum(["customer", "operator", "bot"]),
          at: instant,
          text: z.string(),
        }),
      )
      .default([])
      .meta({
        description: "The conversation, masked",
        column: `Array(Tuple(author LowCardinality(String), at ${TIME}, text String))`,
      }),
    wait_seconds: seconds("Time in the queue until answered or abandoned"),
    handle_seconds: seconds("Talk, hold and wrap-up time"),
    line: optional(z.union([z.literal(1), z.literal(2)])).meta({
      description: "Line that the contact ended on",
      column: "Nullable(UInt8)",
    }),
    escalated_at: time("When the contact went to the second line"),
    resolution: optional(z.enum(["resolved", "unresolved"])).meta({
      description: "The operator's flag: resolved, unresolved, or empty while unknown",
      column: KEYWORD,
    }),
    ticket: optional(
      z.object({
        id: optional(z.string().max(200)).meta({
          description: "Ticket that the contact led to",
          column: "String",
        }),
        opened_at: time("When the ticket was opened"),
        due_at: time("When an answer was promised"),
        closed_at: time("When the ticket was closed"),
        reopened: flag("Whether the ticket was opened again"),
      }),
    ),
    survey: optional(
      z.object({
        service: mark("Mark for the service"),
        readiness: mark("Mark for readiness to help"),
        courtesy: mark("Mark for courtesy"),
        competence: mark("Mark for competence"),
        nps: optional(z.int().min(0).max(10)).meta({
          description: "How likely to recommend",
          column: "Nullable(UInt8)",
          unit: "mark, 0 to 10",
        }),
        asked_at: time("When the survey was sent"),
        answered_at: time("When the survey was answered"),
      }),
    ),
    callback: optional(
      z.object({
        at: time("When the customer was called back"),
        solved: flag("Whether the customer said that it is solved"),
        satisfied: flag("Whether the customer said to be satisfied"),
      }),
    ),
    agent_label: word("Topic that the operator chose"),
    source: word("System that the contact comes from"),
    attributes: z.record(z.string(), z.string()).default({}).meta({
      description: "Everything else that the source sent, as text",
      column: "Map(LowCardinality(String), String)",
    }),
  })
  .meta({ id: "contact", title: "giftline contact", description: "A snapshot of one customer contact" });

/** A decoded contact; times are epoch milliseconds. */
export type Contact = z.output<typeof contactSchema>;
/** A contact as it stands in a Kafka message or an NDJSON line. */
export type ContactMessage = z.input<typeof contactSchema>;

export const contactFields: ReadonlySet<string> = new Set(Object.keys(contactSchema.shape));

/** What ingest derives and adds before a contact is stored. */
const derivedSchema = z.object({
  terms: z.array(z.string()).meta({
    description: "Stems of the words that carry meaning, each once",
    column: "Array(LowCardinality(String))",
  }),
  topic: z.string().meta({ description: "Topic of the taxonomy, or `other`", column: KEYWORD }),
  category: z.string().meta({ description: "Category of the topic, or `other`", column: KEYWORD }),
  confidence: z.number().min(0).max(1).meta({ description: "Certainty of the topic", column: "Float32" }),
  runner_up_topic: z.string().meta({ description: "Second-best topic, or empty", column: KEYWORD }),
  classifier_version: z
    .string()
    .meta({ description: "What chose the topic; series are not compared across versions", column: KEYWORD }),
  ingested_at: z.custom<EpochMs>().meta({ description: "When ingest handled the contact", column: TIME }),
  origin: z.string().meta({
    description: "Where it came from: `kafka:<topic>` or `file:<name>`",
    column: KEYWORD,
  }),
  origin_partition: z.int().meta({ description: "Kafka partition; 0 for files", column: "UInt32" }),
  origin_offset: z.int().meta({ description: "Kafka offset, or line number in a file", column: "UInt64" }),
  version: z.int().meta({ description: "What ReplacingMergeTree keeps the largest of", column: "UInt64" }),
});
type Derived = z.output<typeof derivedSchema>;

/** A contact as it is stored: texts masked, customer hashed, topic chosen. */
export type EnrichedContact = Contact & Derived;

export const contactColumns = columnsOf(z.object({ ...contactSchema.shape, ...derivedSchema.shape }));
