/** Volumes of the weekly report. */
import { z } from "zod";
import { cohort, metrics } from "../metrics.js";
import { defineQuery } from "../query.js";

/** Period `[starts_ms[i], ends_ms[i])` that a contact falls into, from 1; 0 for none. */
export const period = `arrayFirstIndex(
    (start, end) -> opened_at >= fromUnixTimestamp64Milli(start) AND opened_at < fromUnixTimestamp64Milli(end),
    {starts_ms:Array(Int64)}, {ends_ms:Array(Int64)})`;

/** Lets ClickHouse skip months and days before it looks at periods. */
export const withinPeriods = `opened_at >= fromUnixTimestamp64Milli(arrayMin({starts_ms:Array(Int64)}))
  AND opened_at < fromUnixTimestamp64Milli(arrayMax({ends_ms:Array(Int64)}))`;

/** Periods that neither overlap nor are empty, epoch milliseconds, ends exclusive; both of one length. */
export const periodsParams = z.object({ starts_ms: z.array(z.int()), ends_ms: z.array(z.int()) });

export const dimensions = ["total", "channel", "topic", "region"] as const;

export const volumeByPeriod = defineQuery({
  name: "report_volume",
  description: "Contacts and unique customers of each period, in total and by channel, topic and region",
  params: periodsParams,
  row: z.object({
    /** From 1, in the order of the parameters. */
    period: z.int(),
    dimension: z.enum(dimensions),
    /** Empty for the total, and where the source says nothing. */
    name: z.string(),
    contacts: z.int(),
    customers: z.int(),
    /** Contacts whose customer is known. */
    customers_of: z.int(),
    last_ms: z.int(),
  }),
  sql: `
SELECT
  ${period} AS period,
  part.1 AS dimension,
  part.2 AS name,
  ${metrics.contacts.formula} AS contacts,
  ${metrics.customers.formula} AS customers,
  ${metrics.customers.denominator} AS customers_of,
  toUnixTimestamp64Milli(max(opened_at)) AS last_ms
FROM contacts FINAL
ARRAY JOIN [('total', ''), ('channel', toString(channel)), ('topic', toString(topic)), ('region', toString(region))] AS part
WHERE ${cohort} AND ${withinPeriods} AND period > 0
GROUP BY period, dimension, name
ORDER BY period, dimension, name`,
});

export const contactsPerDay = defineQuery({
  name: "report_contacts_per_day",
  description: "Contacts of each local day that has any, from one time until before another",
  params: z.object({ from_ms: z.int(), until_ms: z.int(), time_zone: z.string() }),
  row: z.object({ date: z.string(), contacts: z.int() }),
  sql: `
SELECT toString(toDate(opened_at, {time_zone:String})) AS date, ${metrics.contacts.formula} AS contacts
FROM contacts FINAL
WHERE ${cohort}
  AND opened_at >= fromUnixTimestamp64Milli({from_ms:Int64})
  AND opened_at < fromUnixTimestamp64Milli({until_ms:Int64})
GROUP BY date
ORDER BY date`,
});

export const topicNames = defineQuery({
  name: "report_topic_names",
  description: "English names of the taxonomy's topics",
  params: z.object({}),
  row: z.object({ topic: z.string(), name: z.string() }),
  sql: "SELECT topic, name_en AS name FROM topics FINAL WHERE name_en != '' ORDER BY topic",
});
