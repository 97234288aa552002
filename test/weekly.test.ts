/** The weekly analyzer over a real ClickHouse: what is planted is found, as it was planted, and nothing else is. */
import { PassThrough } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { analyzeWeeks, dataSpan, lastWholeWeek, type WeekOutcome } from "../analyzers/weekly/run.js";
import { analyzeCommand } from "../cli/commands/analyze.js";
import { parseConfig } from "../core/config.js";
import type { EnrichedContact } from "../core/contact.js";
import { seededRandom } from "../core/random.js";
import { DAY_MS, epochMs, systemClock, WEEK_MS, type WeekId, weekOfDay } from "../core/time.js";
import type { Store } from "../store/client.js";
import { createServer, incidentsOf, plant, spikesOf, type TestServer } from "./support/freshStore.js";
import { background, burst, contactAt, poisson } from "./support/plantedSeries.js";

const TOPICS = ["no_internet", "billing_error", "slow_internet", "refund"];
const REGIONS = ["Volga", "Urals", "Siberia", "South"];
/** Monday 2026-01-05, midnight UTC: week 2026-W02. */
const START = epochMs(Date.UTC(2026, 0, 5));
const DAY = START / DAY_MS;
const weekNumber = (index: number): WeekId => weekOfDay(DAY + 7 * index);
const startOf = (index: number) => epochMs(START + index * WEEK_MS);

let server: TestServer;
beforeAll(async () => {
  server = await createServer();
});
afterAll(() => server.remove());

interface RunSettings {
  readonly weeks: readonly WeekId[];
  readonly timeZone?: string;
  readonly falseAlertsPerWeek?: number;
}

async function run(store: Store, settings: RunSettings): Promise<WeekOutcome[]> {
  const { weeks, timeZone = "UTC", falseAlertsPerWeek = 1 } = settings;
  const span = await dataSpan(store, timeZone);
  if (span === null) throw new Error("no contacts were planted");
  return analyzeWeeks({
    store,
    clock: systemClock,
    timeZone,
    falseAlertsPerWeek,
    weeks,
    span,
    onWeek: () => {},
  });
}

async function storeWith(...contacts: readonly (readonly EnrichedContact[])[]): Promise<Store> {
  const store = await server.open();
  for (const some of contacts) await plant(store, some);
  return store;
}

const calm = (seed: string, weeks: number, perWeek = 10): EnrichedContact[] =>
  background({ seed, from: START, days: 7 * weeks, perDay: perWeek / 7, topics: TOPICS, regions: REGIONS });

/** Customers of a topic in a region in a week, counted from what was planted. */
function customersIn(
  contacts: readonly EnrichedContact[],
  topic: string,
  region: string,
  week: number,
): number {
  const [from, to] = [startOf(week), startOf(week + 1)];
  return new Set(
    contacts
      .filter(
        (one) => one.topic === topic && one.region === region && one.opened_at >= from && one.opened_at < to,
      )
      .map(({ customer_id }) => customer_id),
  ).size;
}

/** A spike without what a run stamps on it. */
const timeless = <T extends { updated_at: unknown }>({ updated_at: _, ...spike }: T) => spike;

const WORDS = { terms: ["router", "blink", "red"] };
const TEXT = { text: "My router blinks red since Tuesday" };

