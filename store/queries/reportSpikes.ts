/** What stands beside the spikes of a report: the analysis that looked for them. */
import { z } from "zod";
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
