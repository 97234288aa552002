/** Why a series rose: its words, its parts and its customers' own sentences, in the spike and in the time before. */
import { z } from "zod";
import { defineQuery } from "../query.js";

/** The contacts of a series; empty topic or region means all. Times are epoch milliseconds. */
const window = z.object({
  topic: z.string(),
  region: z.string(),
  /** Where the time to compare with begins; it ends where the spike begins. */
  before: z.number(),
  from: z.number(),
  to: z.number(),
});

const IN_SERIES = `direction = 'inbound'
  AND ({topic:String} = '' OR topic = {topic:String})
  AND ({region:String} = '' OR region = {region:String})`;
const BEFORE = "fromUnixTimestamp64Milli({before:Int64})";
const FROM = "fromUnixTimestamp64Milli({from:Int64})";
const TO = "fromUnixTimestamp64Milli({to:Int64})";

/** More terms than anybody reads, few enough to send. */
const MOST_TERMS = 20_000;

export const termCounts = defineQuery({
  name: "term_counts",
  description: "Contacts of a series that hold a term, in the spike and in the time before it",
  params: window,
  row: z.object({ term: z.string(), in_spike: z.number(), before: z.number() }),
  sql: `SELECT arrayJoin(terms) AS term, countIf(opened_at >= ${FROM}) AS in_spike, countIf(opened_at < ${FROM}) AS before
    FROM contacts FINAL
    WHERE ${IN_SERIES} AND opened_at >= ${BEFORE} AND opened_at < ${TO}
    GROUP BY term
    ORDER BY in_spike DESC, term
    LIMIT ${MOST_TERMS}`,
});

export const partCounts = defineQuery({
  name: "part_counts",
  description: "Contacts of a series by the value of each attribute, in the spike and in the time before it",
  params: window,
  row: z.object({ attribute: z.string(), value: z.string(), in_spike: z.number(), before: z.number() }),
  sql: `SELECT part.1 AS attribute, part.2 AS value,
      countIf(opened_at >= ${FROM}) AS in_spike, countIf(opened_at < ${FROM}) AS before
    FROM (
      SELECT opened_at, arrayJoin([
        ('topic', toString(topic)), ('region', toString(region)), ('channel', toString(channel)),
        ('product', toString(product)), ('tariff', toString(tariff)), ('device', toString(device)),
        ('language', toString(language)), ('source', toString(source)), ('operator group', toString(operator_group))
      ]) AS part
      FROM contacts FINAL
      WHERE ${IN_SERIES} AND opened_at >= ${BEFORE} AND opened_at < ${TO}
    )
    WHERE value != ''
    GROUP BY attribute, value
    ORDER BY attribute, in_spike DESC, value`,
});

export const quoteCandidates = defineQuery({
  name: "quote_candidates",
  description: "Masked texts of a spike that hold most of the terms that rose, one of each kind",
  params: z.object({
    topic: z.string(),
    region: z.string(),
    from: z.number(),
    to: z.number(),
    terms: z.array(z.string()),
  }),
  row: z.object({ text: z.string(), terms: z.array(z.string()) }),
  sql: `SELECT text, terms
    FROM contacts FINAL
    WHERE ${IN_SERIES} AND opened_at >= ${FROM} AND opened_at < ${TO} AND text != ''
    ORDER BY length(arrayIntersect(terms, {terms:Array(String)})) DESC, length(text), contact_id
    LIMIT 1 BY lower(text)
    LIMIT 40`,
});

export const contactTotals = defineQuery({
  name: "contact_totals",
  description:
    "Contacts of a series in the spike and in the time before it, and unique customers of the spike",
  params: window,
  row: z.object({ in_spike: z.number(), before: z.number(), customers: z.number() }),
  sql: `SELECT countIf(opened_at >= ${FROM}) AS in_spike, countIf(opened_at < ${FROM}) AS before,
      uniqExactIf(if(customer_id = '', contact_id, customer_id), opened_at >= ${FROM}) AS customers
    FROM contacts FINAL
    WHERE ${IN_SERIES} AND opened_at >= ${BEFORE} AND opened_at < ${TO}`,
});
