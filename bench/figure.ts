/** What a bench measures: figures with what they are held against in the same run. */
import { z } from "zod";

export const figureSchema = z.object({
  name: z.string(),
  /** Median of the rounds. */
  value: z.number(),
  unit: z.string(),
  /** Highest less lowest round, in percent of the median; absent where there is one round only. */
  spreadPercent: z.number().optional(),
  /** Measured in turns with the value. */
  baseline: z.object({ name: z.string(), value: z.number() }).optional(),
});

export type BenchFigure = z.output<typeof figureSchema>;
