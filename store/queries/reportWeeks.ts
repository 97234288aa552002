/** Which weeks there are to report on. */
import { z } from "zod";
import { cohort } from "../metrics.js";
import { defineQuery } from "../query.js";

export const reportSpan = defineQuery({
  name: "report_span",
  // Without FINAL: a contact's beginning and direction never change, so repeats move neither end.
  description: "First and last inbound contact, and the last one before a time; NULL where there is none",
  params: z.object({ before_ms: z.int() }),
  row: z.object({
    first_ms: z.int().nullable(),
    last_ms: z.int().nullable(),
    last_before_ms: z.int().nullable(),
  }),
  sql: `
SELECT
  toUnixTimestamp64Milli(minOrNull(opened_at)) AS first_ms,
  toUnixTimestamp64Milli(maxOrNull(opened_at)) AS last_ms,
  toUnixTimestamp64Milli(maxOrNullIf(opened_at, opened_at < fromUnixTimestamp64Milli({before_ms:Int64}))) AS last_before_ms
FROM contacts
WHERE ${cohort}`,
});

export const weeksWithContacts = defineQuery({
  name: "weeks_with_contacts",
  // Without FINAL, as above.
  description: "Mondays (YYYY-MM-DD) of the local weeks that have inbound contacts, in their order",
  params: z.object({ time_zone: z.string() }),
  row: z.object({ monday: z.string() }),
  sql: `
SELECT DISTINCT toString(toMonday(toDate(opened_at, {time_zone:String}))) AS monday
FROM contacts
WHERE ${cohort}
ORDER BY monday`,
});
