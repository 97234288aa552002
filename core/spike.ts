/** The spike: a series that rose beyond chance, with a beginning, an end, and reasons to believe it. */
import { z } from "zod";
import { columnsOf } from "./columns.js";
import { type SeriesKey, seriesLevels, seriesName } from "./series.js";
import { type EpochMs, isoTime } from "./time.js";

const TIME = "DateTime64(3, 'UTC')";
const KEYWORD = "LowCardinality(String)";

const time = (description: string) => z.custom<EpochMs>(Number.isFinite).meta({ description, column: TIME });
const count = (description: string) =>
  z.number().min(0).meta({ description, column: "Float64", unit: "unique customers" });

const spikeMethods = ["weekly", "streaming"] as const;
export type SpikeMethod = (typeof spikeMethods)[number];

export const spikeSchema = z.object({
  spike_id: z.string().meta({
    description: "Method, series and beginning: the same evidence always gives the same id",
    column: "String",
  }),
  method: z.enum(spikeMethods).meta({ description: "The analyzer that found it", column: KEYWORD }),
  detector: z.string().meta({ description: "The algorithm that decided, with its version", column: KEYWORD }),
  level: z.enum(seriesLevels).meta({ description: "Level of the series in the hierarchy", column: KEYWORD }),
  topic: z.string().meta({ description: "Topic of the series; empty for the total", column: KEYWORD }),
  region: z
    .string()
    .meta({ description: "Region of the series; empty above level topic_region", column: KEYWORD }),
  status: z
    .enum(["open", "closed"])
    .meta({ description: "Open while the series is above its band", column: KEYWORD }),
  started_at: time("Beginning of the rise: the week's Monday, or the estimated onset"),
  detected_at: time("Event time at which the evidence sufficed"),
  ended_at: z
    .custom<EpochMs>(Number.isFinite)
    .nullable()
    .meta({ description: "When the series was back in its band", column: `Nullable(${TIME})` }),
  observed: count("Unique customers in the spike so far"),
  expected: count("Unique customers that the baseline expects in the same time"),
  upper_bound: z.number().nullable().meta({
    description: "Largest count that chance explains at the alarm level; null for sequential detectors",
    column: "Nullable(Float64)",
    unit: "unique customers",
  }),
  statistic: z.number().meta({
    description: "What was compared: exceedance score (weekly) or e-detector value (streaming)",
    column: "Float64",
  }),
  threshold: z.number().meta({ description: "The statistic at which an alarm is raised", column: "Float64" }),
  p_value: z.number().nullable().meta({
    description: "Probability of such a count by chance; null for sequential detectors",
    column: "Nullable(Float64)",
  }),
  by_chance_weeks: z.number().meta({
    description: "Chance alone would raise such an alert once in this many weeks",
    column: "Float64",
    unit: "weeks",
  }),
  part_of: z.string().meta({
    description: "Id of the wider spike that explains this one; empty for one that stands for itself",
    column: "String",
  }),
  evidence: z
    .object({
      /** Stems that rose, most telling first. */
      terms: z.array(z.string()),
      /** Masked customers' words. */
      quotes: z.array(z.string()),
      /** Parts of the series by share of the excess. */
      parts: z.array(z.object({ name: z.string(), observed: z.number(), expected: z.number() })),
      /** One sentence each, for people. */
      reasons: z.array(z.string()),
    })
    .meta({ description: "Reasons to believe it: rising terms, quotes, parts (JSON)", column: "String" }),
  run_id: z
    .string()
    .meta({ description: "The analysis run that wrote this state of the spike", column: "String" }),
  updated_at: time("When this state was written; the newest wins"),
});
export type Spike = z.output<typeof spikeSchema>;

export const spikeColumns = columnsOf(spikeSchema);

export const spikeId = (method: SpikeMethod, series: SeriesKey, startedAt: EpochMs): string =>
  `${method}:${seriesName(series)}:${isoTime(startedAt)}`;
