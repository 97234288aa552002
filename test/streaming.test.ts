/** The streaming analyzer over a real ClickHouse: replayed and live, over outages, restarts and failures. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { SendAlert } from "../analyzers/alerts/alert.js";
import type { EnrichedContact } from "../core/contact.js";
import { GiftlineError } from "../core/errors.js";
import { type Spike, spikeId } from "../core/spike.js";
import { DAY_MS, type EpochMs, epochMs, HOUR_MS, MINUTE_MS, WEEK_MS } from "../core/time.js";
import type { Store } from "../store/client.js";
import { tables } from "../store/tables.js";
import { createServer, incidentsOf, plant, spikesOf, type TestServer } from "./support/freshStore.js";
import { background, burst, contactAt, snapshotLater } from "./support/plantedSeries.js";
import { arriving, replay, runLive } from "./support/streaming.js";

const TOPICS = ["no_internet", "billing_error", "slow_internet", "other"];
const REGIONS = ["Volga", "Urals", "Siberia"];
const OUTAGE = { topic: "no_internet", region: "Volga" };
/** Monday, midnight UTC. */
const START = epochMs(Date.UTC(2026, 5, 1));
const CALM_DAYS = 17;
/** Thursday of the third week, 13:00. */
const OUTAGE_AT = epochMs(START + 17 * DAY_MS + 13 * HOUR_MS);
const OUTAGE_MINUTES = 60;
const OUTAGE_END = epochMs(OUTAGE_AT + OUTAGE_MINUTES * MINUTE_MS);

const calm = (from: EpochMs, days: number): EnrichedContact[] =>
  background({ seed: `calm/${from}`, from, days, perDay: 100, topics: TOPICS, regions: REGIONS });
const past = calm(START, CALM_DAYS);
const today = calm(epochMs(START + CALM_DAYS * DAY_MS), 1);
const outage = burst({
  ...OUTAGE,
  from: OUTAGE_AT,
  minutes: OUTAGE_MINUTES,
  contacts: 90,
  fields: (index) => ({ text: `The router blinks red in house ${index % 9}` }),
  derived: { terms: ["router", "blink", "red"] },
});
const within = (contacts: readonly EnrichedContact[], from: number, until: number) =>
  contacts.filter(({ opened_at }) => opened_at >= from && opened_at < until);

let server: TestServer;
/** With the calm past planted; what tests add goes with its partition. */
let store: Store;
beforeAll(async () => {
  server = await createServer();
});
afterAll(() => server.remove());
beforeEach(async () => {
  store = await server.open();
  await plant(store, past);
});

const minutesAfter = (at: number | null | undefined, since: number): number =>
  ((at ?? Number.NaN) - since) / MINUTE_MS;
const timeless = <T extends { updated_at: unknown }>({ updated_at: _, ...spike }: T) => spike;
const rows = async () => (await spikesOf(store, "streaming")).map(timeless);
const emptySpikes = () => store.command("TRUNCATE TABLE spikes");

