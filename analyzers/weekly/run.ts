/** The weekly analyzer: reads counts, tests one or more weeks, stores the spikes. Repeating it changes nothing. */
import { seriesName } from "../../core/series.js";
import type { Spike } from "../../core/spike.js";
import {
  type Clock,
  DAY_MS,
  type EpochMs,
  epochMs,
  isoDate,
  localDay,
  mondayOfWeek,
  mondayOnOrBefore,
  type WeekId,
} from "../../core/time.js";
import type { Store } from "../../store/client.js";
import { contactSpan, localMidnights, weeklyCounts } from "../../store/queries/seriesCounts.js";
import { spikesBetween } from "../../store/queries/spikes.js";
import { tables } from "../../store/tables.js";
import { gatherEvidence, withoutEvidence } from "../evidence.js";
import { shareBudget } from "../spikes/budget.js";
import { describeSpikes, type FoundSpike } from "./describe.js";
import { toWeeklySeries, upToWeek, type WeeklySeriesSet, type WeekSpan } from "./series.js";
import { testWeek } from "./testWeek.js";

export interface WeeklyRunOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly timeZone: string;
  /** Over all series of this analyzer. */
  readonly falseAlertsPerWeek: number;
  /** Weeks to test, all within `span`, oldest first. */
  readonly weeks: readonly WeekId[];
  readonly span: WeekSpan;
  /** Told before each week. */
  readonly onWeek: (week: WeekId, index: number) => void;
}

export interface WeekOutcome {
  readonly week: WeekId;
  readonly seriesTested: number;
  /** Incidents first, then what is part of them. */
  readonly spikes: readonly Spike[];
}

/** Years of history that the seasonal model can use, and a half-window more. */
const HISTORY_WEEKS = 5 * 52 + 4;
/** Weeks before the spike that words and parts are compared with. */
const COMPARED_WEEKS = 8;

/** The weeks that hold contacts; null where there are none at all. */
export async function dataSpan(store: Store, timeZone: string): Promise<WeekSpan | null> {
  const [span] = await store.query(contactSpan, {});
  if (span === undefined || span.contacts === 0) return null;
  const firstDay = localDay(epochMs(span.first), timeZone);
  const firstMonday = mondayOnOrBefore(firstDay);
  const lastMonday = mondayOnOrBefore(localDay(epochMs(span.last), timeZone));
  return { firstMonday, lastMonday, firstIsWhole: firstDay === firstMonday };
}

/** The last week that is over and holds contacts, as a Monday's day number; null where there is none. */
export function lastWholeWeek(span: WeekSpan, now: EpochMs, timeZone: string): number | null {
  const thisMonday = mondayOnOrBefore(localDay(now, timeZone));
  const last = Math.min(span.lastMonday, thisMonday - 7);
  return last < span.firstMonday ? null : last;
}

export async function analyzeWeeks(options: WeeklyRunOptions): Promise<WeekOutcome[]> {
  const mondays = options.weeks.map((week) => mondayOfWeek(week) ?? 0);
  const set = await readSeries(options, mondays);
  const outcomes: WeekOutcome[] = [];
  for (const [index, week] of options.weeks.entries()) {
    options.onWeek(week, index);
    const k = set.mondays.indexOf(mondays[index] ?? 0);
    outcomes.push(await analyzeWeek(upToWeek(set, k, HISTORY_WEEKS), week, options));
  }
  return outcomes;
}

/** The series of the weeks to test and of the years before them; nothing that comes later. */
async function readSeries(
  { store, timeZone, span }: WeeklyRunOptions,
  mondays: readonly number[],
): Promise<WeeklySeriesSet> {
  const firstMonday = Math.max(span.firstMonday, Math.min(...mondays) - 7 * HISTORY_WEEKS);
  const lastMonday = Math.max(...mondays);
  const table = await store.columns(weeklyCounts, {
    firstDay: midnightOf(firstMonday),
    endDay: midnightOf(lastMonday + 7),
    zone: timeZone,
  });
  const firstIsWhole = span.firstIsWhole || firstMonday > span.firstMonday;
  return toWeeklySeries(table, { firstMonday, lastMonday, firstIsWhole });
}

/** Tests the last week of the set and stores what it finds. */
async function analyzeWeek(
  set: WeeklySeriesSet,
  week: WeekId,
  options: WeeklyRunOptions,
): Promise<WeekOutcome> {
  const { store, clock, timeZone, falseAlertsPerWeek } = options;
  const run_id = `weekly:${week}`;
  const startedAt = clock();
  const keys = [...set.series.values()].map(({ key }) => key);
  const budgets = new Map(
    shareBudget(keys, { falseAlertsPerWeek }).map((budget) => [seriesName(budget.key), budget]),
  );
  const tested = testWeek(set, budgets);
  const [from, to] = await weekBounds(store, set.mondays.at(-1) ?? 0, timeZone);
  const found = describeSpikes(tested, budgets, from, to);
  const before = epochMs(from - Math.min(COMPARED_WEEKS, set.mondays.length - 1) * 7 * DAY_MS);
  const spikes: Spike[] = [];
  for (const { spike, reasons } of found) {
    const evidence = await evidenceOf(store, { spike, reasons }, { before, from, to });
    spikes.push({ ...spike, evidence, run_id, updated_at: clock() });
  }
  await replaceSpikes(store, spikes, run_id, from);
  const outcome = {
    seriesTested: tested.length,
    spikes: spikes.length,
    incidents: spikes.filter(({ part_of }) => part_of === "").length,
  };
  await store.insert(tables.runs, [
    {
      run_id,
      kind: "weekly",
      started_at: startedAt,
      finished_at: clock(),
      parameters: { week, timeZone, falseAlertsPerWeek },
      outcome,
      updated_at: clock(),
    },
  ]);
  return { week, seriesTested: tested.length, spikes };
}

const evidenceOf = (
  store: Store,
  { spike, reasons }: FoundSpike,
  window: { before: EpochMs; from: EpochMs; to: EpochMs },
): Promise<Spike["evidence"]> =>
  spike.part_of === ""
    ? gatherEvidence(store, spike, window, reasons)
    : Promise.resolve(withoutEvidence(reasons));

const midnightOf = (day: number): string => `${isoDate(day)} 00:00:00`;

/** Local midnights of a week's Monday and of the next one. */
async function weekBounds(store: Store, monday: number, zone: string): Promise<[EpochMs, EpochMs]> {
  const days = [monday, monday + 7].map(midnightOf);
  const [from, to] = await store.query(localMidnights, { days, zone });
  return [epochMs(from?.at ?? 0), epochMs(to?.at ?? 0)];
}

/** Spikes of an earlier run of the week that are none any more (late contacts, other settings) go. */
async function replaceSpikes(
  store: Store,
  spikes: readonly Spike[],
  runId: string,
  from: EpochMs,
): Promise<void> {
  await store.insert(tables.spikes, spikes);
  const ids = new Set(spikes.map(({ spike_id }) => spike_id));
  // In another time zone the same week begins up to 26 hours earlier or later.
  const bounds = { from: from - 2 * DAY_MS, to: from + 2 * DAY_MS };
  const stored = await store.query(spikesBetween, { method: "weekly", ...bounds });
  const gone = stored.filter(({ run_id, spike_id }) => run_id === runId && !ids.has(spike_id));
  if (gone.length === 0) return;
  await store.command("DELETE FROM spikes WHERE spike_id IN {ids:Array(String)}", {
    ids: gone.map(({ spike_id }) => spike_id),
  });
}