describe("a surge of one topic in one region", () => {
  const SURGE_WEEK = 20;
  const usual = calm("surge", 22);
  const surge = burst({
    topic: "no_internet",
    region: "Volga",
    from: epochMs(startOf(SURGE_WEEK) + 2 * DAY_MS),
    minutes: 24 * 60,
    contacts: 40,
    fields: (index) => ({ ...TEXT, text: `${TEXT.text}, house ${index % 7}`, language: "en" }),
    derived: WORDS,
  });
  const impatient = Array.from({ length: 5 }, (_, index) =>
    contactAt(`again-${index}`, startOf(SURGE_WEEK) + index * DAY_MS, "no_internet", "Volga", {
      customer_id: "one and the same",
    }),
  );
  let store: Store;
  beforeAll(async () => {
    store = await storeWith(usual, surge, impatient);
    await run(store, { weeks: [weekNumber(SURGE_WEEK)] });
  });

  it("is one incident, with the customers that came and about as many expected as are usual", async () => {
    const incidents = await incidentsOf(store, "weekly");
    expect(incidents.map(({ topic, region, level }) => ({ topic, region, level }))).toEqual([
      { topic: "no_internet", region: "Volga", level: "topic_region" },
    ]);
    const [incident] = incidents;
    const all = [...usual, ...surge, ...impatient];
    expect(incident?.observed).toBe(customersIn(all, "no_internet", "Volga", SURGE_WEEK));
    expect(incident?.expected).toBeGreaterThan(8);
    expect(incident?.expected).toBeLessThan(12.5);
    expect(incident?.upper_bound).toBeLessThan(incident?.observed ?? 0);
    expect(incident?.p_value).toBeLessThan(1e-6);
    expect(incident?.p_value).toBeGreaterThan(0);
    expect(incident?.by_chance_weeks).toBeGreaterThan(1_000);
    expect(incident?.started_at).toBe(startOf(SURGE_WEEK));
    expect(incident?.ended_at).toBe(startOf(SURGE_WEEK + 1));
  });

  it("is told by the words and in the words of its customers", async () => {
    const [incident] = await incidentsOf(store, "weekly");
    expect(incident?.evidence.terms.toSorted()).toEqual(WORDS.terms.toSorted());
    expect(incident?.evidence.quotes).not.toEqual([]);
    for (const quote of incident?.evidence.quotes ?? []) expect(quote).toContain(TEXT.text);
    expect(incident?.evidence.reasons.join()).toMatch(/router/);
  });

  it("makes what it lifts a part of it", async () => {
    const [incident, ...parts] = (await spikesOf(store, "weekly")).sort(
      (a, b) => Number(b.part_of === "") - Number(a.part_of === ""),
    );
    for (const part of parts) {
      expect(part.part_of).toBe(incident?.spike_id);
      expect(["total", "topic"]).toContain(part.level);
    }
  });

  it("is found again, the same, by a repeated run, and by one over several weeks", async () => {
    const before = (await spikesOf(store, "weekly")).map(timeless);
    await run(store, { weeks: [weekNumber(SURGE_WEEK)] });
    expect((await spikesOf(store, "weekly")).map(timeless)).toEqual(before);
    await run(store, { weeks: [18, 19, 20, 21].map(weekNumber) });
    const again = (await spikesOf(store, "weekly")).filter(
      ({ started_at }) => started_at === startOf(SURGE_WEEK),
    );
    expect(again.map(timeless)).toEqual(before);
  });

  it("is the same whatever comes later", async () => {
    const before = (await spikesOf(store, "weekly")).map(timeless);
    const newTopic = burst({
      topic: "brand_new",
      region: "Volga",
      from: startOf(22),
      minutes: 7 * 1_440,
      contacts: 900,
    });
    await plant(store, [
      ...newTopic,
      ...burst({ topic: "no_internet", region: "Volga", from: startOf(23), minutes: 1_440, contacts: 500 }),
    ]);
    const [first] = await run(store, { weeks: [weekNumber(SURGE_WEEK), weekNumber(23)] });
    expect(first?.spikes.map(timeless).toSorted(bySpikeId)).toEqual(before.toSorted(bySpikeId));
  });
});

const bySpikeId = (a: { spike_id: string }, b: { spike_id: string }) => (a.spike_id < b.spike_id ? -1 : 1);

