/** The dashboards against a real ClickHouse, as the read-only user that Grafana is, and their own rules. */
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AnnotationQuery, Dashboard, Panel, RowPanel } from "@grafana/grafana-foundation-sdk/dashboard";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { parseConfig } from "../core/config.js";
import { contactSchema, type EnrichedContact } from "../core/contact.js";
import type { Spike } from "../core/spike.js";
import { epochMs, systemClock } from "../core/time.js";
import { type ClickHouseQuery, dataSource } from "../dashboards/clickhouse.js";
import { renderDashboards, staleDashboards, writeDashboards } from "../dashboards/generate.js";
import { type OpenedStore, openStore } from "../store/open.js";
import { acquireServer, type EmbeddedServer } from "../store/server/embedded.js";
import { tables } from "../store/tables.js";
import { expandSql, type GrafanaRequest } from "./support/grafana.js";

const HOUR = 3600;
const DAY = 24 * HOUR;
/** A Wednesday; all planted times are before it. */
const NOW = Date.UTC(2026, 2, 4, 12) / 1000;
const TRICKY_REGION = "Кам'янець";

interface Planted extends Record<string, unknown> {
  contact_id: string;
  minutesAgo?: number;
  topic?: string;
  category?: string;
  version?: number;
}

const at = (minutesAgo: number): number => (NOW - minutesAgo * 60) * 1000;
const answered = { answered_at: at(10) };
const abandoned = { abandoned_at: at(10) };

/** The last hour, one contact for each way that a contact can count. */
const lastHour: Planted[] = [
  { contact_id: "1", ...answered, wait_seconds: 10, resolution: "resolved", line: 1, customer_id: "a" },
  { contact_id: "2", ...answered, wait_seconds: 20, resolution: "resolved", customer_id: "a" },
  { contact_id: "3", ...answered, wait_seconds: 30, resolution: "resolved", line: 1, escalated_at: at(5) },
  { contact_id: "4", ...answered, wait_seconds: 40, resolution: "resolved", line: 2, customer_id: "b" },
  { contact_id: "5", ...answered, wait_seconds: 100, resolution: "unresolved", line: 1, customer_id: "c" },
  { contact_id: "6", ...answered },
  { contact_id: "7", ...answered, resolution: "resolved", line: 1 },
  { contact_id: "8", ...abandoned, wait_seconds: 3 },
  { contact_id: "9", ...abandoned, wait_seconds: 60, resolution: "unresolved" },
  { contact_id: "10", ...abandoned, wait_seconds: 60, callback: { at: at(1) } },
  { contact_id: "11" },
  { contact_id: "12", ...answered, wait_seconds: 1, resolution: "resolved", direction: "outbound" },
  { contact_id: "13", ...abandoned },
  { contact_id: "14", ...answered, ...abandoned, resolution: "resolved", line: 1 },
  // An older snapshot that comes late: the newest must win.
  { contact_id: "1", ...answered, wait_seconds: 99, resolution: "unresolved", line: 1, version: 0 },
];

/** Worked out by hand from the table above. */
const lastHourTruth = {
  Contacts: 13,
  Customers: 3,
  // 1, 2, 7, 14 of 1, 2, 3, 4, 5, 7, 14
  "Resolved on line 1": 4 / 7,
  // 10, 20, 30, 40, 100
  Median: 30,
  // 1, 2 of the five with a wait and of 8, 9, 13
  "Service level (all, 20 s)": 2 / 8,
  // 8, 9, 13 of these and of eight answered
  Abandonment: 3 / 11,
  "Abandonment after more than 5 s": 2 / 10,
};

