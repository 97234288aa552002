/** The report's sentences, the same in every format. Pure. */
import {
  change,
  count,
  dayAndMonth,
  duration,
  estimate,
  localTime,
  longDate,
  plural,
  points,
  probability,
  recurrence,
  share,
} from "./format.js";
import type { Change, MetricValue, ReportedSpike, WeeklyReport } from "./weeklyReport.js";

export const titleOf = ({ week }: WeeklyReport): string => {
  const [year = "", number = ""] = week.id.split("-W");
  return `Week ${Number(number)} of ${year}`;
};

export const periodOf = ({ week, time_zone }: WeeklyReport): string =>
  `${longDate(week.first_day)} to ${longDate(week.last_day)}, ${time_zone}`;

/** What is compared with, as it stands after "on": `the mean of the 8 weeks before`. */
export function baselineOf({ week }: WeeklyReport): string {
  const weeks = week.compared_with.length;
  const part = week.state === "complete" ? "" : "the same part of ";
  if (weeks === 1) return `${part}the week before`;
  return part === ""
    ? `the mean of the ${weeks} weeks before`
    : `the mean of ${part}the ${weeks} weeks before`;
}

export function completenessOf({ week, time_zone }: WeeklyReport): string {
  const last = `last contact ${localTime(week.last_contact_at, time_zone)}`;
  const comparison = "It is compared with the same part of the weeks before.";
  const state = {
    complete: `Complete: ${last}.`,
    running: `Partial: the week is not over (${last}). ${comparison}`,
    data_end: `Partial: the contacts end within this week (${last}). ${comparison}`,
    data_begin: `Partial: the contacts begin within this week, on ${localTime(week.covered_from, time_zone).replace(/,.*/, "")}; ${last}.`,
  }[week.state];
  if (week.empty_days.length === 0) return state;
  const days = week.empty_days.map(dayAndMonth).join(", ");
  return `${state} No contacts on ${days}: the source may have stood still.`;
}

/** `12,345 contacts from 9,876 customers` and how they changed. */
export function headlineOf(report: WeeklyReport): string {
  const { contacts, customers, customers_of } = report;
  const known = customers_of < contacts.count ? ` (known for ${count(customers_of)} contacts)` : "";
  const from =
    customers_of === 0
      ? "; the source names no customers"
      : ` from ${plural(customers.count, "customer")}${known}`;
  return `${plural(contacts.count, "contact")}${from}${changesOf(contacts, report)}.`;
}

function changesOf(contacts: Change, report: WeeklyReport): string {
  if (contacts.week_before === null || contacts.mean_before === null)
    return "; there is no whole week before to compare with";
  const part = report.week.state === "complete" ? "" : " by then";
  const onWeek = `${change(contacts.change_on_week_before)} on the week before (${count(contacts.week_before)}${part})`;
  if (report.week.compared_with.length === 1) return `: ${onWeek}`;
  return `: ${onWeek}, ${change(contacts.change_on_mean)} on ${baselineOf(report)} (${estimate(contacts.mean_before)})`;
}

/** What the weekly analysis found, also where it found nothing or has not looked. */
export function spikesLineOf({ spikes, week }: WeeklyReport): string {
  const { analysis, incidents } = spikes;
  const tested = analysis?.series_tested ?? null;
  const looked = tested === null ? "" : `${plural(tested, "series was", "series were")} tested`;
  if (incidents.length > 0) {
    const folded = incidents.reduce((sum, incident) => sum + incident.parts_of_it.length, 0);
    const explained =
      folded === 0
        ? ""
        : `, which ${incidents.length === 1 ? "explains" : "explain"} ${plural(folded, "further spike")}`;
    return `${plural(incidents.length, "spike")}${explained}${looked === "" ? "" : `; ${looked}`}.`;
  }
  if (analysis === null && week.state === "running")
    return "Not analysed yet: weeks are analysed when they are over.";
  if (analysis === null) return `Not analysed yet: run \`giftline analyze weekly --week ${week.id}\`.`;
  const none = looked === "" ? "No spike." : `No spike; ${looked}, and none rose beyond chance.`;
  return week.state === "complete" ? none : `${none} The week is partial, which may hide a rise.`;
}

/** `184 customers where 41.2 were expected` */
export const excessOf = ({ observed, expected }: ReportedSpike, report: WeeklyReport): string =>
  `${plural(observed, unitOf(report))} where ${estimate(expected)} were expected`;

/** What spikes count: contacts stand in where the source names no customers. */
export const unitOf = ({ customers_of }: WeeklyReport): "customer" | "contact" =>
  customers_of === 0 ? "contact" : "customer";

/** How little chance explains it. */
export function chanceOf({ observed, upper_bound, p_value, by_chance_weeks }: ReportedSpike): string {
  const often = `chance alone raises such an alert ${recurrence(by_chance_weeks)}`;
  const strength = p_value === null ? "" : ` (p ${probability(p_value)})`;
  if (upper_bound === null) return `${often.replace("chance", "Chance")}${strength}.`;
  // A slow rise: its evidence is the sum of two weeks.
  if (observed <= upper_bound) {
    return `Up to ${count(upper_bound)} would be within chance in this week by itself; as a rise over two weeks, ${often}${strength}.`;
  }
  return `Chance explains up to ${count(upper_bound)}; ${often}${strength}.`;
}

export function metricValueOf({
  value,
  unit,
  reported,
  of,
}: Pick<MetricValue, "value" | "unit" | "reported" | "of">): string {
  if (!reported) return `not reported by the source (0 of ${plural(of, "contact")})`;
  return unit === "share" ? share(value) : duration(value);
}

/** `95 % interval 51.2 % to 60.8 %`; empty for what has none. */
export const intervalOf = (interval: readonly [number, number] | null): string =>
  interval === null ? "" : `${share(interval[0])} to ${share(interval[1])}`;

/** How a metric changed on the week before; empty where that week has no number. */
export function metricChangeOf({ value, unit, week_before }: MetricValue): string {
  if (value === null || week_before === null || week_before.value === null) return "";
  if (unit === "share") return points(value - week_before.value);
  const difference = Math.round((value - week_before.value) * 10) / 10;
  return `${difference === 0 ? "±" : difference > 0 ? "+" : "\u2212"}${duration(Math.abs(difference))}`;
}

/** `Service level (all, 20 s)` */
export function metricName({ title, variant }: Pick<MetricValue, "title" | "variant">): string {
  if (variant === "") return title;
  const [first = "", ...rest] = variant.split(" ");
  return title.endsWith(` ${first}`) ? [title, ...rest].join(" ") : `${title} (${variant})`;
}

/** What a metric leaves out of this week, with counts; only what there is. */
const leftOutOf = ({ exclusions }: MetricValue): string =>
  exclusions
    .filter(({ contacts }) => contacts > 0)
    .map(({ reason, contacts }) => `${count(contacts)} ${reason}`)
    .join("; ");

/** The metric contract beside its number: numerator, denominator, definition, exclusions. */
export function contractOf(metric: MetricValue): string {
  const counted =
    metric.numerator === null ? `n ${count(metric.n)}` : `${count(metric.numerator)} of ${count(metric.n)}`;
  const number = metric.reported ? `${metricValueOf(metric)} (${counted})` : metricValueOf(metric);
  const leftOut = leftOutOf(metric);
  return `${number}. ${metric.contract.description}${leftOut === "" ? "" : ` Left out: ${leftOut}.`}`;
}
