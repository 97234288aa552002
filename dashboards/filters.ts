/** What all dashboards share: the variables, the conditions that they put on contacts and spikes, links, annotations. */
import {
  AnnotationQueryBuilder,
  DashboardLinkBuilder,
  DashboardLinkType,
  QueryVariableBuilder,
  VariableRefresh,
  VariableSort,
} from "@grafana/grafana-foundation-sdk/dashboard";
import { cohort } from "../store/metrics.js";
import { dataSource, table } from "./clickhouse.js";

/** The tag that the drop-down of dashboards collects by. */
export const TAG = "giftline";

/** What All stands for. A list of all values would drop contacts whose value came after the list was read. */
const ALL = "'*'";

/** Grafana's time zone, as ClickHouse spells it: days and weeks begin where the axis says so. */
export const timeZone = `replaceOne('\${__timezone}', 'utc', 'UTC')`;

const region = "if(region = '', 'unknown', toString(region))";

const chosen = (variable: string, expression: string): string =>
  `(${ALL} IN (\${${variable}:singlequote}) OR ${expression} IN (\${${variable}:singlequote}))`;

const contactsOf = (variables: readonly string[]): string =>
  ["$__timeFilter(opened_at)", cohort, ...variables].join("\n  AND ");

/** Contacts of the period and of all variables. */
const contactFilter = contactsOf([
  chosen("channel", "channel"),
  chosen("region", region),
  chosen("category", "category"),
  chosen("topic", "topic"),
]);

/** The FROM and WHERE of every panel over contacts. */
export const fromContacts = `FROM contacts FINAL\nWHERE ${contactFilter}`;

/** Name of a topic in English, or its id: to be joined to a query whose rows `c` have a `topic_id`. */
export const namesOfTopics =
  "LEFT JOIN (SELECT topic, name_en FROM topics FINAL) AS t ON c.topic_id = t.topic";

/** A beginning of a day or week, in the dashboard's time zone; a beginning before the period would not be drawn. */
export const bucket = (start: string): string => `greatest(toDateTime(${start}, ${timeZone}), $__fromTime)`;

/**
 * Spikes that stand for themselves, chosen by region, category and topic (a spike spans all channels). A spike of all
 * regions or all topics concerns every choice of them.
 */
export const spikeFilter = `part_of = ''
  AND (region = '' OR ${chosen("region", "region")})
  AND (topic = '' OR ${chosen("topic", "topic")})
  AND (topic = '' OR ${chosen("category", "dictionary_category")})`;

/** The spikes with the names and categories of their topics. */
export const namedSpikes = `(
  SELECT s.*, t.category AS dictionary_category,
    multiIf(s.topic = '', 'all topics', t.name_en = '', toString(s.topic), t.name_en) AS topic_name,
    if(s.region = '', 'all regions', toString(s.region)) AS region_name
  FROM (SELECT * FROM spikes FINAL) AS s
  LEFT JOIN (SELECT topic, category, name_en FROM topics FINAL) AS t ON s.topic = t.topic
)`;

export const spikeInPeriod = "started_at <= $__toTime AND ifNull(ended_at, now64(3)) >= $__fromTime";

const variable = (name: string, label: string, description: string, sql: string): QueryVariableBuilder =>
  new QueryVariableBuilder(name)
    .label(label)
    .description(description)
    .datasource(dataSource)
    .query(sql)
    .definition(sql)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.Disabled)
    .multi(true)
    .includeAll(true)
    .allValue(ALL)
    .current({ selected: true, text: ["All"], value: ["$__all"] });

const inPeriod = contactsOf([]);

export const variables = [
  variable(
    "channel",
    "Channel",
    "Channels of the period's contacts",
    `SELECT DISTINCT channel FROM contacts FINAL WHERE ${inPeriod} ORDER BY channel`,
  ),
  variable(
    "region",
    "Region",
    "Regions of the period's contacts",
    `SELECT DISTINCT ${region} AS region_name FROM contacts FINAL WHERE ${inPeriod} ORDER BY region_name`,
  ),
  variable(
    "category",
    "Category",
    "Categories above the topics",
    `SELECT DISTINCT category FROM contacts FINAL WHERE ${inPeriod} ORDER BY category`,
  ),
  variable(
    "topic",
    "Topic",
    "Topics of the chosen categories",
    `SELECT c.topic AS id, if(t.name_en = '', toString(c.topic), t.name_en) AS name
FROM (
  SELECT DISTINCT topic FROM contacts FINAL WHERE ${contactsOf([chosen("category", "category")])}
) AS c
LEFT JOIN (SELECT topic, name_en FROM topics FINAL) AS t ON c.topic = t.topic
ORDER BY name, id`,
  ),
];

/** Grafana's own annotations: absent from JSON they would be added on import, and the files would differ. */
const builtIn = new AnnotationQueryBuilder()
  .name("Annotations & Alerts")
  .datasource({ type: "grafana", uid: "-- Grafana --" })
  .builtIn(1)
  .enable(true)
  .hide(true)
  .iconColor("rgba(0, 211, 255, 1)")
  .type("dashboard");

const spikes = new AnnotationQueryBuilder()
  .name("Spikes")
  .datasource(dataSource)
  .enable(true)
  .hide(false)
  .iconColor("red")
  .target(
    table(
      `
SELECT started_at AS time, ifNull(ended_at, now64(3)) AS timeEnd,
  concat('Spike: ', topic_name, ', ', region_name) AS title,
  concat(toString(round(observed)), ' customers where ', toString(round(expected, 1)), ' were expected; by chance once in ',
    toString(round(by_chance_weeks)), ' weeks') AS text,
  concat('spike,', method, ',', status) AS tags
FROM ${namedSpikes}
WHERE ${spikeInPeriod}
  AND ${spikeFilter}
ORDER BY time`,
      "Anno",
    ),
  );

export const annotations = [builtIn, spikes];

export const links = [
  new DashboardLinkBuilder("giftline")
    .type(DashboardLinkType.Dashboards)
    .tags([TAG])
    .tooltip("The other dashboards, with the same period and variables")
    .asDropdown(true)
    .includeVars(true)
    .keepTime(true)
    .targetBlank(false),
];
