/** The dashboards against a real ClickHouse, as the read-only user that Grafana is. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseConfig } from "../core/config.js";
import { epochMs, systemClock } from "../core/time.js";
import { type OpenedStore, openStore } from "../store/open.js";
import { acquireServer, type EmbeddedServer } from "../store/server/embedded.js";
import { tables } from "../store/tables.js";
import { dashboards, type Question, questions } from "./support/dashboards.js";
import { expandSql, type GrafanaRequest } from "./support/grafana.js";
import {
  contactOf,
  DAY,
  HOUR,
  lastHour,
  lastHourTruth,
  NOW,
  older,
  spikes,
  TRICKY_REGION,
} from "./support/plantedContacts.js";

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
      updated_at: epochMs(NOW * 1000),
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
  for (const [, path = ""] of JSON.stringify(panel ?? {}).matchAll(/\$\{__data\.(.*?)\}/g)) {
    const field = /^fields\[\\"(.+)\\"\]$/.exec(path)?.[1] ?? path;
    must(names.includes(field), `the link's field ${field} is a column`);
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