it("a surge of one topic in most regions is one incident of the topic, explained by what its customers share", async () => {
  const surge = ["Volga", "Urals", "Siberia"].flatMap((region) =>
    burst({
      topic: "billing_error",
      region,
      from: startOf(20),
      minutes: 7 * 1_440,
      contacts: 30,
      fields: () => ({ tariff: "Family 2026" }),
    }),
  );
  const usual = calm("regions", 21).map((one, index) => ({
    ...one,
    tariff: ["Family 2026", "Solo", "Duo", "Max"][index % 4],
  }));
  const store = await storeWith(usual, surge);
  await run(store, { weeks: [weekNumber(20)] });
  const [incident, ...others] = await incidentsOf(store, "weekly");
  expect(others).toEqual([]);
  expect(incident).toMatchObject({ level: "topic", topic: "billing_error" });
  const explained = incident?.evidence.parts.map(({ name }) => name);
  expect(explained).toContain("tariff Family 2026");
  const tariff = incident?.evidence.parts.find(({ name }) => name === "tariff Family 2026");
  expect(tariff?.expected).toBeGreaterThan(5);
  expect(tariff?.expected).toBeLessThan(18);
  expect(incident?.evidence.reasons.join()).toMatch(/% of the excess is tariff Family 2026/);
});

it("a shock that lifts every topic is one incident of all contacts", async () => {
  const shock = TOPICS.flatMap((topic) =>
    REGIONS.flatMap((region) =>
      burst({ topic, region, from: startOf(20), minutes: 7 * 1_440, contacts: 25 }),
    ),
  );
  const store = await storeWith(calm("shock", 21), shock);
  await run(store, { weeks: [weekNumber(20)] });
  expect((await incidentsOf(store, "weekly")).map(({ level }) => level)).toEqual(["total"]);
  expect((await spikesOf(store, "weekly")).length).toBeGreaterThan(TOPICS.length);
});

describe("a calm history", { timeout: 180_000 }, () => {
  it("raises no more alerts than the budget, over 130 weeks", async () => {
    const store = await storeWith(calm("calm", 140, 6));
    const falseAlertsPerWeek = 1;
    const weeks = Array.from({ length: 130 }, (_, index) => weekNumber(10 + index));
    const outcomes = await run(store, { weeks, falseAlertsPerWeek });
    const alerts = outcomes.reduce((sum, { spikes }) => sum + spikes.length, 0);
    expect(alerts).toBeLessThanOrEqual(weeks.length * falseAlertsPerWeek);
    // The budget is spent, too: a test that never alarms would keep it as well.
    expect(alerts).toBeGreaterThan(weeks.length / 10);
    expect(outcomes.at(-1)?.seriesTested).toBe(1 + TOPICS.length + TOPICS.length * REGIONS.length);
  });
});

describe("what does not count", () => {
  it("contacts that the operator began raise nothing", async () => {
    const called = burst({
      topic: "refund",
      region: "South",
      from: startOf(12),
      minutes: 7 * 1_440,
      contacts: 300,
      fields: () => ({ direction: "outbound" }),
    });
    const store = await storeWith(calm("outbound", 13), called);
    const [outcome] = await run(store, { weeks: [weekNumber(12)] });
    expect(outcome?.spikes).toEqual([]);
  });

  it("one customer who calls a hundred times raises nothing", async () => {
    const calls = burst({
      topic: "refund",
      region: "South",
      from: startOf(12),
      minutes: 7 * 1_440,
      contacts: 100,
      fields: () => ({ customer_id: "persistent" }),
    });
    const store = await storeWith(calm("persistent", 13), calls);
    const [outcome] = await run(store, { weeks: [weekNumber(12)] });
    expect(outcome?.spikes).toEqual([]);
  });

  it("a first week that begins on its Saturday is no low week, nor are weeks without any contact", async () => {
    const usual = calm("partial", 12, 14).filter(
      ({ opened_at }) =>
        opened_at >= START + 5 * DAY_MS && !(opened_at >= startOf(3) && opened_at < startOf(6)),
    );
    // Two weeks of 50 % more, which zeros in the past would make look like a surge.
    const more = TOPICS.flatMap((topic) =>
      REGIONS.flatMap((region) =>
        burst({ topic, region, from: startOf(11), minutes: 7 * 1_440, contacts: 1 }),
      ),
    );
    const store = await storeWith(usual, more);
    const [outcome] = await run(store, { weeks: [weekNumber(11)] });
    expect(outcome?.spikes).toEqual([]);
    const reported = await run(store, { weeks: [weekNumber(0), weekNumber(4)] });
    expect(reported.map(({ seriesTested }) => seriesTested)).toEqual([0, 0]);
  });
});

