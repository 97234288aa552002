/** The smaller records of the store: topics, measures, dead letters, runs. */
import { z } from "zod";
import { columnsOf } from "./columns.js";
import type { EpochMs } from "./time.js";

const TIME = "DateTime64(3, 'UTC')";
const KEYWORD = "LowCardinality(String)";
const time = (description: string) => z.custom<EpochMs>(Number.isFinite).meta({ description, column: TIME });
const optionalTime = (description: string) =>
  z
    .custom<EpochMs>(Number.isFinite)
    .nullable()
    .meta({ description, column: `Nullable(${TIME})` });
const text = (description: string) => z.string().meta({ description, column: "String" });
const word = (description: string) => z.string().meta({ description, column: KEYWORD });

export const topicSchema = z.object({
  topic: text("Id of the topic"),
  category: word("Id of its category"),
  name_en: text("Name in English"),
  name_ru: text("Name in Russian"),
  name_uk: text("Name in Ukrainian"),
  version: text("Version of the taxonomy that it stands in"),
  updated_at: time("When this version was applied; the newest wins"),
});
export const topicColumns = columnsOf(topicSchema);

const measureSchema = z.object({
  measure_id: text("Id of the measure"),
  spike_id: text("Spike that it answers; empty where it stands for itself"),
  topic: word("Topic that it shall lower"),
  region: word("Region that it is taken in; empty for all"),
  what: text("What is done"),
  who: text("Who is responsible"),
  started_at: time("When it takes effect"),
  fixed_at: optionalTime("When the cause was declared fixed"),
  updated_at: time("When this state was written; the newest wins"),
});
export const measureColumns = columnsOf(measureSchema);

const deadLetterSchema = z.object({
  origin: word("Where it came from: `kafka:<topic>` or `file:<name>@<hash>`"),
  origin_partition: z.int().meta({ description: "Kafka partition; 0 for files", column: "UInt32" }),
  origin_offset: z.int().meta({ description: "Kafka offset, or line number in a file", column: "UInt64" }),
  reason: word("Why it was refused: one of the closed list in core/outcome.ts"),
  detail: text("What exactly, without personal data"),
  key: text("Kafka key"),
  body: text("The original bytes: as text, or base64 where they are not UTF-8"),
  body_encoding: z.enum(["utf8", "base64"]).meta({ description: "How body is written", column: KEYWORD }),
  received_at: time("When ingest handled it"),
});
export type DeadLetter = z.output<typeof deadLetterSchema>;
export const deadLetterColumns = columnsOf(deadLetterSchema);

const runSchema = z.object({
  run_id: text("Id of the run"),
  kind: z.enum(["import", "weekly", "streaming"]).meta({ description: "What ran", column: KEYWORD }),
  started_at: time("When it began"),
  finished_at: optionalTime("When it ended; empty while it runs or after it was killed"),
  parameters: z
    .record(z.string(), z.unknown())
    .meta({ description: "What it was asked (JSON)", column: "String" }),
  outcome: z.record(z.string(), z.unknown()).meta({ description: "What it did (JSON)", column: "String" }),
  updated_at: time("When this state was written; the newest wins"),
});
export type Run = z.output<typeof runSchema>;
export const runColumns = columnsOf(runSchema);
