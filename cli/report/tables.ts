/** The report's tables, the same in every format. Pure. */
import type { TableBlock } from "../output/blocks.js";
import {
  change,
  count,
  duration,
  estimate,
  localTime,
  NOTHING,
  plural,
  recurrence,
  share,
  shortDate,
} from "./format.js";
import type { Change, DayMetric, Incident, ReportedSpike, Volume, WeeklyReport } from "./weeklyReport.js";
import { intervalOf, metricChangeOf, metricName, metricValueOf } from "./wording.js";

const table = (
  head: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly number[],
): TableBlock => ({
  kind: "table",
  head,
  rows,
  right,
});

/** Beyond a name: contacts, share, week before, change, mean of the weeks before, change. */
export function volumeTable(what: string, { rows, rest }: Volume, total: number): TableBlock {
  const cells = (name: string, row: Change): string[] => [
    name,
    count(row.count),
    share(total === 0 ? null : row.count / total),
    count(row.week_before),
    change(row.change_on_week_before),
    row.mean_before === null ? NOTHING : estimate(row.mean_before),
    change(row.change_on_mean),
  ];
  return table(
    [what, "contacts", "share", "week before", "change", "mean before", "change"],
    [
      ...rows.map((row) => cells(row.name, row)),
      ...(rest === null ? [] : [cells(plural(rest.names, "other"), rest)]),
    ],
    [1, 2, 3, 4, 5, 6],
  );
}

export const partsTable = ({ evidence }: ReportedSpike): TableBlock =>
  table(
    ["part", "observed", "expected"],
    evidence.parts.map(({ name, observed, expected }) => [name, count(observed), estimate(expected)]),
    [1, 2],
  );

/** More than that nobody reads; the JSON has all. */
const MOST_FOLDED = 8;

export const foldedTable = ({ parts_of_it }: Incident): TableBlock =>
  table(
    ["part of it", "observed", "expected", "by chance"],
    [
      ...parts_of_it
        .slice(0, MOST_FOLDED)
        .map((part) => [
          part.name,
          count(part.observed),
          estimate(part.expected),
          recurrence(part.by_chance_weeks),
        ]),
      ...(parts_of_it.length <= MOST_FOLDED
        ? []
        : [[`and ${count(parts_of_it.length - MOST_FOLDED)} more`, "", "", ""]]),
    ],
    [1, 2],
  );

export const streamingTable = ({ streaming_spikes, time_zone }: WeeklyReport): TableBlock =>
  table(
    ["series", "began", "ended", "observed", "expected", "by chance"],
    streaming_spikes.map((spike) => [
      spike.name,
      localTime(spike.started_at, time_zone),
      spike.ended_at === null ? "still open" : localTime(spike.ended_at, time_zone),
      count(spike.observed),
      estimate(spike.expected),
      recurrence(spike.by_chance_weeks),
    ]),
    [3, 4],
  );

export const serviceTable = ({ service }: WeeklyReport): TableBlock =>
  table(
    ["metric", "value", "n", "95 % interval", "on the week before"],
    service.map((metric) => [
      metricName(metric),
      metricValueOf(metric),
      metric.numerator === null || !metric.reported
        ? count(metric.n)
        : `${count(metric.numerator)} of ${count(metric.n)}`,
      intervalOf(metric.interval),
      metricChangeOf(metric),
    ]),
    [2],
  );

const withCount = (text: string, { value, n }: DayMetric): string =>
  value === null ? NOTHING : `${text} (${count(n)})`;

export const daysTable = ({ days, customers_of }: WeeklyReport): TableBlock =>
  table(
    [
      "day",
      "contacts",
      "customers",
      "wait P50 (n)",
      "wait P80",
      "wait P95",
      "abandoned (n)",
      "first-line resolution (n)",
    ],
    days.map(({ date, covered, contacts, customers, metrics }) => [
      shortDate(date),
      count(covered ? contacts : null),
      count(covered && customers_of > 0 ? customers : null),
      withCount(duration(metrics.wait_p50.value), metrics.wait_p50),
      duration(metrics.wait_p80.value),
      duration(metrics.wait_p95.value),
      withCount(share(metrics.abandonment.value), metrics.abandonment),
      withCount(share(metrics.first_line_resolution.value), metrics.first_line_resolution),
    ]),
    [1, 2, 3, 4, 5, 6, 7],
  );