it("a spike that is none any more goes away: after late contacts, with another budget, in another time zone", async () => {
  const usual = calm("late", 13);
  const surge = burst({
    topic: "refund",
    region: "South",
    from: startOf(12),
    minutes: 7 * 1_440,
    contacts: 25,
  });
  const store = await storeWith(usual, surge);
  await run(store, { weeks: [weekNumber(12)] });
  expect(await incidentsOf(store, "weekly")).toHaveLength(1);
  await run(store, { weeks: [weekNumber(12)], timeZone: "Asia/Tokyo" });
  expect(await incidentsOf(store, "weekly")).toHaveLength(1);
  await run(store, { weeks: [weekNumber(12)], falseAlertsPerWeek: 1e-12 });
  expect(await spikesOf(store, "weekly")).toEqual([]);
  await run(store, { weeks: [weekNumber(12)] });
  expect(await incidentsOf(store, "weekly")).toHaveLength(1);
  // It turns out that such weeks have been usual all along.
  const usualToo = Array.from({ length: 12 }, (_, week) =>
    burst({ topic: "refund", region: "South", from: startOf(week), minutes: 7 * 1_440, contacts: 28 }),
  );
  await plant(store, usualToo.flat());
  await run(store, { weeks: [weekNumber(12)] });
  expect(await spikesOf(store, "weekly")).toEqual([]);
});

describe("weeks are local", () => {
  it.each([
    {
      zone: "Europe/Kyiv",
      sunday: "2026-03-29T23:30:00+03:00",
      week: "2026-W13",
      hours: 167,
      name: "clocks go forward",
    },
    {
      zone: "Europe/Kyiv",
      sunday: "2026-10-25T23:30:00+02:00",
      week: "2026-W43",
      hours: 169,
      name: "clocks go back",
    },
    {
      zone: "Asia/Vladivostok",
      sunday: "2026-05-17T23:30:00+10:00",
      week: "2026-W20",
      hours: 168,
      name: "east",
    },
    {
      zone: "America/New_York",
      sunday: "2026-05-17T23:30:00-04:00",
      week: "2026-W20",
      hours: 168,
      name: "west, Monday in UTC",
    },
  ])("Sunday 23:30 belongs to the local week that ends: $name", async ({ zone, sunday, week, hours }) => {
    const at = Date.parse(sunday);
    // Contacts of the weeks before keep clear of midnight in any zone.
    const usual = Array.from({ length: 10 }, (_, back) =>
      Array.from({ length: 10 }, (_, i) =>
        contactAt(`u-${back}-${i}`, at - (back + 1) * WEEK_MS - DAY_MS - i * 3_600_000, "refund", "South"),
      ),
    ).flat();
    const surge = Array.from({ length: 60 }, (_, i) => contactAt(`s-${i}`, at + i, "refund", "South"));
    const after = contactAt("after", at + 3_600_000, "refund", "South");
    const store = await storeWith(usual, surge, [after]);
    const [outcome] = await run(store, { weeks: [week as WeekId], timeZone: zone });
    const [incident] = outcome?.spikes ?? [];
    expect(incident?.observed).toBe(60);
    expect(((incident?.ended_at ?? 0) - (incident?.started_at ?? 0)) / 3_600_000).toBe(hours);
    expect(incident?.ended_at).toBe(at + 1_800_000);
  });
});

