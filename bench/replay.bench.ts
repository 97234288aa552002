/**
 * The streaming analysis over the past, as `giftline stream --replay --dry-run` does it: eight weeks of 1,500 simulated contacts
 * a day with the simulator's incidents; two weeks are learned from, six are tested.
 */
import { createPublish } from "../analyzers/streaming/publish.js";
import { replayStream } from "../analyzers/streaming/run.js";
import { type Contact, contactSchema } from "../core/contact.js";
import { MINUTE_MS, systemClock } from "../core/time.js";
import { periodOf } from "../simulator/options.js";
import { simulate } from "../simulator/simulate.js";
import type { Store } from "../store/client.js";
import { minuteCounts } from "../store/queries/seriesCounts.js";
import type { BenchFigure } from "./figure.js";
import { measureInTurns, secondsOfAsync, summarize } from "./support/rounds.js";
import { simulation } from "./support/simulated.js";
import { requireContacts, type TemporaryStore, withTemporaryStore } from "./support/temporaryStore.js";
import { timeStore } from "./support/timedStore.js";

const options = simulation({ days: 56, contactsPerDay: 1_500 });
const ROWS_AN_INSERT = 20_000;

export async function bench(): Promise<BenchFigure[]> {
  return withTemporaryStore(async (temporary) => {
    await fill(temporary);
    const { store } = temporary.opened;
    const runs: { tested: number; seconds: number; storeSeconds: number }[] = [];
    const { replaying, reading } = await measureInTurns(
      {
        replaying: async () => {
          const timed = timeStore(store);
          let tested = 0;
          const seconds = await secondsOfAsync(async () => {
            tested = await replayAll(timed.store);
          });
          runs.push({ tested, seconds, storeSeconds: timed.seconds() });
          return seconds;
        },
        reading: () => secondsOfAsync(() => store.columns(minuteCounts, periodOf(options))),
      },
      { rounds: 3 },
    );
    // The first one warmed up.
    const counted = runs.slice(1);
    const part = (name: string, unit: string, pick: (run: (typeof runs)[number]) => number): BenchFigure => {
      const { median, spreadPercent } = summarize(counted.map(pick));
      return { name: `replay: ${name}`, value: median, unit, spreadPercent };
    };
    return [
      {
        ...part("eight weeks of 1,500 contacts a day", "s", ({ seconds }) => seconds),
        value: replaying.median,
        baseline: { name: "the minute counts alone, in one query", value: reading.median },
      },
      part("of it ClickHouse", "s", ({ storeSeconds }) => storeSeconds),
      part("of it detectors in Node", "s", ({ seconds, storeSeconds }) => seconds - storeSeconds),
      part("tested minutes x series", "per s", ({ tested, seconds }) => tested / seconds),
    ];
  });
}

/** All contacts through the product's own steps. */
async function fill(temporary: TemporaryStore): Promise<void> {
  const { enrich, write } = temporary;
  let contacts: Contact[] = [];
  let stored = 0;
  const flush = async (): Promise<void> => {
    const rows = contacts.map((contact, i) =>
      enrich(contact, { name: "file:bench", partition: 0, offset: stored + i }),
    );
    await write({ contacts: rows, deadLetters: [] });
    stored += rows.length;
    contacts = [];
  };
  for (const { contact } of simulate(options)) {
    contacts.push(contactSchema.parse(contact));
    if (contacts.length === ROWS_AN_INSERT) await flush();
  }
  await flush();
  await requireContacts(temporary, stored);
}

/** Answers with the tested minutes, summed over the series. */
async function replayAll(store: Store): Promise<number> {
  let opened = 0;
  const outcome = await replayStream({
    store,
    clock: systemClock,
    signal: new AbortController().signal,
    timeZone: "UTC",
    falseAlertsPerWeek: 1,
    from: null,
    to: null,
    createPublish: (timeline) =>
      createPublish({
        store,
        clock: systemClock,
        timeline,
        isStored: false,
        destinations: [],
        onAlertFailure: () => {},
      }),
    onEvents: (events) => {
      opened += events.filter(({ kind }) => kind === "opened").length;
    },
    onDay: () => {},
  });
  if (outcome === null || opened === 0) throw new Error("the planted incidents were not found");
  return (outcome.series * (outcome.testedTo - outcome.testedFrom)) / MINUTE_MS;
}