describe("replay", () => {
  it("finds a planted outage within minutes, knows when it began, and closes it after its end, as one incident", async () => {
    await plant(store, [...today, ...outage]);
    await replay(store);
    const incidents = await incidentsOf(store, "streaming");
    expect(incidents).toHaveLength(1);
    const [incident] = incidents;
    expect(incident).toMatchObject({ ...OUTAGE, level: "topic_region", status: "closed" });
    expect(minutesAfter(incident?.detected_at, OUTAGE_AT)).toBeGreaterThan(0);
    expect(minutesAfter(incident?.detected_at, OUTAGE_AT)).toBeLessThan(12);
    expect(Math.abs(minutesAfter(incident?.started_at, OUTAGE_AT))).toBeLessThan(4);
    expect(minutesAfter(incident?.ended_at, OUTAGE_END)).toBeGreaterThan(0);
    expect(minutesAfter(incident?.ended_at, OUTAGE_END)).toBeLessThan(90);
    expect(incident?.observed).toBeGreaterThan(85);
    expect(incident?.observed).toBeLessThan(115);
    expect(incident?.expected).toBeGreaterThan(5);
    expect(incident?.expected).toBeLessThan(30);
    expect(incident?.statistic).toBeGreaterThan(incident?.threshold ?? Number.POSITIVE_INFINITY);
    expect(incident?.by_chance_weeks).toBeGreaterThan(1);
    expect(incident?.evidence.terms.toSorted()).toEqual(["blink", "red", "router"]);
    expect(incident?.evidence.quotes[0]).toMatch(/router blinks red/);
    const parts = (await spikesOf(store, "streaming")).filter(({ part_of }) => part_of !== "");
    for (const part of parts) expect(part.part_of).toBe(incident?.spike_id);
  });

  it("repeated gives the same rows, and in two halves, cut within the outage, too", async () => {
    await plant(store, [...today, ...outage]);
    await replay(store);
    const once = await rows();
    expect(once.length).toBeGreaterThan(0);
    await replay(store);
    expect(await rows()).toEqual(once);
    await emptySpikes();
    const cut = epochMs(OUTAGE_AT + 30 * MINUTE_MS);
    await replay(store, { to: cut });
    expect((await incidentsOf(store, "streaming")).map(({ status }) => status)).toEqual(["open"]);
    await replay(store, { from: cut });
    expect(await rows()).toEqual(once);
  });

  it("two customers who call thirty times are no spike, until others join them", async () => {
    const impatient = burst({
      ...OUTAGE,
      from: OUTAGE_AT,
      minutes: 40,
      contacts: 30,
      fields: (index) => ({ customer_id: `impatient ${index % 2}` }),
    });
    await plant(store, [...today, ...impatient]);
    await replay(store);
    expect(await rows()).toEqual([]);
    await plant(
      store,
      burst({
        ...OUTAGE,
        id: "others",
        from: epochMs(OUTAGE_AT + 40 * MINUTE_MS),
        minutes: 60,
        contacts: 40,
      }),
    );
    await replay(store);
    const [incident] = await incidentsOf(store, "streaming");
    expect(incident).toMatchObject(OUTAGE);
    expect(minutesAfter(incident?.started_at, OUTAGE_AT)).toBeLessThan(4);
  });

  it("raises no more alerts than the budget in eight calm weeks", async () => {
    await plant(store, calm(epochMs(START + CALM_DAYS * DAY_MS), 8 * 7 - CALM_DAYS));
    await replay(store);
    expect((await rows()).length).toBeLessThanOrEqual(6);
  });

  it("a shock that lifts every topic is one incident of all contacts", async () => {
    const shock = TOPICS.flatMap((topic) =>
      REGIONS.flatMap((region) => burst({ topic, region, from: OUTAGE_AT, minutes: 60, contacts: 60 })),
    );
    await plant(store, [...today, ...shock]);
    await replay(store);
    expect((await incidentsOf(store, "streaming")).map(({ level }) => level)).toEqual(["total"]);
    expect((await rows()).length).toBeGreaterThan(TOPICS.length);
  });

  it("a spike that becomes part of a wider one is stored as that", async () => {
    const shockAt = epochMs(OUTAGE_AT + 30 * MINUTE_MS);
    const shock = TOPICS.flatMap((topic) =>
      REGIONS.flatMap((region) => burst({ topic, region, from: shockAt, minutes: 45, contacts: 70 })),
    );
    await plant(store, [...today, ...outage, ...shock]);
    await replay(store);
    const spikes = await spikesOf(store, "streaming");
    const total = spikes.find(({ level }) => level === "total");
    const first = spikes.find(({ topic, region }) => topic === OUTAGE.topic && region === OUTAGE.region);
    expect(first?.detected_at).toBeLessThan(shockAt);
    expect(first?.part_of).toBe(total?.spike_id);
  });

  it("a rise that stays becomes the new level after a week, told with what was normal before it", async () => {
    const weeks = 10;
    const raised = background({
      seed: "raised",
      from: epochMs(START + CALM_DAYS * DAY_MS),
      days: weeks,
      perDay: 300,
      topics: ["no_internet"],
      regions: ["Volga"],
    });
    await plant(store, [...calm(epochMs(START + CALM_DAYS * DAY_MS), weeks), ...raised]);
    await replay(store);
    const [incident] = await incidentsOf(store, "streaming");
    expect(incident).toMatchObject({ ...OUTAGE, status: "closed" });
    const days = ((incident?.ended_at ?? 0) - (incident?.started_at ?? 0)) / DAY_MS;
    expect(days).toBeGreaterThan(7);
    expect(incident?.expected).toBeGreaterThan(70 * days);
    expect(incident?.expected).toBeLessThan(130 * days);
    expect(incident?.observed).toBeGreaterThan(350 * days);
  });
});