const minutes = (days: number): number => days * 24 * 60;
const older: Planted[] = [
  // Half past midnight on Tuesday in Kyiv, still Monday in UTC.
  { contact_id: "k1", minutesAgo: 37.5 * 60, ...answered, resolution: "resolved" },
  // Half past midnight on Monday in Kyiv, still Sunday, and last week, in UTC.
  { contact_id: "k2", minutesAgo: 61.5 * 60, ...answered, resolution: "unresolved" },
  { contact_id: "q1", minutesAgo: minutes(2), region: TRICKY_REGION, channel: "chat" },
  { contact_id: "q2", minutesAgo: minutes(6), region: TRICKY_REGION, channel: "e-mail" },
  { contact_id: "u1", minutesAgo: minutes(3), region: "" },
  { contact_id: "o1", minutesAgo: minutes(12), topic: "no_internet", category: "technical" },
  ...Array.from({ length: 12 }, (_, index) => ({
    contact_id: `t${index}`,
    minutesAgo: minutes(20) + index,
    topic: `topic_${index}`,
    category: index % 2 === 0 ? "technical" : "it's complicated",
  })),
];

const contactOf = ({ minutesAgo, topic, category, version, ...message }: Planted): EnrichedContact => {
  const openedAt = at(minutesAgo ?? 30);
  return {
    ...contactSchema.parse({
      channel: "phone",
      region: "Volga",
      opened_at: openedAt,
      updated_at: openedAt,
      ...message,
    }),
    terms: [],
    topic: topic ?? "billing_error",
    category: category ?? "service",
    confidence: 1,
    runner_up_topic: "",
    classifier_version: "planted",
    ingested_at: systemClock(),
    origin: "file:planted",
    origin_partition: 0,
    origin_offset: 0,
    version: version ?? 1,
  };
};

const spikeOf = (
  id: string,
  startedDaysAgo: number,
  endedDaysAgo: number | null,
  more: Partial<Spike>,
): Spike => ({
  spike_id: id,
  method: "streaming",
  detector: "planted",
  level: "topic",
  topic: "billing_error",
  region: "",
  status: endedDaysAgo === null ? "open" : "closed",
  started_at: epochMs(at(minutes(startedDaysAgo))),
  detected_at: epochMs(at(minutes(startedDaysAgo))),
  ended_at: endedDaysAgo === null ? null : epochMs(at(minutes(endedDaysAgo))),
  observed: 60,
  expected: 20,
  upper_bound: null,
  statistic: 9,
  threshold: 5,
  p_value: null,
  by_chance_weeks: 40,
  part_of: "",
  evidence: { terms: [], quotes: [], parts: [], reasons: [] },
  run_id: "planted",
  updated_at: epochMs(at(0)),
  ...more,
});

const spikes = [
  spikeOf("open", 1, null, {}),
  spikeOf("part of open", 1, null, { part_of: "open" }),
  spikeOf("closed", 3, 2, { topic: "no_internet", region: TRICKY_REGION, level: "topic_region" }),
  spikeOf("long ago", 50, 40, {}),
];

let home: string;
let server: EmbeddedServer;
let release: () => Promise<void>;
let opened: OpenedStore;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "giftline-dashboards-"));
  ({ server, release } = await acquireServer(home));
  opened = await openStore(parseConfig({ GIFTLINE_DATA: home }), { migrate: true, clock: systemClock });
  const { store } = opened;
  await store.insert(tables.contacts, [...lastHour, ...older].map(contactOf));
  await store.insert(tables.spikes, spikes);
  await store.insert(tables.topics, [
    {
      topic: "billing_error",
      category: "service",
      name_en: "Billing error",
      name_ru: "",
      name_uk: "",
      version: "1",
      updated_at: epochMs(at(0)),
    },
  ]);
});

afterAll(async () => {
  await opened?.close();
  await release?.();
  await rm(home, { recursive: true, force: true, maxRetries: 5 });
});

interface Answer {
  readonly columns: readonly { name: string; type: string }[];
  readonly rows: readonly (readonly unknown[])[];
}

