/** Charts as SVG text, drawn on the server: no script and no font is loaded by whoever reads them. */
import { BarChart, CustomChart, LineChart, ScatterChart } from "echarts/charts";
import { GridComponent } from "echarts/components";
import { type EChartsCoreOption, init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { escapeHtml, Markup } from "../../output/html.js";
import { colour } from "./palette.js";

use([BarChart, CustomChart, LineChart, ScatterChart, GridComponent, SVGRenderer]);

/** Pixels; the drawing scales with the page. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** One drawing; `label` tells what it shows to those who do not see it. */
export function draw(option: EChartsCoreOption, { width, height }: Size, label: string): Markup {
  const chart = init(null, null, { renderer: "svg", ssr: true, width, height });
  try {
    chart.setOption({
      animation: false,
      textStyle: { fontFamily: "inherit", color: colour("muted") },
      ...option,
    });
    return new Markup(embed(chart.renderToSVGString(), label));
  } finally {
    chart.dispose();
  }
}

/** Inside HTML an SVG needs no namespaces, and a silent chart no rules for the pointer. */
const embed = (svg: string, label: string): string =>
  svg
    .replace(/<style[\s\S]*?<\/style>/g, "")
    .replace(/ (?:xmlns(?::xlink)?|ecmeta_\w+|class|version|baseProfile|pointer-events)="[^"]*"/g, "")
    .replace(/^<svg /, `<svg role="img" aria-label="${escapeHtml(label)}" `)
    .replace(/\n+/g, "\n");

/** An axis of categories. */
export const categories = (data: readonly string[], more: object = {}): object => ({
  type: "category",
  data,
  axisLine: { lineStyle: { color: colour("line") } },
  axisTick: { show: false },
  axisLabel: { color: colour("muted"), fontSize: 12 },
  silent: true,
  ...more,
});

/** An axis of numbers, with pale lines across. */
export const values = (more: object = {}): object => ({
  type: "value",
  min: 0,
  splitNumber: 4,
  splitLine: { lineStyle: { color: colour("line") } },
  axisLabel: { color: colour("muted"), fontSize: 12 },
  silent: true,
  ...more,
});
