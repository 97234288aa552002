import { count, estimate } from "../format.js";
import type { Incident } from "../weeklyReport.js";
import { categories, values } from "./draw.js";
import type { Chart } from "./figure.js";
import { colour } from "./palette.js";

const FIRST = 0;

/** Unique customers of the series by week, over the band that chance explains in each of them. Pure. */
export function incidentChart(incident: Incident, unit: "customer" | "contact"): Chart {
  const { history, observed, expected } = incident;
  const weeks = history.map(({ week }) => week);
  const last = history.length - 1;
  return {
    title: unit === "customer" ? "Customers per week" : "Contacts per week",
    label: `${incident.name}: ${history.map(({ week, customers }) => `${week} ${count(customers)}`).join(", ")}. In the last week ${count(observed)} where ${estimate(expected)} were expected.`,
    keys: [
      { colour: "alarm", text: "observed" },
      { colour: "band", text: "explained by chance" },
      { colour: "quiet", text: "expected" },
    ],
    height: 210,
    option: (narrow) => ({
      grid: { left: 4, right: 24, top: 18, bottom: 4, outerBoundsMode: "same" },
      xAxis: categories(weeks, {
        boundaryGap: true,
        axisLabel: {
          color: colour("muted"),
          fontSize: 12,
          interval: (index: number) => (last - index) % (narrow ? 6 : 2) === FIRST,
          formatter: (week: string) => week.replace(/^\d+-/, ""),
        },
      }),
      yAxis: values(),
      series: [
        bandSeries(history),
        {
          type: "line",
          silent: true,
          showSymbol: false,
          lineStyle: { color: colour("quiet"), width: 2, type: "dashed" },
          data: history.map((week) => week.expected),
        },
        {
          type: "line",
          silent: true,
          symbol: "circle",
          lineStyle: { color: colour("alarm"), width: 2 },
          data: history.map(({ customers }, index) => ({
            value: customers,
            symbolSize: index === last ? 10 : 5,
            itemStyle: { color: colour("alarm") },
            label: {
              show: index === last,
              position: "top",
              color: colour("ink"),
              fontSize: 12,
              fontWeight: 600,
              formatter: count(customers),
            },
          })),
        },
      ],
    }),
  };
}

/** From 0 to the largest count that chance explains, one block a week. */
const bandSeries = (history: Incident["history"]): object => ({
  type: "bar",
  silent: true,
  barCategoryGap: "0%",
  // The border closes the seams between the blocks.
  itemStyle: { color: colour("band"), borderColor: colour("band"), borderWidth: 1 },
  data: history.map(({ upper_bound }) => upper_bound),
});