/** Asks as Grafana does: the read-only user, with the time limit that the plugin sets. */
async function ask(sql: string, database = "giftline"): Promise<Answer> {
  const answer = await fetch(
    `http://127.0.0.1:${server.httpPort}/?database=${database}&default_format=JSONCompact&max_execution_time=60`,
    {
      method: "POST",
      body: sql,
      headers: { "X-ClickHouse-User": "grafana", "X-ClickHouse-Key": server.credentials.grafana },
    },
  );
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${text}\n${sql}`);
  const { meta, data } = JSON.parse(text) as { meta: Answer["columns"]; data: Answer["rows"] };
  return { columns: meta, rows: data };
}

const dashboards = [...renderDashboards().values()].map((text) => JSON.parse(text) as Dashboard);

const isRow = (panel: Panel | RowPanel): panel is RowPanel => panel.type === "row";
const allPanels = (dashboard: Dashboard): (Panel | RowPanel)[] =>
  (dashboard.panels ?? []).flatMap((panel) => (isRow(panel) ? [panel, ...panel.panels] : [panel]));
const dataPanels = (dashboard: Dashboard): Panel[] =>
  allPanels(dashboard).filter((panel): panel is Panel => !isRow(panel));

interface Question {
  readonly where: string;
  readonly kind: string;
  readonly sql: string;
  readonly panel?: Panel;
}

const targetOf = (panel: Panel | AnnotationQuery): ClickHouseQuery[] => {
  const targets = "target" in panel ? [panel.target] : "targets" in panel ? (panel.targets ?? []) : [];
  return targets.filter((target) => target !== undefined) as ClickHouseQuery[];
};

const questions: Question[] = dashboards.flatMap((dashboard) => [
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

const panelQuestion = (title: string): Question => {
  const found = questions.find(({ where, panel }) => panel !== undefined && where === `Overview: ${title}`);
  if (found === undefined) throw new Error(`no panel ${title}`);
  return found;
};

const all = { channel: null, region: null, category: null, topic: null };
const allValues = Object.fromEntries(
  dashboards.flatMap(({ templating }) =>
    (templating.list ?? []).map(({ name, allValue }) => [name, allValue ?? ""]),
  ),
);
const ranges: Record<string, Pick<GrafanaRequest, "from" | "to" | "intervalSeconds">> = {
  "1 h": { from: NOW - HOUR, to: NOW, intervalSeconds: 300 },
  "7 d": { from: NOW - 7 * DAY, to: NOW, intervalSeconds: HOUR },
  "30 d": { from: NOW - 30 * DAY, to: NOW, intervalSeconds: 6 * HOUR },
};
const choices: Record<string, GrafanaRequest["choices"]> = {
  all,
  one: { channel: ["phone"], region: ["Volga"], category: ["service"], topic: ["billing_error"] },
  two: {
    channel: ["phone", "chat"],
    region: ["Volga", TRICKY_REGION],
    category: ["service", "technical"],
    topic: ["billing_error", "no_internet"],
  },
  "a value with a quote": {
    channel: ["it's"],
    region: [TRICKY_REGION],
    category: ["it's complicated"],
    topic: ["'"],
  },
  empty: { channel: [], region: [], category: [], topic: [] },
};

const request = (
  range: string,
  choice: GrafanaRequest["choices"] = all,
  timeZone = "utc",
): GrafanaRequest => ({ ...required(ranges[range]), choices: choice, allValues, timeZone });

function required<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("missing");
  return value;
}

const run = (question: Question, how: GrafanaRequest): Promise<Answer> => ask(expandSql(question.sql, how));
const first = async (title: string, how: GrafanaRequest): Promise<Record<string, unknown>> => {
  const { columns, rows } = await run(panelQuestion(title), how);
  return Object.fromEntries(columns.map(({ name }, index) => [name, rows[0]?.[index]]));
};
const column = ({ columns, rows }: Answer, name: string): unknown[] => {
  const index = columns.findIndex((one) => one.name === name);
  if (index < 0) throw new Error(`no column ${name}`);
  return rows.map((row) => row[index]);
};
const sum = (values: readonly unknown[]): number =>
  values.reduce<number>((total, value) => total + Number(value), 0);

const isTime = (type: string): boolean => /^DateTime/.test(type);
const isNumber = (type: string): boolean => /^(Nullable\()?U?(Int|Float)\d+\)?$/.test(type);
const isText = (type: string): boolean => /^(LowCardinality\()?String\)?$/.test(type);

describe("every question of a dashboard", () => {
  const cases = Object.keys(ranges).flatMap((range) =>
    Object.keys(choices).map((choice) => ({ range, choice })),
  );

  it.each(cases)(
    "runs over $range with $choice chosen, in the shape of its kind",
    async ({ range, choice }) => {
      for (const timeZone of ["utc", "Europe/Kyiv"]) {
        const how = request(range, required(choices[choice]), timeZone);
        for (const question of questions) {
          const answer = await run(question, how);
          expect(shapeErrors(question, answer, how), question.where).toEqual([]);
        }
      }
    },
  );

  it.each(cases)("breaks the total down without loss over $range with $choice chosen", async (oneCase) => {
    const how = request(oneCase.range, required(choices[oneCase.choice]));
    const { Contacts: total } = await first("Contacts", how);
    for (const title of ["Contacts by channel", "Contacts by topic, week by week"]) {
      expect(sum(column(await run(panelQuestion(title), how), "contacts")), title).toBe(total);
    }
    const shares = column(await run(panelQuestion("Topics"), how), "Share");
    expect(sum(shares)).toBeCloseTo(total === 0 ? 0 : 1, 10);
  });
});

function shapeErrors({ kind, panel }: Question, answer: Answer, { from, to }: GrafanaRequest): string[] {
  const { columns, rows } = answer;
  const errors: string[] = [];
  const must = (holds: boolean, what: string) => {
    if (!holds) errors.push(what);
  };
  const types = columns.map(({ type }) => type);
  const names = columns.map(({ name }) => name);
  const keys = rows.map((row) => row.filter((_, index) => !isNumber(types[index] ?? "")).join("\u0000"));
  if (kind === "timeseries" || kind === "annotation") {
    const times = column(answer, "time").map(
      (time) => Date.parse(`${String(time).replace(" ", "T")}Z`) / 1000,
    );
    must(names[0] === "time" && isTime(types[0] ?? ""), "the first column is the time");
    must(
      times.every((time, index) => index === 0 || time >= (times[index - 1] ?? 0)),
      "rows come in the order of time",
    );
    if (kind === "timeseries") {
      must(types.filter(isText).length <= 1, "one column at most names the series");
      must(
        types.slice(1).every((type) => isText(type) || isNumber(type)),
        "columns are numbers",
      );
      must(new Set(keys).size === keys.length, "a series has one value at a time");
      must(
        times.every((time) => time > from - DAY && time <= to + DAY),
        "times lie in the period",
      );
    }
  }
  if (kind === "stat") must(rows.length <= 1 && types.every(isNumber), "a stat is one row of numbers");
  if (kind === "variable") {
    must(types.every(isText) && types.length <= 2, "a variable has a value and a name at most");
    must(new Set(rows.map((row) => row[0])).size === rows.length, "a value stands once in the list");
  }
  for (const { matcher, properties } of panel?.fieldConfig?.overrides ?? []) {
    if (matcher.id !== "byName") continue;
    const exists = names.includes(matcher.options as string) || matcher.options === "n";
    must(exists && properties.length > 0, `the override of ${String(matcher.options)} has its column`);
  }
  if (JSON.stringify(panel?.fieldConfig ?? {}).includes("percentunit")) {
    must(names.includes("n") || names.includes("Contacts"), "a share has its n beside it");
  }
  return errors;
}

describe("the numbers", () => {
  const { Contacts, Customers, Median, "Resolved on line 1": resolved, ...service } = lastHourTruth;

  it.each([
    ["Contacts", { Contacts }],
    ["Unique customers", { Customers }],
    ["First-line resolution", { "Resolved on line 1": resolved, n: 7 }],
    ["Median wait", { Median, n: 5 }],
  ])("%s of the last hour is what a person counts", async (title, truth) => {
    expect(await first(title, request("1 h"))).toEqual(truth);
  });

  it("of waits and service level are what a person counts, in one bucket", async () => {
    const how = { ...request("1 h"), intervalSeconds: 30 * DAY };
    expect(await first("Service level and abandonment", how)).toMatchObject({ ...service, n: 8 });
    expect(await first("Wait and abandonment", how)).toMatchObject({
      P50: 30,
      P80: 100,
      P95: 100,
      Abandonment: 3 / 11,
      n: 11,
    });
  });

  it("of first-line resolution by day carry Wilson's interval", async () => {
    const day = await first("First-line resolution by day", request("1 h"));
    // 4 of 7: 0.250 to 0.842 (Newcombe 1998, method 3, computed apart from this code)
    expect(day["95 % from"]).toBeCloseTo(0.2505, 3);
    expect(day["95 % to"]).toBeCloseTo(0.8418, 3);
  });

  it("leave out exactly the contacts that the definitions name", async () => {
    const answer = await run(panelQuestion("What the numbers leave out"), request("1 h"));
    const count = (metric: string, reason: string) =>
      answer.rows.find((row) => row[0] === metric && row[1] === reason)?.[2];
    expect(count("First-line resolution", "not answered")).toBe(5);
    expect(count("First-line resolution", "answered, but the resolution is not known yet")).toBe(1);
    expect(count("Service level", "answered, but the wait is unknown")).toBe(3);
    expect(count("Abandonment", "neither answered nor abandoned")).toBe(1);
    expect(count("Abandonment", "gave up waiting and was called back")).toBe(1);
    expect(count("Abandonment without short", "abandoned within 5 s")).toBe(1);
    expect(count("Unique customers", "the customer is unknown")).toBe(9);
  });

  it.each([
    ["a value with a quote", { ...all, region: [TRICKY_REGION] }, 2],
    ["contacts whose region nobody said", { ...all, region: ["unknown"] }, 1],
    ["two values", { ...all, region: ["unknown", TRICKY_REGION] }, 3],
    ["nothing", { ...all, region: [] }, 0],
  ])("follow the choice of %s", async (_, choice, contacts) => {
    expect(await first("Contacts", request("7 d", choice))).toEqual({ Contacts: contacts });
  });

  it.each([
    ["utc", "2026-03-02 00:00:00", "2026-02-25 12:00:00"],
    ["Europe/Kyiv", "2026-03-03 00:00:00", "2026-03-02 00:00:00"],
  ])("begin days and weeks in the zone %s", async (timeZone, dayOfK1, weekOfK2) => {
    const how = request("7 d", { ...all, region: ["Volga"] }, timeZone);
    const days = column(await run(panelQuestion("First-line resolution by day"), how), "time");
    expect(days).toContain(dayOfK1);
    const weeks = column(await run(panelQuestion("Contacts by topic, week by week"), how), "time");
    expect(weeks[0]).toBe(weekOfK2);
  });

  it("name topics by the taxonomy, and put those beyond the largest together", async () => {
    const names = column(
      await run(panelQuestion("Contacts by topic, week by week"), request("30 d")),
      "topic",
    );
    expect(new Set(names).size).toBe(9);
    expect(names).toContain("Billing error");
    expect(names).toContain("all other topics");
  });

  it("of freshness are small after an insert", async () => {
    const { "Since the last contact": seconds } = await first("Data freshness", request("30 d"));
    expect(seconds).toBeGreaterThanOrEqual(0);
    expect(seconds).toBeLessThan(3600);
  });
});

describe("spikes", () => {
  const shown = async (range: string, choice: GrafanaRequest["choices"] = all) =>
    (await run(panelQuestion("Spikes"), request(range, choice))).rows.map((row) => [row[1], row[2], row[8]]);
  const billing = ["Billing error", "all regions", "open"];
  const noInternet = ["no_internet", TRICKY_REGION, "closed"];

  it("stand in the table where they overlap the period, each incident once", async () => {
    expect(await shown("1 h")).toEqual([billing]);
    expect(await shown("30 d")).toEqual([billing, noInternet]);
  });

  it("follow region and topic, and a spike of all regions concerns each of them", async () => {
    expect(await shown("30 d", { ...all, region: ["Volga"] })).toEqual([billing]);
    expect(await shown("30 d", { ...all, topic: ["no_internet"] })).toEqual([noInternet]);
  });

  it("are counted while they are open, whatever the period", async () => {
    expect(await first("Open spikes", request("1 h"))).toEqual({ "Open spikes": 1 });
  });

  it("are annotations from their beginning to their end", async () => {
    const annotation = required(questions.find(({ kind }) => kind === "annotation"));
    const { rows } = await run(annotation, request("7 d"));
    expect(rows.map((row) => row[2])).toEqual([
      `Spike: no_internet, ${TRICKY_REGION}`,
      "Spike: Billing error, all regions",
    ]);
    expect(rows[0]?.slice(0, 2)).toEqual(["2026-03-01 12:00:00.000", "2026-03-02 12:00:00.000"]);
    expect(rows[0]?.[3]).toBe("60 customers where 20 were expected; by chance once in 40 weeks");
  });
});

it("an empty database gives answers, not errors", async () => {
  const empty = await openStore(parseConfig({ GIFTLINE_DATA: home, CLICKHOUSE_DATABASE: "nothing_yet" }), {
    migrate: true,
    clock: systemClock,
  });
  try {
    for (const question of questions) {
      const { rows } = await ask(expandSql(question.sql, request("7 d")), "nothing_yet");
      if (question.kind !== "stat" && question.where !== "Overview: What the numbers leave out") {
        expect(rows, question.where).toEqual([]);
      }
    }
  } finally {
    await empty.close();
  }
});

it("Grafana's user can read and do nothing else", async () => {
  await expect(ask("INSERT INTO contacts (contact_id) VALUES ('x')")).rejects.toThrow(/readonly|Not enough/);
  await expect(ask("DROP TABLE contacts")).rejects.toThrow(/readonly|Not enough/);
});

describe.each(dashboards.map((dashboard) => ({ title: dashboard.title ?? "", dashboard })))(
  "dashboard $title",
  ({ dashboard }) => {
    it("is of the model that file provisioning reads, and not editable", () => {
      expect(dashboard).toMatchObject({ schemaVersion: 42, editable: false });
      expect(dashboard.uid).toMatch(/^giftline-[a-z-]+$/);
    });

    it("has panels with description, unit and data source, and ids of their own", () => {
      const ids = allPanels(dashboard).map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      expect(ids.every((id) => id !== undefined && id > 0)).toBe(true);
      for (const panel of dataPanels(dashboard)) {
        expect(panel.description?.length ?? 0, panel.title).toBeGreaterThan(40);
        expect(panel.fieldConfig?.defaults.unit, panel.title).toBeTruthy();
        expect(panel.datasource, panel.title).toEqual(dataSource);
      }
    });

    it("has panels that neither overlap nor leave the grid", () => {
      const cells = (dashboard.panels ?? []).flatMap(({ gridPos }) => {
        const { x, y, w, h } = required(gridPos);
        expect(x + w).toBeLessThanOrEqual(24);
        return Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)},${y + Math.floor(cell / w)}`);
      });
      expect(new Set(cells).size).toBe(cells.length);
    });

    it("has the common variables, each with All and many choices", () => {
      const list = dashboard.templating.list ?? [];
      expect(list.map(({ name }) => name)).toEqual(["channel", "region", "category", "topic"]);
      for (const variable of list) {
        expect(variable).toMatchObject({ type: "query", multi: true, includeAll: true, allValue: "'*'" });
        expect(variable.description).toBeTruthy();
        expect(variable.datasource).toEqual(dataSource);
      }
    });

    it("asks by the plugin's rules", () => {
      for (const target of dataPanels(dashboard).flatMap(targetOf)) {
        expect(target).toMatchObject({ editorType: "sql", datasource: dataSource });
        expect(target.format).toBe(target.queryType === "timeseries" ? 0 : 1);
      }
      for (const { sql, where } of questions) {
        expect(sql, where).not.toMatch(/\$\{(?!\w+:singlequote\}|__timezone\})/);
        expect(sql, where).not.toMatch(/quantileTDigest|\$__interval/);
        // A maximum over all time is the one reading that repeats cannot change.
        if (!sql.includes("max(ingested_at)")) {
          expect(sql, where).not.toMatch(/FROM (contacts|spikes|topics)(?! FINAL)/);
        }
      }
    });

    it("has Grafana's own annotation and the spikes", () => {
      const list = dashboard.annotations.list ?? [];
      expect(list.map(({ name, builtIn }) => [name, builtIn ?? 0])).toEqual([
        ["Annotations & Alerts", 1],
        ["Spikes", 0],
      ]);
    });

    it("links to dashboards that exist, and keeps period and variables on the way", () => {
      const uids = dashboards.map(({ uid }) => uid);
      for (const [, uid] of JSON.stringify(dashboard).matchAll(/\/d\/([\w-]+)/g)) expect(uids).toContain(uid);
      for (const link of dashboard.links ?? []) {
        expect(link).toMatchObject({
          type: "dashboards",
          asDropdown: true,
          includeVars: true,
          keepTime: true,
        });
        expect(dashboard.tags).toEqual(expect.arrayContaining(link.tags));
      }
    });
  },
);

