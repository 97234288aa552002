/** Spikes of the weekly report, and the analysis that looked for them. */
import { z } from "zod";
import { spikeMethods, spikeSchema } from "../../core/spike.js";
import { cohort } from "../metrics.js";
import { defineQuery } from "../query.js";

const json = z.string().transform((text): unknown => JSON.parse(text));
const { spike_id, method, detector, level, topic, region, status } = spikeSchema.shape;
const { observed, expected, upper_bound, statistic, threshold, p_value, by_chance_weeks, part_of } =
  spikeSchema.shape;

export const spikesOfPeriod = defineQuery({
  name: "report_spikes",
  description: "Newest state of one method's spikes that began in a period, the least likely by chance first",
  params: z.object({ method: z.enum(spikeMethods), from_ms: z.int(), until_ms: z.int() }),
  row: z.object({
    ...{ spike_id, method, detector, level, topic, region, status },
    started_ms: z.int(),
    detected_ms: z.int(),
    ended_ms: z.int().nullable(),
    ...{ observed, expected, upper_bound, statistic, threshold, p_value, by_chance_weeks, part_of },
    evidence: json.pipe(spikeSchema.shape.evidence),
  }),
  sql: `
SELECT spike_id, method, detector, level, topic, region, status,
  toUnixTimestamp64Milli(started_at) AS started_ms,
  toUnixTimestamp64Milli(detected_at) AS detected_ms,
  toUnixTimestamp64Milli(ended_at) AS ended_ms,
  observed, expected, upper_bound, statistic, threshold, p_value, by_chance_weeks, part_of, evidence
FROM spikes FINAL
WHERE method = {method:String}
  AND started_at >= fromUnixTimestamp64Milli({from_ms:Int64})
  AND started_at < fromUnixTimestamp64Milli({until_ms:Int64})
ORDER BY by_chance_weeks DESC, observed - expected DESC, spike_id`,
});

export const analysisOfWeek = defineQuery({
  name: "report_analysis",
  description: "The newest finished weekly analysis of a week",
  params: z.object({ week: z.string() }),
  row: z.object({
    run_id: z.string(),
    finished_ms: z.int(),
    outcome: json.pipe(z.record(z.string(), z.unknown())),
  }),
  sql: `
SELECT run_id, toUnixTimestamp64Milli(assumeNotNull(finished_at)) AS finished_ms, outcome
FROM runs FINAL
WHERE kind = 'weekly' AND finished_at IS NOT NULL AND JSONExtractString(parameters, 'week') = {week:String}
ORDER BY finished_at DESC
LIMIT 1`,
});

export const seriesByWeek = defineQuery({
  name: "report_series",
  description:
    "Unique customers of a series by local week, contacts standing in where the customer is unknown; weeks without " +
    "any are absent. An empty topic or region means all",
  params: z.object({
    topic: z.string(),
    region: z.string(),
    from_ms: z.int(),
    until_ms: z.int(),
    time_zone: z.string(),
  }),
  row: z.object({ monday: z.string(), customers: z.int() }),
  sql: `
SELECT
  toString(toMonday(toDate(opened_at, {time_zone:String}))) AS monday,
  uniqExact(if(customer_id = '', contact_id, customer_id)) AS customers
FROM contacts FINAL
WHERE ${cohort}
  AND ({topic:String} = '' OR topic = {topic:String})
  AND ({region:String} = '' OR region = {region:String})
  AND opened_at >= fromUnixTimestamp64Milli({from_ms:Int64})
  AND opened_at < fromUnixTimestamp64Milli({until_ms:Int64})
GROUP BY monday
ORDER BY monday`,
});
