/** What the built dashboards hold: their panels, and every question that they ask ClickHouse. */
import type { AnnotationQuery, Dashboard, Panel, RowPanel } from "@grafana/grafana-foundation-sdk/dashboard";
import type { ClickHouseQuery } from "../../dashboards/clickhouse.js";
import { renderDashboards } from "../../dashboards/generate.js";

export const dashboards = [...renderDashboards().values()].map((text) => JSON.parse(text) as Dashboard);

const isRow = (panel: Panel | RowPanel): panel is RowPanel => panel.type === "row";
export const allPanels = (dashboard: Dashboard): (Panel | RowPanel)[] =>
  (dashboard.panels ?? []).flatMap((panel) => (isRow(panel) ? [panel, ...panel.panels] : [panel]));
export const dataPanels = (dashboard: Dashboard): Panel[] =>
  allPanels(dashboard).filter((panel): panel is Panel => !isRow(panel));

export interface Question {
  readonly where: string;
  readonly kind: string;
  readonly sql: string;
  readonly panel?: Panel;
}

export const targetOf = (panel: Panel | AnnotationQuery): ClickHouseQuery[] => {
  const targets = "target" in panel ? [panel.target] : "targets" in panel ? (panel.targets ?? []) : [];
  return targets.filter((target) => target !== undefined) as ClickHouseQuery[];
};

export const questions: Question[] = dashboards.flatMap((dashboard) => [
  ...dataPanels(dashboard).flatMap((panel) =>
    targetOf(panel).map(({ rawSql }) => ({
      where: `${dashboard.title}: ${panel.title}`,
      kind: panel.type,
      sql: rawSql,
      panel,
    })),
  ),
  ...(dashboard.templating.list ?? []).map(({ name, query }) => ({
    where: `${dashboard.title}: variable ${name}`,
    kind: "variable",
    sql: String(query),
  })),
  ...(dashboard.annotations.list ?? []).flatMap((annotation) =>
    targetOf(annotation).map(({ rawSql }) => ({
      where: `${dashboard.title}: annotation ${annotation.name}`,
      kind: "annotation",
      sql: rawSql,
    })),
  ),
]);
