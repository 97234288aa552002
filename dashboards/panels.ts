/** The kinds of panels that the dashboards are made of, with the looks that they have in common. */
import type { Builder } from "@grafana/grafana-foundation-sdk/cog";
import {
  AxisPlacement,
  BigValueColorMode,
  BigValueGraphMode,
  GraphDrawStyle,
  LegendDisplayMode,
  LegendPlacement,
  ReduceDataOptionsBuilder,
  StackingConfigBuilder,
  StackingMode,
  VizLegendOptionsBuilder,
} from "@grafana/grafana-foundation-sdk/common";
import type { DynamicConfigValue } from "@grafana/grafana-foundation-sdk/dashboard";
import { PanelBuilder as StatPanel } from "@grafana/grafana-foundation-sdk/stat";
import { PanelBuilder as TablePanel } from "@grafana/grafana-foundation-sdk/table";
import { PanelBuilder as TimeSeriesPanel } from "@grafana/grafana-foundation-sdk/timeseries";
import type { Metric } from "../store/metrics.js";
import { type ClickHouseQuery, dataSource, table, timeSeries } from "./clickhouse.js";

/** Grafana's unit of a share in 0..1. */
export const SHARE = "percentunit";
/** Said of bars by day or week. */
export const CUT = "The first and the last bar hold only what lies in the period.";

export interface PanelSpec {
  /** Unique in the dashboard and never given to another panel: links to panels hold it. */
  readonly id: number;
  readonly title: string;
  readonly description: string;
  /** Columns of 24. */
  readonly width: number;
  /** Rows of the grid. */
  readonly height: number;
  /** Grafana's name of the unit. */
  readonly unit: string;
  readonly sql: string;
}

interface Placeable<P> {
  id(id: number): P;
  title(title: string): P;
  description(description: string): P;
  datasource(reference: typeof dataSource): P;
  span(columns: number): P;
  height(rows: number): P;
  unit(unit: string): P;
  withTarget(target: Builder<ClickHouseQuery>): P;
}

const place = <P extends Placeable<P>>(panel: P, spec: PanelSpec, target: Builder<ClickHouseQuery>): P =>
  panel
    .id(spec.id)
    .title(spec.title)
    .description(spec.description)
    .datasource(dataSource)
    .span(spec.width)
    .height(spec.height)
    .unit(spec.unit)
    .withTarget(target);

/** One row of numbers, each shown large; a column `n` is a count of contacts. */
export const stat = (spec: PanelSpec): StatPanel =>
  place(new StatPanel(), spec, table(spec.sql))
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(["lastNotNull"]).fields("").values(false))
    .graphMode(BigValueGraphMode.None)
    // Few contacts make a rate jump: a colour would call that an alarm.
    .colorMode(BigValueColorMode.None)
    .noValue("no data")
    .overrideByName("n", [...unitOf("short")]);

const legend = () =>
  new VizLegendOptionsBuilder()
    .displayMode(LegendDisplayMode.List)
    .placement(LegendPlacement.Bottom)
    .showLegend(true)
    .calcs([]);

/** Lines over time; a column `n` stands behind them as pale bars on a scale of its own. */
export const lines = (spec: PanelSpec): TimeSeriesPanel =>
  place(new TimeSeriesPanel(), spec, timeSeries(spec.sql))
    .drawStyle(GraphDrawStyle.Line)
    .lineWidth(2)
    .fillOpacity(0)
    .min(0)
    .spanNulls(false)
    .legend(legend())
    .noValue("no data")
    .overrideByName("n", [
      ...unitOf("short"),
      { id: "custom.drawStyle", value: GraphDrawStyle.Bars },
      { id: "custom.lineWidth", value: 0 },
      { id: "custom.fillOpacity", value: 15 },
      { id: "custom.axisPlacement", value: AxisPlacement.Hidden },
      { id: "color", value: { mode: "fixed", fixedColor: "text" } },
    ]);

/** Counts over time as stacked bars, one series for each value of the query's text column, named `label`. */
export const stackedBars = (spec: PanelSpec & { label: string }): TimeSeriesPanel =>
  place(new TimeSeriesPanel(), spec, timeSeries(spec.sql))
    .drawStyle(GraphDrawStyle.Bars)
    .lineWidth(1)
    .fillOpacity(80)
    .stacking(new StackingConfigBuilder().mode(StackingMode.Normal).group("A"))
    .min(0)
    .displayName(`\${__field.labels.${spec.label}}`)
    .legend(legend())
    .noValue("no data");

export const rows = (spec: PanelSpec): TablePanel =>
  place(new TablePanel(), spec, table(spec.sql)).showHeader(true).noValue("–");

export const unitOf = (unit: string, decimals?: number): DynamicConfigValue[] => [
  { id: "unit", value: unit },
  ...(decimals === undefined ? [] : [{ id: "decimals", value: decimals }]),
];

/** The metric's contract, for the description of a panel that shows it. */
export function describe(...shown: readonly Metric[]): string {
  return shown
    .map(({ title, variant, description, exclusions }) => {
      const name = variant === "" ? `**${title}.**` : `**${title} (${variant}).**`;
      const leftOut = exclusions.map(({ reason }) => reason).join("; ");
      return `${name} ${description}${leftOut === "" ? "" : ` Left out: ${leftOut}.`}`;
    })
    .join("\n\n");
}