describe("the committed files", () => {
  it("are what the sources say", async () => {
    expect(await staleDashboards("dashboards/generated")).toEqual([]);
  });

  it("are told apart from changed, missing and foreign ones", async () => {
    const directory = await mkdtemp(join(tmpdir(), "giftline-generated-"));
    try {
      expect(await staleDashboards(join(directory, "missing"))).toEqual([...renderDashboards().keys()]);
      await cp("dashboards/generated", directory, { recursive: true });
      await writeFile(join(directory, "foreign.json"), "{}");
      await writeFile(join(directory, "overview.json"), "{}");
      expect(await staleDashboards(directory)).toEqual(["foreign.json", "overview.json"]);
      await rm(join(directory, "foreign.json"));
      await writeDashboards(directory);
      expect(await staleDashboards(directory)).toEqual([]);
    } finally {
      await rm(directory, { recursive: true });
    }
  });

  it("stand behind the data source and the provider that Grafana is given", async () => {
    const sources = parse(await readFile("dashboards/provisioning/datasources/giftline.yaml", "utf8"));
    expect(sources.datasources).toHaveLength(1);
    const [source] = sources.datasources;
    expect(source).toMatchObject({ ...dataSource, editable: false });
    expect(Object.keys(source)).not.toEqual(expect.arrayContaining(["url", "database", "user"]));
    expect(Object.keys(source.jsonData)).toEqual(
      expect.arrayContaining(["host", "port", "protocol", "username", "defaultDatabase"]),
    );
    expect(source.secureJsonData.password).toMatch(/^\$\{\w+\}$/);
    const provider = parse(await readFile("dashboards/provisioning/dashboards/giftline.yaml", "utf8"));
    expect(provider.providers).toMatchObject([
      { type: "file", allowUiUpdates: false, disableDeletion: true },
    ]);
  });
});
