import { z } from "zod";
import { defineQuery } from "../query.js";

export const runOutcome = defineQuery({
  name: "run_outcome",
  description: "What a run has done so far (JSON); no row where it never ran",
  params: z.object({ id: z.string() }),
  row: z.object({ outcome: z.string().transform((json): Record<string, unknown> => JSON.parse(json)) }),
  sql: "SELECT outcome FROM runs FINAL WHERE run_id = {id:String}",
});
