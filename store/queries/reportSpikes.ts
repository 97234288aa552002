/** What stands beside the spikes of a report: the analysis that looked for them, and the series' past weeks. */
import { z } from "zod";
import { cohort } from "../metrics.js";
import { defineQuery } from "../query.js";

export const analysisOfWeek = defineQuery({
  name: "report_analysis",
  description: "The newest finished weekly analysis of a week",
  params: z.object({ week: z.string() }),
  row: z.object({
    run_id: z.string(),
    finished_ms: z.int(),
    outcome: z
      .string()
      .transform((text): unknown => JSON.parse(text))
      .pipe(z.record(z.string(), z.unknown())),
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
