/** Charts of contacts. Pure. */

import { count, dayAndMonth, estimate, longDate, plural } from "../format.js";
import type { WeeklyReport } from "../weeklyReport.js";
import { baselineOf } from "../wording.js";
import { categories, values } from "./draw.js";
import type { Chart } from "./figure.js";
import { colour } from "./palette.js";

/** Contacts of the last 13 weeks; the week is shaded, and incidents are marked on the day they began. */
export function contactsPerDayChart(report: WeeklyReport): Chart {
  const days = report.contacts_per_day;
  const dates = days.map(({ date }) => date);
  const marks = report.recent_incidents.map(({ date }) => [
    date,
    days.find((day) => day.date === date)?.contacts ?? 0,
  ]);
  const inWeek = (date: string): boolean => date >= report.week.first_day && date <= report.week.last_day;
  return {
    title: "Contacts per day",
    label: `Contacts of each day from ${longDate(dates[0] ?? "")} to ${longDate(report.week.last_day)}; the last seven days are the week, with ${plural(report.contacts.count, "contact")}.`,
    keys: [
      { colour: "accent", text: "this week" },
      { colour: "quiet", text: "weeks before" },
      ...(marks.length === 0 ? [] : [{ colour: "alarm" as const, text: "a spike began" }]),
    ],
    height: 240,
    option: () => ({
      grid: { left: 4, right: 12, top: 18, bottom: 4, outerBoundsMode: "same" },
      xAxis: categories(dates, {
        axisLabel: {
          color: colour("muted"),
          fontSize: 12,
          interval: (_: number, date: string) => dates.indexOf(date) % 14 === 0,
          formatter: dayAndMonth,
        },
      }),
      yAxis: [values(), { type: "value", min: 0, max: 1, show: false }],
      series: [
        // The shade behind the week: full bars on an axis of their own.
        {
          type: "bar",
          silent: true,
          yAxisIndex: 1,
          barWidth: "100%",
          barGap: "-100%",
          itemStyle: { color: colour("shade"), borderColor: colour("shade"), borderWidth: 1 },
          data: days.map(({ date }) => (inWeek(date) ? 1 : null)),
        },
        {
          type: "bar",
          silent: true,
          barWidth: "80%",
          data: days.map(({ date, contacts }) => ({
            value: contacts,
            itemStyle: { color: colour(inWeek(date) ? "accent" : "quiet") },
          })),
        },
        {
          type: "scatter",
          silent: true,
          symbol: "triangle",
          symbolRotate: 180,
          symbolSize: 10,
          symbolOffset: [0, -8],
          itemStyle: { color: colour("alarm"), opacity: 1 },
          data: marks,
        },
      ],
    }),
  };
}

const ROW_PX = 34;
/** A generous width of a character at 12 px: without a font to measure, names must not be cut off. */
const CHARACTER_PX = 7.4;

const shorten = (name: string, most: number): string =>
  name.length <= most ? name : `${name.slice(0, most - 1)}…`;

/** Topics of the week beside the mean of the weeks before. */
export function topicsChart(report: WeeklyReport): Chart {
  const rows = [...report.topics.rows].reverse();
  const hasMean = report.contacts.mean_before !== null;
  const bars = (name: "accent" | "quiet", of: (row: (typeof rows)[number]) => number) => ({
    type: "bar",
    silent: true,
    barGap: "0%",
    barCategoryGap: "30%",
    itemStyle: { color: colour(name) },
    data: rows.map(of),
  });
  return {
    title: "Contacts by topic",
    label: rows
      .slice(-5)
      .reverse()
      .map(
        (row) =>
          `${row.name} ${count(row.count)}${row.mean_before === null ? "" : `, before ${estimate(row.mean_before)}`}`,
      )
      .join("; "),
    keys: [
      { colour: "accent", text: "this week" },
      ...(hasMean ? [{ colour: "quiet" as const, text: baselineOf(report) }] : []),
    ],
    height: 28 + rows.length * ROW_PX,
    option: (narrow) => {
      const names = rows.map(({ name }) => shorten(name, narrow ? 18 : 36));
      const left = 16 + CHARACTER_PX * Math.max(...names.map(({ length }) => length));
      return {
        grid: { left, right: 24, top: 4, bottom: 24, outerBoundsMode: "none" },
        xAxis: values({ splitNumber: narrow ? 2 : 5 }),
        yAxis: categories(names, { axisLabel: { color: colour("ink"), fontSize: 12, interval: 0 } }),
        series: [
          ...(hasMean ? [bars("quiet", (row) => row.mean_before ?? 0)] : []),
          bars("accent", (row) => row.count),
        ],
      };
    },
  };
}
