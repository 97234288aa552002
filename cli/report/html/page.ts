/** The report as one HTML file that needs nothing else: no script, no font, no image from anywhere. Pure. */
import { html, Markup, nothing } from "../../output/html.js";
import { localTime } from "../format.js";
import { daysTable, serviceTable, streamingTable, volumeTable } from "../tables.js";
import type { MetricValue, WeeklyReport } from "../weeklyReport.js";
import {
  baselineOf,
  completenessOf,
  contractOf,
  headlineOf,
  metricName,
  metricValueOf,
  periodOf,
  titleOf,
} from "../wording.js";
import { figure } from "./figure.js";
import { incidentCards } from "./incidents.js";
import { keyFigures, tableMarkup } from "./parts.js";
import { firstLineChart, waitsChart } from "./serviceCharts.js";
import { style } from "./style.js";
import { contactsPerDayChart, topicsChart } from "./volumeCharts.js";

/** Even if a text of a customer escaped its quotes, nothing could run or be loaded. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

export function weeklyPage(report: WeeklyReport): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${titleOf(report)} · giftline weekly report</title>
<style>${new Markup(style)}</style>
</head>
<body>
<main>
<header>
<p class="eyebrow">giftline weekly report</p>
<h1>${titleOf(report)}</h1>
<p class="period">${periodOf(report)}</p>
<p class="lead">${headlineOf(report)}</p>
<p class="note">${completenessOf(report)}</p>
</header>
<section aria-label="Spikes"><h2>Spikes</h2>
${incidentCards(report)}
${streaming(report)}
</section>
<section aria-label="Key figures"><h2>Key figures</h2>
${keyFigures(report)}
</section>
${contacts(report)}
${service(report)}
${contracts(report)}
<footer>Made by giftline on ${localTime(report.generated_at, report.time_zone)} (${report.time_zone}). Counts are inbound contacts, by the time they began.</footer>
</main>
</body>
</html>
`.text;
}

function streaming(report: WeeklyReport): Markup {
  if (report.streaming_spikes.length === 0) return nothing;
  return html`<div class="card"><h3>As they happened</h3><p class="note">Found by the streaming analyzer within this week.</p>
${tableMarkup(streamingTable(report))}</div>`;
}

function contacts(report: WeeklyReport): Markup {
  const { topics, channels, regions } = report;
  const total = report.contacts.count;
  const compared = report.week.compared_with.length;
  return html`<section aria-label="Contacts"><h2>Contacts</h2>
<div class="card">${figure(contactsPerDayChart(report))}</div>
<div class="card">${figure(topicsChart(report))}</div>
${compared === 0 ? nothing : html`<p class="note">“Mean before” is ${baselineOf(report)}.</p>`}
<div class="card"><h3>By topic</h3>${tableMarkup(volumeTable("topic", topics, total))}</div>
<div class="card"><h3>By channel</h3>${tableMarkup(volumeTable("channel", channels, total))}</div>
<div class="card"><h3>By region</h3>${tableMarkup(volumeTable("region", regions, total))}</div>
</section>`;
}

function service(report: WeeklyReport): Markup {
  const metric = (id: MetricValue["id"]): MetricValue | undefined =>
    report.service.find((candidate) => candidate.id === id);
  const chart = (id: MetricValue["id"], draw: () => Markup): Markup => {
    const value = metric(id);
    if (value === undefined) return nothing;
    return value.reported ? draw() : html`<p><strong>${value.title}</strong>: ${metricValueOf(value)}.</p>`;
  };
  return html`<section aria-label="Waits and first-line resolution"><h2>Waits and first-line resolution</h2>
<div class="card">${chart("wait_p80", () => figure(waitsChart(report)))}</div>
<div class="card">${chart("first_line_resolution", () => figure(firstLineChart(report)))}</div>
<div class="card">${tableMarkup(serviceTable(report))}</div>
<div class="card"><h3>Day by day</h3>${tableMarkup(daysTable(report))}</div>
</section>`;
}

const contracts = ({ service: metrics }: WeeklyReport): Markup =>
  html`<section aria-label="How these numbers are made"><h2>How these numbers are made</h2>
<div class="card"><dl class="contracts">${metrics.map(
    (metric) =>
      html`<dt>${metricName(metric)}</dt><dd>${contractOf(metric)}</dd><dd><code>${metric.contract.formula}</code></dd>`,
  )}</dl></div>
</section>`;
