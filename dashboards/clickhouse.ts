/** Queries to Grafana's ClickHouse data source: the SDK has builders for everything else. */
import type { Builder, Dataquery } from "@grafana/grafana-foundation-sdk/cog";

/** The data source of provisioning/datasources/giftline.yaml. */
export const dataSource = { type: "grafana-clickhouse-datasource", uid: "giftline-clickhouse" } as const;
/** The plugin's version that docker-compose.yml installs; a query without a version is migrated as one of version 3. */
export const PLUGIN_VERSION = "4.20.0";

/** A query as the plugin reads it. `format` is a number: 0 for time series, 1 for tables. */
export interface ClickHouseQuery extends Dataquery {
  readonly refId: string;
  readonly datasource: typeof dataSource;
  readonly pluginVersion: string;
  readonly editorType: "sql";
  readonly queryType: "timeseries" | "table";
  readonly format: 0 | 1;
  readonly rawSql: string;
}

const query = (
  sql: string,
  refId: string,
  kind: Pick<ClickHouseQuery, "queryType" | "format">,
): Builder<ClickHouseQuery> => ({
  build: () => ({
    refId,
    datasource: dataSource,
    pluginVersion: PLUGIN_VERSION,
    editorType: "sql",
    ...kind,
    rawSql: sql.trim(),
    _implementsDataqueryVariant: () => {},
  }),
});

/** The first column is `time`, rows come in its order; a text column names the series. */
export const timeSeries = (sql: string, refId = "A"): Builder<ClickHouseQuery> =>
  query(sql, refId, { queryType: "timeseries", format: 0 });

export const table = (sql: string, refId = "A"): Builder<ClickHouseQuery> =>
  query(sql, refId, { queryType: "table", format: 1 });
