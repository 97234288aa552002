/** What Grafana and its ClickHouse plugin do to a dashboard's SQL before ClickHouse sees it. */

export interface GrafanaRequest {
  /** Epoch seconds. */
  readonly from: number;
  readonly to: number;
  readonly intervalSeconds: number;
  /** IANA name, or `utc` as Grafana writes it. */
  readonly timeZone: string;
  /** Chosen values by variable; null is All. */
  readonly choices: Readonly<Record<string, readonly string[] | null>>;
  /** What the dashboard's variables put in the place of All. */
  readonly allValues: Readonly<Record<string, string>>;
}

/** Grafana's format `singlequote`: quoted, commas between, quotes within escaped by a backslash. */
const singlequote = (values: readonly string[]): string =>
  values.map((value) => `'${value.replaceAll("'", "\\'")}'`).join(",");

export function expandSql(sql: string, request: GrafanaRequest): string {
  const { from, to, intervalSeconds, timeZone, choices, allValues } = request;
  const expanded = sql
    .replace(/\$\{(\w+):singlequote\}/g, (_, name: string) => {
      const values = choices[name];
      if (values === undefined) throw new Error(`the dashboard has no variable ${name}`);
      // A custom All value goes in as it stands.
      return values === null ? (allValues[name] ?? "") : singlequote(values);
    })
    .replace(/\$\{__timezone\}/g, timeZone)
    .replace(/\$__timeFilter\((\w+)\)/g, `$1 >= toDateTime(${from}) AND $1 <= toDateTime(${to})`)
    .replace(
      /\$__timeInterval\((\w+)\)/g,
      `toStartOfInterval(toDateTime($1), INTERVAL ${intervalSeconds} second)`,
    )
    .replaceAll("$__fromTime", `toDateTime(${from})`)
    .replaceAll("$__toTime", `toDateTime(${to})`);
  const left = /\$[_{\w]+/.exec(expanded);
  if (left !== null) throw new Error(`${left[0]} is no macro that is expanded here`);
  return expanded;
}
