/** The Overview's rows on service: waits, service level, first-line resolution, and what these leave out. */
import { AxisPlacement } from "@grafana/grafana-foundation-sdk/common";
import { metrics, wilsonInterval } from "../store/metrics.js";
import { bucket, fromContacts, timeZone } from "./filters.js";
import { CUT, describe, lines, rows, SHARE, unitOf } from "./panels.js";

const { waitP50, waitP80, waitP95, serviceLevel, abandonment } = metrics;
const { abandonmentWithoutShort, firstLineResolution } = metrics;

export const waits = lines({
  id: 21,
  title: "Wait and abandonment",
  description: `${describe(waitP50, waitP80, waitP95, abandonment)}\n\nn is the number of answered or abandoned contacts.`,
  width: 12,
  height: 9,
  unit: "s",
  sql: `
SELECT $__timeInterval(opened_at) AS time, ${waitP50.formula} AS "P50", ${waitP80.formula} AS "P80",
  ${waitP95.formula} AS "P95", ${abandonment.formula} AS "Abandonment", ${abandonment.denominator} AS n
${fromContacts}
GROUP BY time
ORDER BY time`,
})
  .interval("15m")
  .overrideByName("Abandonment", [
    ...unitOf(SHARE, 1),
    { id: "custom.axisPlacement", value: AxisPlacement.Right },
    { id: "custom.lineStyle", value: { fill: "dash", dash: [6, 4] } },
  ]);

export const service = lines({
  id: 22,
  title: "Service level and abandonment",
  description: `${describe(serviceLevel, abandonment, abandonmentWithoutShort)}\n\nn is the denominator of the service level.`,
  width: 12,
  height: 9,
  unit: SHARE,
  sql: `
SELECT $__timeInterval(opened_at) AS time, ${serviceLevel.formula} AS "Service level (${serviceLevel.variant})",
  ${abandonment.formula} AS "Abandonment",
  ${abandonmentWithoutShort.formula} AS "Abandonment ${abandonmentWithoutShort.variant}", ${serviceLevel.denominator} AS n
${fromContacts}
GROUP BY time
ORDER BY time`,
})
  .interval("15m")
  .max(1)
  .decimals(1);

const { lower, upper } = wilsonInterval("resolved_by_line_1", "n");

export const resolution = lines({
  id: 31,
  title: "First-line resolution by day",
  description: `${describe(firstLineResolution)}\n\nThe band is Wilson's 95 % interval, n the denominator. Days are of the dashboard's time zone. ${CUT}`,
  width: 24,
  height: 9,
  unit: SHARE,
  sql: `
SELECT time, resolved_by_line_1 / nullIf(n, 0) AS "Resolved on line 1", ${lower} AS "95 % from", ${upper} AS "95 % to", n
FROM (
  SELECT ${bucket(`toStartOfDay(opened_at, ${timeZone})`)} AS time, ${firstLineResolution.numerator} AS resolved_by_line_1,
    ${firstLineResolution.denominator} AS n
  ${fromContacts}
  GROUP BY time
)
ORDER BY time`,
})
  .max(1)
  .decimals(1)
  .overrideByRegexp("/^95 % /", [
    { id: "custom.lineWidth", value: 0 },
    { id: "custom.hideFrom", value: { legend: true, tooltip: false, viz: false } },
  ])
  .overrideByName("95 % to", [
    { id: "custom.fillBelowTo", value: "95 % from" },
    { id: "custom.fillOpacity", value: 15 },
  ]);

const leftOut = Object.values(metrics).flatMap(({ title, exclusions }) =>
  exclusions.map(({ reason, count }) => `('${title}', '${reason.replaceAll("'", "''")}', ${count})`),
);

export const exclusions = rows({
  id: 41,
  title: "What the numbers leave out",
  description:
    "Contacts of the period and of the variables that a metric leaves out, and why. A large count here says that the " +
    "source does not send what the metric needs.",
  width: 24,
  height: 10,
  unit: "short",
  sql: `
SELECT e.1 AS "Metric", e.2 AS "Left out because", e.3 AS "Contacts"
FROM (
  SELECT arrayJoin([\n    ${leftOut.join(",\n    ")}\n  ]) AS e
  ${fromContacts}
)
ORDER BY "Metric", "Left out because"`,
});
