/** The spikes of the week as cards. Pure. */
import { html, type Markup, nothing } from "../../output/html.js";
import { count, estimate } from "../format.js";
import { foldedTable, partsTable } from "../tables.js";
import type { Incident, WeeklyReport } from "../weeklyReport.js";
import { chanceOf, spikesLineOf, unitOf } from "../wording.js";
import { figure } from "./figure.js";
import { incidentChart } from "./incidentChart.js";
import { tableMarkup } from "./parts.js";

/** Charts are for the first ones; the others have the same numbers in words. */
const MOST_CHARTS = 3;

export function incidentCards(report: WeeklyReport): Markup {
  const { incidents } = report.spikes;
  if (incidents.length === 0) return html`<div class="card quiet-week"><p>${spikesLineOf(report)}</p></div>`;
  return html`<p class="note">${spikesLineOf(report)}</p>
${incidents.map((incident, index) => incidentCard(incident, report, index < MOST_CHARTS))}`;
}

function incidentCard(incident: Incident, report: WeeklyReport, withChart: boolean): Markup {
  const { evidence, observed, expected, parts_of_it } = incident;
  return html`<article class="card incident">
<h3>${incident.name}</h3>
<p class="excess"><b>${count(observed)}</b> ${unitOf(report)}s where ${estimate(expected)} were expected</p>
<p class="note">${chanceOf(incident)}</p>
${withChart ? figure(incidentChart(incident, unitOf(report))) : nothing}
<div class="columns">
${part("Reasons to believe it", evidence.reasons, (reasons) => html`<ul>${reasons.map((reason) => html`<li>${reason}</li>`)}</ul>`)}
${part("Words that rose", evidence.terms, (terms) => html`<p class="terms">${terms.map((term) => html`<span>${term}</span>`)}</p>`)}
${part("What customers say", evidence.quotes, (quotes) => quotes.map((quote) => html`<blockquote>${quote}</blockquote>`))}
${part("Where it is", evidence.parts, () => tableMarkup(partsTable(incident)))}
${part("Explained by it", parts_of_it, () => tableMarkup(foldedTable(incident)))}
</div>
</article>`;
}

const part = <T>(
  title: string,
  items: readonly T[],
  body: (items: readonly T[]) => Markup | readonly Markup[],
): Markup => (items.length === 0 ? nothing : html`<div><h4>${title}</h4>${body(items)}</div>`);
