/**
 * The weekly analysis of one week, as `giftline analyze weekly` does it: 25 topics x 10 regions over 182 weeks, 1,500
 * contacts a day, made inside ClickHouse. In the week of the test one series has three times its usual contacts.
 */
import { analyzeWeeks, dataSpan } from "../analyzers/weekly/run.js";
import { DAY_MS, isoDate, systemClock, weekOfDay } from "../core/time.js";
import type { Store } from "../store/client.js";
import { weeklyCounts } from "../store/queries/seriesCounts.js";
import type { BenchFigure } from "./figure.js";
import { measureInTurns, secondsOfAsync, summarize } from "./support/rounds.js";
import { requireContacts, withTemporaryStore } from "./support/temporaryStore.js";
import { timeStore } from "./support/timedStore.js";

const TOPICS = 25;
const REGIONS = 10;
const SERIES = 1 + TOPICS + TOPICS * REGIONS;
const WEEKS = 182;
const CONTACTS_A_WEEK = 10_500;
const PLANTED = Math.round((2 * CONTACTS_A_WEEK) / (TOPICS * REGIONS));
const CUSTOMERS = 90_000;
/** A Monday. */
const FIRST_DAY = Date.UTC(2023, 0, 2) / DAY_MS;

export async function bench(): Promise<BenchFigure[]> {
  return withTemporaryStore(async (temporary) => {
    const { store } = temporary.opened;
    await makeContacts(store);
    await requireContacts(temporary, WEEKS * CONTACTS_A_WEEK + PLANTED);
    const storeSeconds: number[] = [];
    const computeSeconds: number[] = [];
    const { analysis, reading } = await measureInTurns(
      {
        analysis: async () => {
          const timed = timeStore(store);
          const seconds = await secondsOfAsync(() => analyzeLastWeek(timed.store));
          storeSeconds.push(timed.seconds());
          computeSeconds.push(seconds - timed.seconds());
          return seconds;
        },
        reading: () => secondsOfAsync(() => readPlainCounts(store)),
      },
      { rounds: 3 },
    );
    // The first of each warmed up.
    const parts = {
      ClickHouse: summarize(storeSeconds.slice(1)),
      "tests in Node": summarize(computeSeconds.slice(1)),
    };
    const title = `weekly: one week, ${SERIES} series x ${WEEKS} weeks`;
    return [
      {
        name: title,
        value: analysis.median,
        unit: "s",
        spreadPercent: analysis.spreadPercent,
        baseline: { name: "the weekly counts alone", value: reading.median },
      },
      ...Object.entries(parts).map(([part, { median, spreadPercent }]) => ({
        name: `${title}: ${part}`,
        value: median,
        unit: "s",
        spreadPercent,
      })),
    ];
  });
}

/** Seeded by ClickHouse's hash of the row's number, so that every run has the same contacts. */
async function makeContacts(store: Store): Promise<void> {
  const firstDay = isoDate(FIRST_DAY);
  await store.command(
    `INSERT INTO contacts (contact_id, customer_id, opened_at, updated_at, channel, direction, region, text, terms, topic, version)
     SELECT concat('c', toString(number)), toString(cityHash64(number, 'customer') % {customers:UInt32}),
       toDateTime64({firstDay:String}, 3, 'UTC') + toIntervalSecond(cityHash64(number, 'second') % {seconds:UInt32}) AS at, at,
       'phone', 'inbound', concat('region ', toString(cityHash64(number, 'region') % {regions:UInt32})),
       'no internet since morning', ['internet', 'morning'],
       concat('topic_', toString(cityHash64(number, 'topic') % {topics:UInt32})), 1
     FROM numbers({contacts:UInt64})`,
    {
      firstDay,
      customers: CUSTOMERS,
      seconds: WEEKS * 7 * 86_400,
      regions: REGIONS,
      topics: TOPICS,
      contacts: WEEKS * CONTACTS_A_WEEK,
    },
  );
  await store.command(
    `INSERT INTO contacts (contact_id, customer_id, opened_at, updated_at, channel, direction, region, text, terms, topic, version)
     SELECT concat('p', toString(number)), concat('p', toString(number)),
       toDateTime64({lastDay:String}, 3, 'UTC') + toIntervalSecond(cityHash64(number, 'planted') % 604800) AS at, at,
       'phone', 'inbound', 'region 1', 'the router blinks red', ['router', 'blink', 'red'], 'topic_1', 1
     FROM numbers({contacts:UInt64})`,
    { lastDay: isoDate(FIRST_DAY + 7 * (WEEKS - 1)), contacts: PLANTED },
  );
  // A history of years has been merged long ago.
  await store.command("OPTIMIZE TABLE contacts FINAL");
}

async function analyzeLastWeek(store: Store): Promise<void> {
  const span = await dataSpan(store, "UTC");
  if (span === null) throw new Error("there are no contacts");
  const [outcome] = await analyzeWeeks({
    store,
    clock: systemClock,
    timeZone: "UTC",
    falseAlertsPerWeek: 1,
    weeks: [weekOfDay(span.lastMonday)],
    span,
    onWeek: () => {},
  });
  const found = outcome?.spikes.some(({ topic, region }) => topic === "topic_1" && region === "region 1");
  if (outcome?.seriesTested !== SERIES || found !== true) throw new Error("the planted rise was not found");
}

const readPlainCounts = (store: Store): Promise<unknown> =>
  store.columns(weeklyCounts, {
    firstDay: `${isoDate(FIRST_DAY)} 00:00:00`,
    endDay: `${isoDate(FIRST_DAY + 7 * WEEKS)} 00:00:00`,
    zone: "UTC",
  });
