/** The report as a document, for the terminal and for Markdown. Pure. */
import { type Block, heading, list, paragraph, quotes, type TableBlock } from "../output/blocks.js";
import { daysTable, foldedTable, partsTable, serviceTable, streamingTable, volumeTable } from "./tables.js";
import type { Incident, WeeklyReport } from "./weeklyReport.js";
import {
  baselineOf,
  chanceOf,
  completenessOf,
  contractOf,
  excessOf,
  headlineOf,
  metricName,
  periodOf,
  spikesLineOf,
  titleOf,
} from "./wording.js";

export function weeklyDocument(report: WeeklyReport): Block[] {
  return [
    heading(1, titleOf(report)),
    paragraph(periodOf(report)),
    paragraph(headlineOf(report)),
    paragraph(completenessOf(report)),
    heading(2, "Spikes"),
    paragraph(spikesLineOf(report)),
    ...report.spikes.incidents.flatMap((incident) => incidentBlocks(incident, report)),
    ...section("Spikes as they happened", streamingTable(report)),
    ...volumeBlocks(report),
    heading(2, "Waits and first-line resolution"),
    serviceTable(report),
    heading(2, "Day by day"),
    daysTable(report),
    heading(2, "How these numbers are made"),
    ...list(contractsOf(report)),
  ];
}

const section = (title: string, table: TableBlock): Block[] =>
  table.rows.length === 0 ? [] : [heading(2, title), table];

function incidentBlocks(incident: Incident, report: WeeklyReport): Block[] {
  const { terms, reasons, quotes: words, parts } = incident.evidence;
  return [
    heading(3, `${incident.name}: ${excessOf(incident, report)}`),
    ...list([
      chanceOf(incident),
      ...reasons,
      ...(terms.length === 0 ? [] : [`Words that rose: ${terms.join(", ")}`]),
    ]),
    ...quotes(words),
    ...(parts.length === 0 ? [] : [partsTable(incident)]),
    ...(incident.parts_of_it.length === 0 ? [] : [foldedTable(incident)]),
  ];
}

function volumeBlocks(report: WeeklyReport): Block[] {
  const { contacts, topics, channels, regions, week } = report;
  const compared = week.compared_with.length === 0 ? [] : [paragraph(`Mean before: ${baselineOf(report)}.`)];
  return [
    heading(2, "Contacts"),
    ...compared,
    volumeTable("topic", topics, contacts.count),
    volumeTable("channel", channels, contacts.count),
    volumeTable("region", regions, contacts.count),
  ];
}

const contractsOf = ({ service }: WeeklyReport): string[] =>
  service.map((metric) => `${metricName(metric)}: ${contractOf(metric)}`);
