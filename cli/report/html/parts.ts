/** Tables and key figures as HTML. Pure. */
import type { TableBlock } from "../../output/blocks.js";
import { html, type Markup, nothing } from "../../output/html.js";
import { change, count, estimate, plural } from "../format.js";
import type { Change, MetricValue, WeeklyReport } from "../weeklyReport.js";
import { baselineOf, intervalOf, metricChangeOf, metricName, metricValueOf } from "../wording.js";

/** Nothing where the table has no rows. */
export function tableMarkup({ head, rows, right }: TableBlock): Markup {
  if (rows.length === 0) return nothing;
  const side = (column: number): string => (right.includes(column) ? "right" : "left");
  return html`<div class="scroll"><table>
<thead><tr>${head.map((cell, column) => html`<th class="${side(column)}" scope="col">${cell}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${row.map((cell, column) => html`<td class="${side(column)}">${cell}</td>`)}</tr>\n`)}</tbody>
</table></div>`;
}

interface Figure {
  readonly label: string;
  readonly value: string;
  readonly isAbsent: boolean;
  readonly remarks: readonly string[];
}

const card = ({ label, value, isAbsent, remarks }: Figure): Markup =>
  html`<div class="card"><dt>${label}</dt><dd class="${isAbsent ? "absent" : "value"}">${value}</dd>${remarks
    .filter((remark) => remark !== "")
    .map((remark) => html`<dd class="small">${remark}</dd>`)}</div>`;

/** The week's most asked-for numbers, each with its n. */
export function keyFigures(report: WeeklyReport): Markup {
  const metrics = new Map(report.service.map((metric) => [metric.id, metric]));
  const shown = [
    "first_line_resolution",
    "abandonment",
    "service_level",
    "wait_p50",
    "wait_p80",
    "wait_p95",
  ] as const;
  return html`<dl class="figures">
${card({ label: "Contacts", value: count(report.contacts.count), isAbsent: false, remarks: changeRemarks(report.contacts, report) })}
${card(customersFigure(report))}
${shown.map((id) => {
  const metric = metrics.get(id);
  return metric === undefined ? nothing : card(metricFigure(metric));
})}
</dl>`;
}

function customersFigure(report: WeeklyReport): Figure {
  const { customers, customers_of } = report;
  const isAbsent = customers_of === 0;
  return {
    label: "Unique customers",
    value: isAbsent ? "not named by the source" : count(customers.count),
    isAbsent,
    remarks: isAbsent
      ? []
      : [`known for ${plural(customers_of, "contact")}`, ...changeRemarks(customers, report)],
  };
}

function changeRemarks({ week_before, mean_before, ...changes }: Change, report: WeeklyReport): string[] {
  if (week_before === null || mean_before === null) return [];
  return [
    `${change(changes.change_on_week_before)} on the week before (${count(week_before)})`,
    ...(report.week.compared_with.length === 1
      ? []
      : [`${change(changes.change_on_mean)} on ${baselineOf(report)} (${estimate(mean_before)})`]),
  ];
}

function metricFigure(metric: MetricValue): Figure {
  const changed = metricChangeOf(metric);
  const n =
    metric.numerator === null ? `n ${count(metric.n)}` : `${count(metric.numerator)} of ${count(metric.n)}`;
  return {
    label: metricName(metric),
    value: metricValueOf(metric),
    isAbsent: !metric.reported,
    remarks: metric.reported
      ? [
          n,
          metric.interval === null ? "" : `95 %: ${intervalOf(metric.interval)}`,
          changed === "" ? "" : `${changed} on the week before`,
        ]
      : [],
  };
}
