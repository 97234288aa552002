/** Charts of waits and of first-line resolution by day. Pure. */

import type { ServiceMetricId } from "../../../store/queries/reportService.js";
import { count, duration, share, shortDate } from "../format.js";
import type { DayValues, WeeklyReport } from "../weeklyReport.js";
import { categories, values } from "./draw.js";
import type { Chart } from "./figure.js";
import { type ColourName, colour } from "./palette.js";

const quantiles = [
  { id: "wait_p50", colour: "accent", text: "P50" },
  { id: "wait_p80", colour: "second", text: "P80" },
  { id: "wait_p95", colour: "third", text: "P95" },
] as const satisfies readonly { id: ServiceMetricId; colour: ColourName; text: string }[];

/** The day, and below it the n of a metric. */
const dayAxis = (days: readonly DayValues[], metric: ServiceMetricId, narrow: boolean): object =>
  categories(
    days.map(({ date, metrics }) => {
      const day = shortDate(date);
      return `${narrow ? day.slice(0, 3) : day}\nn ${count(metrics[metric].n)}`;
    }),
    { axisLabel: { color: colour("muted"), fontSize: narrow ? 10 : 12, lineHeight: 16, interval: 0 } },
  );

const grid = { left: 4, right: 20, top: 18, bottom: 4, outerBoundsMode: "same" };

export const waitsChart = ({ days }: WeeklyReport): Chart => ({
  title: "Wait of answered contacts by day",
  label: days
    .map(
      ({ date, metrics }) =>
        `${shortDate(date)}: P50 ${duration(metrics.wait_p50.value)}, P80 ${duration(metrics.wait_p80.value)}, P95 ${duration(metrics.wait_p95.value)}, n ${count(metrics.wait_p50.n)}`,
    )
    .join("; "),
  keys: quantiles.map(({ colour: name, text }) => ({ colour: name, text })),
  height: 240,
  option: (narrow) => ({
    grid,
    xAxis: dayAxis(days, "wait_p50", narrow),
    yAxis: values({
      ...timeSteps(days),
      axisLabel: { color: colour("muted"), fontSize: 12, formatter: (seconds: number) => duration(seconds) },
    }),
    series: quantiles.map(({ id, colour: name }) => ({
      type: "line",
      silent: true,
      symbol: "circle",
      symbolSize: 6,
      lineStyle: { color: colour(name), width: 2 },
      itemStyle: { color: colour(name) },
      data: days.map(({ metrics }) => metrics[id].value),
    })),
  }),
});

const STEPS_SECONDS = [
  1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14_400, 43_200, 86_400,
];
const MOST_STEPS = 5;

/** A time axis in steps that people count in. */
function timeSteps(days: readonly DayValues[]): { interval: number; max: number } {
  const longest = Math.max(1, ...days.map(({ metrics }) => metrics.wait_p95.value ?? 0));
  const interval =
    STEPS_SECONDS.find((step) => longest <= step * MOST_STEPS) ?? Math.ceil(longest / MOST_STEPS);
  return { interval, max: Math.ceil(longest / interval) * interval };
}

export const firstLineChart = ({ days }: WeeklyReport): Chart => ({
  title: "First-line resolution by day",
  label: days
    .map(
      ({ date, metrics: { first_line_resolution: flr } }) =>
        `${shortDate(date)}: ${share(flr.value)}, n ${count(flr.n)}`,
    )
    .join("; "),
  keys: [
    { colour: "accent", text: "share" },
    { colour: "quiet", text: "95 % interval" },
  ],
  height: 240,
  option: (narrow) => ({
    grid,
    xAxis: dayAxis(days, "first_line_resolution", narrow),
    yAxis: values({
      ...shareSteps(days),
      axisLabel: {
        color: colour("muted"),
        fontSize: 12,
        formatter: (value: number) => `${Math.round(value * 100)} %`,
      },
    }),
    series: [
      {
        type: "custom",
        silent: true,
        renderItem: renderInterval,
        data: intervals(days),
        encode: { x: 0, y: [1, 2] },
        z: 1,
      },
      {
        type: "scatter",
        silent: true,
        symbol: "circle",
        symbolSize: 10,
        itemStyle: { color: colour("accent"), opacity: 1 },
        data: days.map(({ metrics }) => metrics.first_line_resolution.value),
        z: 2,
      },
    ],
  }),
});

/** Begins below all intervals, so that days can be told apart; in tenths, or in fifths where they reach far down. */
function shareSteps(days: readonly DayValues[]): { min: number; max: number; interval: number } {
  const low = Math.min(...days.map(({ metrics }) => metrics.first_line_resolution.interval?.[0] ?? 1));
  const interval = low < 0.55 ? 0.2 : 0.1;
  return { min: Math.max(0, Math.floor(low / interval - 0.5) * interval), max: 1, interval };
}

const intervals = (days: readonly DayValues[]): number[][] =>
  days.flatMap(({ metrics }, index) => {
    const interval = metrics.first_line_resolution.interval;
    return interval === null ? [] : [[index, interval[0], interval[1]]];
  });

interface RenderApi {
  value(dimension: number): number;
  coord(point: readonly [number, number]): [number, number];
}

const CAP_PX = 6;

function renderInterval(_: unknown, api: RenderApi): object {
  const [x, low] = api.coord([api.value(0), api.value(1)]);
  const [, high] = api.coord([api.value(0), api.value(2)]);
  const line = (x1: number, y1: number, x2: number, y2: number) => ({
    type: "line",
    shape: { x1, y1, x2, y2 },
    style: { stroke: colour("quiet"), lineWidth: 2 },
  });
  return {
    type: "group",
    children: [
      line(x, low, x, high),
      line(x - CAP_PX, low, x + CAP_PX, low),
      line(x - CAP_PX, high, x + CAP_PX, high),
    ],
  };
}
