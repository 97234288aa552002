/** The top of the Overview: the period in six numbers, and the spikes in it. */
import { DashboardLinkBuilder, DashboardLinkType } from "@grafana/grafana-foundation-sdk/dashboard";
import { metrics } from "../store/metrics.js";
import { fromContacts, namedSpikes, spikeFilter, spikeInPeriod } from "./filters.js";
import { describe, rows, SHARE, stat, unitOf } from "./panels.js";

export const UID = "giftline-overview";

const { contacts, customers, firstLineResolution, waitP50 } = metrics;

/** From a row of a table to the same dashboard with only the row's topic. */
export const topicLink = [
  new DashboardLinkBuilder("Show only this topic")
    .type(DashboardLinkType.Link)
    .url(`/d/${UID}?var-topic=\${__data.fields["Topic id"]}&\${__url_time_range}`)
    .targetBlank(false)
    .build(),
];

export const numbers = [
  stat({
    id: 1,
    title: contacts.title,
    description: describe(contacts),
    width: 4,
    height: 4,
    unit: "short",
    sql: `SELECT ${contacts.formula} AS "Contacts"\n${fromContacts}`,
  }),
  stat({
    id: 2,
    title: customers.title,
    description: describe(customers),
    width: 4,
    height: 4,
    unit: "short",
    sql: `SELECT ${customers.formula} AS "Customers"\n${fromContacts}`,
  }),
  stat({
    id: 3,
    title: firstLineResolution.title,
    description: `${describe(firstLineResolution)}\n\nn is the denominator.`,
    width: 4,
    height: 4,
    unit: SHARE,
    sql: `SELECT ${firstLineResolution.formula} AS "Resolved on line 1", ${firstLineResolution.denominator} AS n
${fromContacts}`,
  }).decimals(1),
  stat({
    id: 4,
    title: "Median wait",
    description: `${describe(waitP50)}\n\nn is the number of waits.`,
    width: 4,
    height: 4,
    unit: "s",
    sql: `SELECT ${waitP50.formula} AS "Median", ${waitP50.denominator} AS n\n${fromContacts}`,
  }),
  stat({
    id: 5,
    title: "Open spikes",
    description:
      "Spikes that are open now, whatever the period: rises beyond chance, each counted once (a spike that a wider " +
      "one explains is part of it). The variables choose, except the channel: a spike spans all channels.",
    width: 4,
    height: 4,
    unit: "short",
    sql: `SELECT count() AS "Open spikes"\nFROM ${namedSpikes}\nWHERE status = 'open' AND ${spikeFilter}`,
  }),
  stat({
    id: 6,
    title: "Data freshness",
    description:
      "Time since ingest last stored a contact, over all contacts. It rises when the source or ingest has stopped: " +
      "then look at `giftline ingest` and at the sources before believing a fall in any other panel.",
    width: 4,
    height: 4,
    unit: "s",
    // Repeats of a contact cannot change a maximum: without FINAL the whole table costs next to nothing.
    sql: `SELECT greatest(0, dateDiff('second', max(ingested_at), now64(3))) AS "Since the last contact"
FROM contacts
HAVING count() > 0`,
  }),
];

export const spikeTable = rows({
  id: 7,
  title: "Spikes",
  description:
    "Rises beyond chance that were open at some time in the period, newest first. Observed and expected are unique " +
    "customers; by chance alone such an alert would come once in so many weeks. The channel does not choose here.",
  width: 24,
  height: 8,
  unit: "none",
  sql: `
SELECT topic AS "Topic id", topic_name AS "Topic", region_name AS "Region", started_at AS "Since",
  observed AS "Observed", expected AS "Expected", observed / nullIf(expected, 0) AS "Times expected",
  by_chance_weeks AS "By chance once in", status AS "Status", method AS "Found by"
FROM ${namedSpikes}
WHERE ${spikeInPeriod}
  AND ${spikeFilter}
ORDER BY started_at DESC, spike_id`,
})
  .overrideByName("Topic id", [{ id: "custom.hideFrom.viz", value: true }])
  .overrideByName("Topic", [{ id: "links", value: topicLink }])
  .overrideByName("Since", [{ id: "unit", value: "dateTimeAsIso" }])
  .overrideByName("Observed", unitOf("short", 0))
  .overrideByName("Expected", unitOf("short", 1))
  .overrideByName("Times expected", [...unitOf("none", 1)])
  .overrideByName("By chance once in", unitOf("suffix: weeks", 0));