it("with more than three years of weeks the season decides: the same count is a surge in summer and usual in winter", async () => {
  const first = epochMs(Date.UTC(2022, 0, 3));
  const random = seededRandom("season");
  const weeks = 4 * 52 + 8;
  /** 30 a week in summer, 90 in winter. */
  const meanOf = (week: number) => 60 + 30 * Math.cos((2 * Math.PI * week) / 52.18);
  const contacts = Array.from({ length: weeks }, (_, week) =>
    burst({
      topic: "tv_problem",
      region: "Urals",
      from: epochMs(first + week * WEEK_MS),
      minutes: 7 * 1_440,
      contacts: poisson(meanOf(week), random),
    }),
  ).flat();
  const [summer, winter] = [3 * 52 + 27, 4 * 52 + 1];
  const surge = burst({
    id: "surge",
    topic: "tv_problem",
    region: "Urals",
    from: epochMs(first + summer * WEEK_MS),
    minutes: 7 * 1_440,
    contacts: 55,
  });
  const store = await storeWith(contacts, surge);
  const [inSummer, inWinter] = await run(store, {
    weeks: [summer, winter].map((week) => weekOfDay(first / DAY_MS + 7 * week)),
  });
  expect(inSummer?.spikes[0]).toMatchObject({ detector: "farrington-flexible-1", part_of: "" });
  expect(inSummer?.spikes[0]?.expected).toBeGreaterThan(22);
  expect(inSummer?.spikes[0]?.expected).toBeLessThan(40);
  expect(inWinter?.spikes).toEqual([]);
});

it("an old week is tested against the years before it, however much has come since", async () => {
  const first = epochMs(Date.UTC(2019, 0, 7));
  const contacts = Array.from({ length: 7 * 52 }, (_, week) =>
    burst({
      topic: "refund",
      region: "Urals",
      from: epochMs(first + week * WEEK_MS),
      minutes: 7 * 1_440,
      contacts: 8 + (week % 3),
    }),
  ).flat();
  const surge = burst({
    id: "surge",
    topic: "refund",
    region: "Urals",
    from: epochMs(first + 20 * WEEK_MS),
    minutes: 7 * 1_440,
    contacts: 40,
  });
  const store = await storeWith(contacts, surge);
  const [outcome] = await run(store, { weeks: [weekOfDay(first / DAY_MS + 140)] });
  expect(outcome?.spikes.filter(({ part_of }) => part_of === "")).toHaveLength(1);
});

it("the last whole week is the one before this one, in local time", async () => {
  const store = await storeWith(calm("last", 4));
  const span = await dataSpan(store, "Europe/Kyiv");
  if (span === null) throw new Error("no contacts were planted");
  const sundayNight = Date.parse("2026-01-25T23:59:00+02:00");
  const last = (at: number) => weekOfDay(lastWholeWeek(span, epochMs(at), "Europe/Kyiv") ?? 0);
  expect([last(sundayNight), last(sundayNight + 60_000)]).toEqual(["2026-W03", "2026-W04"]);
});

describe("giftline analyze weekly", () => {
  it("without contacts is one line that names the remedy", async () => {
    const store = await server.open();
    const context = {
      clock: systemClock,
      stdin: new PassThrough(),
      stdout: new PassThrough(),
      stderr: new PassThrough(),
      interactive: false,
      config: () => parseConfig({}),
      openStore: async () => ({ store, idKey: null, close: async () => {} }),
      signal: new AbortController().signal,
    };
    const command = analyzeCommand(context).parseAsync(["weekly"], { from: "user" });
    await expect(command).rejects.toMatchObject({ name: "GiftlineError", code: "bad_input", exitCode: 3 });
    await expect(command).rejects.toThrow(/no contacts to analyze — import some with `giftline import`/);
  });
});
