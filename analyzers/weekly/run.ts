/** The weekly analyzer: reads counts, tests one or more weeks, stores the spikes. Repeating it changes nothing. */
import { seriesName } from "../../core/series.js";
import { type Spike, spikeId } from "../../core/spike.js";
import {
  type Clock,
  DAY_MS,
  type EpochMs,
  epochMs,
  isoDate,
  localDay,
  mondayOnOrBefore,
  type WeekId,
  weekOfDay,
} from "../../core/time.js";
import type { Store } from "../../store/client.js";
import { contactSpan, localMidnights, weeklyCounts } from "../../store/queries/seriesCounts.js";
import { tables } from "../../store/tables.js";
import { gatherEvidence, withoutEvidence } from "../evidence.js";
import { shareBudget, weeksByChanceOfPValue } from "../spikes/budget.js";
import { foldSpikes } from "../spikes/fold.js";
import { toWeeklySeries, type WeeklySeriesSet, type WeekSpan } from "./series.js";
import { type TestedSeries, testWeek } from "./testWeek.js";

export interface WeeklyRunOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly timeZone: string;
  /** Over all series of this analyzer. */
  readonly falseAlertsPerWeek: number;
  /** Weeks to test, oldest first; see `weeksToTest`. */
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
  const { store, timeZone, span } = options;
  const firstMonday = Math.max(
    span.firstMonday,
    span.lastMonday - 7 * (HISTORY_WEEKS + options.weeks.length),
  );
  const used = { ...span, firstMonday, firstIsWhole: span.firstIsWhole || firstMonday > span.firstMonday };
  const table = await store.columns(weeklyCounts, {
    firstDay: `${isoDate(used.firstMonday)} 00:00:00`,
    endDay: `${isoDate(used.lastMonday + 7)} 00:00:00`,
    zone: timeZone,
  });
  const set = toWeeklySeries(table, used);
  const outcomes: WeekOutcome[] = [];
  for (const [index, week] of options.weeks.entries()) {
    options.onWeek(week, index);
    outcomes.push(await analyzeWeek(set, week, options));
  }
  return outcomes;
}

async function analyzeWeek(
  set: WeeklySeriesSet,
  week: WeekId,
  options: WeeklyRunOptions,
): Promise<WeekOutcome> {
  const { store, clock, timeZone, falseAlertsPerWeek } = options;
  const runId = `weekly:${week}`;
  const startedAt = clock();
  const k = set.mondays.findIndex((monday) => weekOfDay(monday) === week);
  const known = [...set.series.values()].filter(({ counts }) =>
    counts.slice(0, k + 1).some((count) => (count ?? 0) > 0),
  );
  const budgets = shareBudget(
    known.map(({ key }) => key),
    { falseAlertsPerWeek },
  );
  const tested = testWeek(set, k, new Map(budgets.map(({ key, alpha }) => [seriesName(key), alpha])));
  const alarms = tested.filter(({ result }) => result.alarm);
  const shares = new Map(budgets.map(({ key, share }) => [seriesName(key), share]));
  const [from, to] = await weekBounds(store, set.mondays[k] ?? 0, timeZone);
  const partOf = foldSpikes(
    alarms.map(({ key, observed, result }) => ({ key, observed, expected: result.expected ?? 0 })),
  );
  const spikes: Spike[] = [];
  for (const [index, alarm] of alarms.entries()) {
    const root = partOf[index] ?? null;
    const rootKey = root === null ? null : (alarms[root]?.key ?? null);
    const before = epochMs(from - COMPARED_WEEKS * 7 * DAY_MS);
    spikes.push({
      ...describeSpike(alarm, shares.get(seriesName(alarm.key)) ?? 1, from, to),
      part_of: rootKey === null ? "" : spikeId("weekly", rootKey, from),
      evidence:
        rootKey === null
          ? await gatherEvidence(store, alarm.key, { before, from, to }, weeklyReasons(alarm))
          : withoutEvidence(weeklyReasons(alarm)),
      run_id: runId,
      updated_at: clock(),
    });
  }
  spikes.sort((a, b) => Number(a.part_of !== "") - Number(b.part_of !== "") || b.statistic - a.statistic);
  await replaceSpikes(store, spikes, from, runId);
  await store.insert(tables.runs, [
    {
      run_id: runId,
      kind: "weekly",
      started_at: startedAt,
      finished_at: clock(),
      parameters: { week, timeZone, falseAlertsPerWeek },
      outcome: {
        seriesTested: tested.length,
        spikes: spikes.length,
        incidents: spikes.filter(({ part_of }) => part_of === "").length,
      },
      updated_at: clock(),
    },
  ]);
  return { week, seriesTested: tested.length, spikes };
}

function describeSpike(
  { key, observed, result }: TestedSeries,
  share: number,
  from: EpochMs,
  to: EpochMs,
): Omit<Spike, "part_of" | "evidence" | "run_id" | "updated_at"> {
  return {
    spike_id: spikeId("weekly", key, from),
    method: "weekly",
    detector: `${result.model}-1`,
    ...key,
    status: "closed",
    started_at: from,
    detected_at: to,
    ended_at: to,
    observed,
    expected: result.expected ?? 0,
    upper_bound: result.upper,
    statistic: result.score ?? 0,
    threshold: 1,
    p_value: result.pValue,
    by_chance_weeks: weeksByChanceOfPValue(result.pValue ?? 1, share),
  };
}

function weeklyReasons({ observed, result }: TestedSeries): string[] {
  const expected = result.expected ?? 0;
  const times = expected > 0 ? `, ${(observed / expected).toFixed(1)} times as many` : "";
  const rise =
    result.rising === "two-weeks"
      ? "a slow rise: this week and the one before together are beyond chance"
      : `at most ${Math.round(result.upper ?? 0)} customers are explained by chance`;
  return [`${observed} customers, ${expected.toFixed(1)} expected${times}`, rise];
}

/** Local midnights of a week's Monday and of the next one. */
async function weekBounds(store: Store, monday: number, zone: string): Promise<[EpochMs, EpochMs]> {
  const days = [monday, monday + 7].map((day) => `${isoDate(day)} 00:00:00`);
  const [from, to] = await store.query(localMidnights, { days, zone });
  return [epochMs(from?.at ?? 0), epochMs(to?.at ?? 0)];
}

/** Spikes of an earlier run of the week that are none any more (late contacts, other settings) go. */
async function replaceSpikes(
  store: Store,
  spikes: readonly Spike[],
  from: EpochMs,
  runId: string,
): Promise<void> {
  await store.insert(tables.spikes, spikes);
  await store.command(
    `DELETE FROM spikes WHERE run_id = {run:String} AND started_at = fromUnixTimestamp64Milli({from:Int64})
      AND spike_id NOT IN {ids:Array(String)}`,
    { run: runId, from, ids: spikes.map(({ spike_id }) => spike_id) },
  );
}
