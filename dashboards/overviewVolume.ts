/** The Overview's row Volume: contacts by channel and by topic. */
import { TableCellDisplayMode } from "@grafana/grafana-foundation-sdk/common";
import { metrics } from "../store/metrics.js";
import { bucket, fromContacts, namesOfTopics, timeZone } from "./filters.js";
import { topicLink } from "./overviewNumbers.js";
import { CUT, describe, rows, SHARE, stackedBars, unitOf } from "./panels.js";

/** Topics with a colour of their own; more cannot be told apart. */
const TOPICS_IN_COLOUR = 8;
const TOPICS_IN_TABLE = 20;

const { contacts, customers } = metrics;

export const volumeByChannel = stackedBars({
  id: 11,
  title: "Contacts by channel",
  description: describe(contacts),
  width: 24,
  height: 8,
  unit: "short",
  label: "channel",
  sql: `
SELECT $__timeInterval(opened_at) AS time, channel, ${contacts.formula} AS contacts
${fromContacts}
GROUP BY time, channel
ORDER BY time, channel`,
}).interval("5m");

export const volumeByTopic = stackedBars({
  id: 12,
  title: "Contacts by topic, week by week",
  description: `The ${TOPICS_IN_COLOUR} largest topics of the period; weeks begin on Monday in the dashboard's time zone. ${CUT}`,
  width: 12,
  height: 10,
  unit: "short",
  label: "topic",
  sql: `
SELECT time, multiIf(c.topic_id = '', 'all other topics', t.name_en = '', c.topic_id, t.name_en) AS topic, contacts
FROM (
  SELECT ${bucket(`toStartOfWeek(opened_at, 1, ${timeZone})`)} AS time, ${contacts.formula} AS contacts,
    if(topic IN (
      SELECT topic ${fromContacts} GROUP BY topic ORDER BY count() DESC, topic LIMIT ${TOPICS_IN_COLOUR}
    ), toString(topic), '') AS topic_id
  ${fromContacts}
  GROUP BY time, topic_id
) AS c
${namesOfTopics}
ORDER BY time, topic`,
});

export const topicTable = rows({
  id: 13,
  title: "Topics",
  description: `The ${TOPICS_IN_TABLE} largest topics of the period. The share is of all contacts that the variables choose.`,
  width: 12,
  height: 10,
  unit: "short",
  sql: `
SELECT c.topic_id AS "Topic id", if(t.name_en = '', c.topic_id, t.name_en) AS "Topic", c.contacts AS "Contacts",
  c.contacts / c.total AS "Share", c.customers AS "Customers"
FROM (
  SELECT toString(topic) AS topic_id, ${contacts.formula} AS contacts, ${customers.formula} AS customers,
    sum(contacts) OVER () AS total
  ${fromContacts}
  GROUP BY topic_id
) AS c
${namesOfTopics}
ORDER BY "Contacts" DESC, "Topic id"
LIMIT ${TOPICS_IN_TABLE}`,
})
  .overrideByName("Topic id", [{ id: "custom.hideFrom.viz", value: true }])
  .overrideByName("Topic", [{ id: "links", value: topicLink }])
  .overrideByName("Contacts", [{ id: "custom.cellOptions", value: { type: TableCellDisplayMode.Gauge } }])
  .overrideByName("Share", unitOf(SHARE, 1));