/** A hundred looks of a live analyzer, on a machine that others use too. */
const LONG = { timeout: 180_000 };

describe("live", LONG, () => {
  const from = epochMs(OUTAGE_AT - 10 * MINUTE_MS);
  const until = epochMs(OUTAGE_END + 80 * MINUTE_MS);
  const before = within(today, 0, from);
  const during = arriving([...within(today, from, until + HOUR_MS), ...outage]);

  it("alerts at the first look after the evidence suffices, once; closes; and gives the ids of a replay", async () => {
    await plant(store, before);
    const { alerts, failures } = await runLive({ store, from, until, everyMs: 20_000, arrivals: during });
    expect(failures).toEqual([]);
    expect(alerts.map(({ alert }) => alert.event)).toEqual(["opened", "closed"]);
    const [opened, closed] = alerts;
    expect(opened?.alert.spike).toMatchObject(OUTAGE);
    expect(minutesAfter(opened?.at, OUTAGE_AT)).toBeLessThan(12);
    // The minute that sufficed is still open when it is told.
    expect(minutesAfter(opened?.at, opened?.alert.spike.detected_at ?? 0)).toBeLessThan(0.5);
    expect(opened?.alert.spike.evidence.terms).toContain("router");
    expect(opened?.alert.text).toMatch(
      /^Spike in no_internet\/Volga: \d+ customers since 2026-06-18T1.*router/,
    );
    expect(closed?.alert.spike.spike_id).toBe(opened?.alert.spike.spike_id);
    expect(closed?.alert.spike.observed).toBeGreaterThan(85);
    const ids = (await spikesOf(store, "streaming")).map(({ spike_id }) => spike_id);
    await emptySpikes();
    await replay(store, { to: until });
    expect((await spikesOf(store, "streaming")).map(({ spike_id }) => spike_id)).toEqual(ids);
  });

  it("keeps the counts of an open spike up to date", async () => {
    await plant(store, before);
    const seen: { observed: number; expected: number }[] = [];
    const beforeLook = async () => {
      const [incident] = await incidentsOf(store, "streaming");
      if (incident?.status === "open") seen.push(incident);
    };
    const sent: string[] = [];
    const destinations: SendAlert[] = [async ({ event }) => void sent.push(event)];
    const everyMs = MINUTE_MS / 2;
    await runLive({ store, from, until: OUTAGE_END, everyMs, arrivals: during, beforeLook, destinations });
    expect(sent[0]).toBe("opened");
    // Once a minute, for destinations that forget what is not repeated; there are two looks a minute.
    expect(new Set(sent.slice(1))).toEqual(new Set(["updated"]));
    expect(sent.length).toBeGreaterThan(seen.length / 2 - 3);
    expect(sent.length).toBeLessThan(seen.length / 2 + 3);
    expect(seen.length).toBeGreaterThan(40);
    const [first, last] = [seen[0], seen.at(-1)];
    expect(first?.observed).toBeLessThan(20);
    expect(last?.observed).toBeGreaterThan(80);
    expect(last?.expected).toBeGreaterThan(2 * (first?.expected ?? 0));
    const observed = seen.map((one) => one.observed);
    expect(observed.toSorted((a, b) => a - b)).toEqual(observed);
  });

  it("goes on after it was ended: no second alert, the spike is closed", async () => {
    await plant(store, before);
    const stop = epochMs(OUTAGE_AT + 25 * MINUTE_MS);
    const first = await runLive({ store, from, until: stop, arrivals: during });
    const second = await runLive({
      store,
      from: epochMs(stop + 10 * MINUTE_MS),
      until,
      arrivals: during.filter(({ at }) => at > stop),
    });
    expect(first.alerts.map(({ alert }) => alert.event)).toEqual(["opened"]);
    expect(second.alerts.map(({ alert }) => alert.event)).toEqual(["closed"]);
    expect(second.alerts[0]?.alert.spike.spike_id).toBe(first.alerts[0]?.alert.spike.spike_id);
    expect((await spikesOf(store, "streaming")).map(({ status }) => status)).not.toContain("open");
  });

  it("tells a spike that began while it was away", async () => {
    await plant(store, before);
    await runLive({ store, from, until: epochMs(OUTAGE_AT - 5 * MINUTE_MS), arrivals: during });
    const back = epochMs(OUTAGE_AT + 30 * MINUTE_MS);
    const { alerts } = await runLive({
      store,
      from: back,
      until: epochMs(back + MINUTE_MS),
      arrivals: during,
    });
    expect(alerts.map(({ alert }) => [alert.event, alert.spike.topic])).toEqual([["opened", "no_internet"]]);
  });

  it("two at once store the same spikes", async () => {
    await plant(store, before);
    const other = await server.open(store.connection.database);
    const [one, two] = await Promise.all([
      runLive({ store, from, until, arrivals: during }),
      runLive({ store: other, from, until, arrivals: during }),
    ]);
    const ids = ({ alerts }: typeof one) =>
      alerts.map(({ alert }) => `${alert.event} ${alert.spike.spike_id}`);
    expect(ids(two)).toEqual(ids(one));
    expect(await incidentsOf(store, "streaming")).toHaveLength(1);
  });

  it("closes a spike of the store whose series is calm, and one that its series has twice", async () => {
    await plant(store, before);
    const open = (series: typeof OUTAGE, startedAt: number): Spike => {
      const started = epochMs(startedAt);
      const key = { level: "topic_region", ...series } as const;
      return {
        ...key,
        spike_id: spikeId("streaming", key, started),
        method: "streaming",
        detector: "e-sr-mixture-1",
        status: "open",
        started_at: started,
        detected_at: epochMs(started + 5 * MINUTE_MS),
        ended_at: null,
        observed: 20,
        expected: 3,
        upper_bound: null,
        statistic: 9e6,
        threshold: 1e6,
        p_value: null,
        by_chance_weeks: 9,
        part_of: "",
        evidence: { terms: ["kept"], quotes: [], parts: [], reasons: [] },
        run_id: "streaming",
        updated_at: started,
      };
    };
    await store.insert(tables.spikes, [
      open(OUTAGE, from - 3 * HOUR_MS),
      open(OUTAGE, from - 3 * HOUR_MS + 2 * MINUTE_MS),
      open({ topic: "billing_error", region: "Urals" }, from - 2 * DAY_MS),
    ]);
    await runLive({
      store,
      from,
      until: epochMs(from + 25 * MINUTE_MS),
      arrivals: arriving(within(today, from, OUTAGE_AT)),
    });
    expect((await spikesOf(store, "streaming")).map(({ status }) => status)).toEqual([
      "closed",
      "closed",
      "closed",
    ]);
  });

  it("a store that is away costs looks, not spikes and not alerts: each is told once, when it is back", async () => {
    await plant(store, before);
    let isAway = false;
    const away = epochMs(OUTAGE_AT - 2 * MINUTE_MS);
    const back = epochMs(OUTAGE_AT + 30 * MINUTE_MS);
    const beforeLook = async (now: EpochMs) => {
      const shallBeAway = now >= away && now < back;
      if (shallBeAway === isAway) return;
      await store.command(
        shallBeAway ? "RENAME TABLE spikes TO spikes_away" : "RENAME TABLE spikes_away TO spikes",
      );
      isAway = shallBeAway;
    };
    const { alerts, failures } = await runLive({ store, from, until, arrivals: during, beforeLook });
    expect(failures.length).toBeGreaterThan(10);
    expect(String(failures[0])).toMatch(/spikes/);
    expect(alerts.map(({ alert }) => alert.event)).toEqual(["opened", "closed"]);
    expect(alerts[0]?.at).toBe(back);
    expect((await incidentsOf(store, "streaming")).map(({ status }) => status)).toEqual(["closed"]);
  });

  it("the same when it fails just as the spike ends", async () => {
    await plant(store, before);
    let isAway = false;
    const beforeLook = async (now: EpochMs) => {
      const shallBeAway = now >= OUTAGE_END && now < OUTAGE_END + 60 * MINUTE_MS;
      if (shallBeAway === isAway) return;
      await store.command(
        shallBeAway ? "RENAME TABLE spikes TO spikes_away" : "RENAME TABLE spikes_away TO spikes",
      );
      isAway = shallBeAway;
    };
    const { alerts } = await runLive({ store, from, until, arrivals: during, beforeLook });
    expect(alerts.map(({ alert }) => alert.event)).toEqual(["opened", "closed"]);
    expect((await spikesOf(store, "streaming")).map(({ status }) => status)).not.toContain("open");
  });

  it("a destination that fails gets its alerts later, each once, and delays no other", async () => {
    await plant(store, before);
    let now: EpochMs = from;
    const got: string[] = [];
    const flaky: SendAlert = async ({ event, spike }) => {
      if (now < OUTAGE_END) throw new GiftlineError("unavailable", "away");
      if (event !== "updated") got.push(`${event} ${spike.spike_id}`);
    };
    const { alerts, alertFailures } = await runLive({
      store,
      from,
      until,
      arrivals: during,
      destinations: [flaky],
      beforeLook: async (at) => {
        now = at;
      },
    });
    expect(minutesAfter(alerts[0]?.at, OUTAGE_AT)).toBeLessThan(12);
    expect(got).toEqual(alerts.map(({ alert }) => `${alert.event} ${alert.spike.spike_id}`));
    expect(alertFailures.length).toBeGreaterThan(10);
  });

  it("an alert that a destination has not taken is sent again by a restarted analyzer", async () => {
    await plant(store, before);
    const stop = epochMs(OUTAGE_AT + 25 * MINUTE_MS);
    const failing: SendAlert = () => Promise.reject(new GiftlineError("unavailable", "away"));
    const first = await runLive({ store, from, until: stop, arrivals: during, destinations: [failing] });
    const arrivals = during.filter(({ at }) => at > stop);
    const second = await runLive({ store, from: stop, until: epochMs(stop + MINUTE_MS), arrivals });
    expect(first.alerts).toHaveLength(1);
    expect(second.alerts.map(({ alert }) => [alert.event, alert.spike.spike_id])).toEqual([
      ["opened", first.alerts[0]?.alert.spike.spike_id],
    ]);
  });

  it("a spike that becomes part of a wider one is stored as that", async () => {
    await plant(store, before);
    const shockAt = epochMs(OUTAGE_AT + 30 * MINUTE_MS);
    const shock = TOPICS.flatMap((topic) =>
      REGIONS.flatMap((region) => burst({ topic, region, from: shockAt, minutes: 45, contacts: 70 })),
    );
    const states: string[] = [];
    const { alerts } = await runLive({
      store,
      from,
      until: epochMs(shockAt + 40 * MINUTE_MS),
      arrivals: [...during, ...arriving(shock)],
      beforeLook: async () => {
        const spike = (await spikesOf(store, "streaming")).find(
          ({ level, topic, region }) =>
            level === "topic_region" && topic === OUTAGE.topic && region === OUTAGE.region,
        );
        if (spike !== undefined) states.push(spike.part_of.split(":")[1] ?? "itself");
      },
    });
    expect(states[0]).toBe("itself");
    expect(states.at(-1)).toBe("total");
    expect(alerts.map(({ alert }) => alert.spike.level)).toContain("total");
    expect((await incidentsOf(store, "streaming")).map(({ level }) => level)).toEqual(["total"]);
  });

  it("calls whose words come when they are over are found under their topic, and raise nothing where they wait", async () => {
    await plant(store, before);
    const lateWords = [...within(today, from, until), ...outage].flatMap((contact, index) => {
      const overAfter = (2 + (index % 9)) * MINUTE_MS;
      const first = { ...contact, topic: "other", terms: [], text: undefined };
      return [
        { at: contact.opened_at + 1_000, contact: first },
        { at: contact.opened_at + overAfter, contact: snapshotLater(contact, overAfter) },
      ];
    });
    const { alerts } = await runLive({ store, from, until, arrivals: lateWords });
    const named = alerts.filter(({ alert }) => alert.spike.topic !== "");
    expect(named.map(({ alert }) => [alert.event, alert.spike.topic, alert.spike.region])).toEqual([
      ["opened", "no_internet", "Volga"],
      ["closed", "no_internet", "Volga"],
    ]);
    expect(minutesAfter(named[0]?.at, OUTAGE_AT)).toBeLessThan(20);
  });

  it("contacts that come again, and the burst of a source that catches up, raise nothing", async () => {
    await plant(store, before);
    const stalledFrom = from;
    const caughtUp = from + 60 * MINUTE_MS;
    const calmToday = within(today, from, until);
    const arrivals = [
      // Everything of the day so far, and of the last weeks, as it was and as later snapshots.
      ...within([...past, ...today], from - 3 * DAY_MS, from).flatMap((contact) => [
        { at: from + 5 * MINUTE_MS, contact },
        { at: from + 6 * MINUTE_MS, contact: snapshotLater(contact, 1) },
      ]),
      // One region's source stalls for an hour.
      ...calmToday.map((contact) => {
        const stalls =
          contact.region === "Urals" && contact.opened_at >= stalledFrom && contact.opened_at < caughtUp;
        return { at: stalls ? caughtUp : contact.opened_at + 1_000, contact };
      }),
    ];
    const { alerts, failures } = await runLive({
      store,
      from,
      until: epochMs(from + 100 * MINUTE_MS),
      arrivals,
    });
    expect(failures).toEqual([]);
    expect(alerts).toEqual([]);
    expect(await rows()).toEqual([]);
  });

  it("two customers who call thirty times raise nothing", async () => {
    await plant(store, before);
    const impatient = burst({
      ...OUTAGE,
      from: OUTAGE_AT,
      minutes: 30,
      contacts: 30,
      fields: (index) => ({ customer_id: `impatient ${index % 2}` }),
    });
    const arrivals = arriving([...within(today, from, until), ...impatient]);
    const { alerts } = await runLive({ store, from, until: epochMs(OUTAGE_AT + HOUR_MS), arrivals });
    expect(alerts).toEqual([]);
    expect(await rows()).toEqual([]);
  });
});

describe("live, before there is enough to learn from", () => {
  it("says until when it learns, and then begins by itself", async () => {
    const empty = await server.open();
    const learnedAt = epochMs(START + 2 * WEEK_MS);
    const arrivals = [
      { at: learnedAt - 3 * MINUTE_MS, contact: contactAt("first", START, "refund", "South") },
      { at: learnedAt - 3 * MINUTE_MS, contact: contactAt("second", START + DAY_MS, "refund", "South") },
    ];
    const { waitingUntil, failures } = await runLive({
      store: empty,
      from: epochMs(learnedAt - 5 * MINUTE_MS),
      until: epochMs(learnedAt + MINUTE_MS),
      arrivals,
    });
    expect(failures).toEqual([]);
    expect(waitingUntil).toEqual([null, null, learnedAt, learnedAt, learnedAt]);
  });
});
