/** Counts of series, by week for the weekly analyzer and by minute for the streaming one. Both answer by Arrow. */
import { z } from "zod";
import { seriesLevels } from "../../core/series.js";
import { defineQuery } from "../query.js";

/** The counting unit: a customer who calls five times is one; a contact where no customer is known. */
const CUSTOMERS = "toUInt32(uniqExact(if(customer_id = '', contact_id, customer_id)))";

const LEVEL = `multiIf(grouping(topic) = 1, '${seriesLevels[0]}', grouping(region) = 1, '${seriesLevels[1]}', '${seriesLevels[2]}')`;

/** Contacts without a region count for their topic, but make no series of their own. */
const HAS_REGION = "NOT (level = 'topic_region' AND region = '')";

export const weeklyCounts = defineQuery({
  name: "weekly_counts",
  description:
    "Unique customers of inbound contacts by week, of the total, every topic, and every topic x region",
  params: z.object({ firstDay: z.string(), endDay: z.string(), zone: z.string() }),
  row: z.object({
    monday: z.number(),
    level: z.enum(seriesLevels),
    topic: z.string(),
    region: z.string(),
    customers: z.number(),
  }),
  sql: `SELECT toInt32(toMonday(opened_at, {zone:String})) AS monday, toString(${LEVEL}) AS level,
      toString(contacts.topic) AS topic, toString(contacts.region) AS region, ${CUSTOMERS} AS customers
    FROM contacts FINAL
    WHERE direction = 'inbound'
      AND opened_at >= toDateTime({firstDay:String}, {zone:String})
      AND opened_at < toDateTime({endDay:String}, {zone:String})
    GROUP BY GROUPING SETS ((monday), (monday, topic), (monday, topic, region))
    HAVING ${HAS_REGION}
    ORDER BY level, topic, region, monday`,
});

export const minuteCounts = defineQuery({
  name: "minute_counts",
  description:
    "Unique customers of inbound contacts by minute, of the total, every topic, and every topic x region",
  params: z.object({ from: z.number(), to: z.number() }),
  row: z.object({
    minute: z.number(),
    level: z.enum(seriesLevels),
    topic: z.string(),
    region: z.string(),
    customers: z.number(),
  }),
  sql: `SELECT toUInt32(intDiv(toUnixTimestamp(opened_at), 60)) AS minute, toString(${LEVEL}) AS level,
      toString(contacts.topic) AS topic, toString(contacts.region) AS region, ${CUSTOMERS} AS customers
    FROM contacts FINAL
    WHERE direction = 'inbound'
      AND opened_at >= fromUnixTimestamp64Milli({from:Int64})
      AND opened_at < fromUnixTimestamp64Milli({to:Int64})
    GROUP BY GROUPING SETS ((minute), (minute, topic), (minute, topic, region))
    HAVING ${HAS_REGION}
    ORDER BY level, topic, region, minute`,
});

export const contactSpan = defineQuery({
  name: "contact_span",
  description: "When the first and the last inbound contact were opened (epoch ms), and how many there are",
  params: z.object({}),
  row: z.object({ first: z.number(), last: z.number(), contacts: z.number() }),
  sql: `SELECT toUnixTimestamp64Milli(min(opened_at)) AS first, toUnixTimestamp64Milli(max(opened_at)) AS last,
      count() AS contacts
    FROM contacts FINAL WHERE direction = 'inbound'`,
});

export const localMidnights = defineQuery({
  name: "local_midnights",
  description: "Epoch milliseconds at which days begin in a time zone, for a list of dates",
  params: z.object({ days: z.array(z.string()), zone: z.string() }),
  row: z.object({ at: z.number() }),
  sql: `SELECT toUnixTimestamp(toDateTime(arrayJoin({days:Array(String)}), {zone:String})) * 1000 AS at`,
});
