import { z } from "zod";
import { spikeSchema } from "../../core/spike.js";
import { epochMs } from "../../core/time.js";
import { defineQuery } from "../query.js";

const at = z.number().transform(epochMs);

/** Evidence is stored as JSON text. */
const evidence = z
  .string()
  .transform((json): unknown => JSON.parse(json))
  .pipe(spikeSchema.shape.evidence);

const row = spikeSchema.extend({
  started_at: at,
  detected_at: at,
  ended_at: at.nullable(),
  evidence,
  updated_at: at,
});

const COLUMNS = Object.keys(spikeSchema.shape)
  .map((name) => (/_at$/.test(name) ? `toUnixTimestamp64Milli(spikes.${name}) AS ${name}` : name))
  .join(", ");

export const openSpikes = defineQuery({
  name: "open_spikes",
  description: "Spikes of the streaming analyzer that have not ended",
  params: z.object({}),
  row,
  sql: `SELECT ${COLUMNS} FROM spikes FINAL
    WHERE method = 'streaming' AND status = 'open' ORDER BY spikes.started_at, spike_id`,
});

export const spikesBetween = defineQuery({
  name: "spikes_between",
  description: "Spikes of a method that began in a time, oldest first",
  params: z.object({ method: z.string(), from: z.number(), to: z.number() }),
  row,
  sql: `SELECT ${COLUMNS} FROM spikes FINAL
    WHERE method = {method:String}
      AND spikes.started_at >= fromUnixTimestamp64Milli({from:Int64})
      AND spikes.started_at < fromUnixTimestamp64Milli({to:Int64})
    ORDER BY spikes.started_at, spike_id`,
});
