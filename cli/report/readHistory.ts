import { type SeriesBudget, shareBudget } from "../../analyzers/spikes/budget.js";
import { toWeeklySeries, type WeeklySeriesSet, type WeekSpan } from "../../analyzers/weekly/series.js";
import { testWeek } from "../../analyzers/weekly/testWeek.js";
import { seriesName } from "../../core/series.js";
import { isoDate, localDay, mondayOnOrBefore, weekOfDay } from "../../core/time.js";
import { weeklyCounts } from "../../store/queries/seriesCounts.js";
import { WEEKS_OF_DAYS } from "./coverage.js";
import type { Reading } from "./reading.js";
import type { Incident } from "./weeklyReport.js";

/** Five years and a half-window: what the seasonal model looks back on. */
const MODEL_WEEKS = 5 * 52 + 4;

export type History = Incident["history"];
type Recorded = Omit<Incident, "history">;

/**
 * The last 13 weeks of each incident's series, by spike id, each week with what the weekly analyzer expected of it: the
 * earlier ones are tested again, at this week's level; the last one stands as the analyzer recorded it.
 */
export async function readHistories(
  reading: Reading,
  incidents: readonly Recorded[],
): Promise<ReadonlyMap<string, History>> {
  if (incidents.length === 0) return new Map();
  const set = await readSeries(reading);
  const last = set.mondays.length - 1;
  const budgets = budgetsOf(set, incidents, reading.falseAlertsPerWeek);
  const weeks = Array.from({ length: WEEKS_OF_DAYS }, (_, index) => last - WEEKS_OF_DAYS + 1 + index);
  const tested = new Map(weeks.map((k) => [k, k < 0 || k === last ? [] : testWeek(upTo(set, k), budgets)]));
  return new Map(
    incidents.map((incident) => [
      incident.spike_id,
      weeks.flatMap((k) => weekOfSeries(set, k, incident, tested.get(k) ?? [])),
    ]),
  );
}

/** This week's budgets of the incidents' series only: the others need no test. */
function budgetsOf(
  { series }: WeeklySeriesSet,
  incidents: readonly Recorded[],
  falseAlertsPerWeek: number,
): Map<string, SeriesBudget> {
  const wanted = new Set(incidents.map(seriesName));
  const keys = [...series.values()].map(({ key }) => key);
  return new Map(
    shareBudget(keys, { falseAlertsPerWeek })
      .map((budget) => [seriesName(budget.key), budget] as const)
      .filter(([name]) => wanted.has(name)),
  );
}

/** The set as it stood after week `k`. */
const upTo = ({ mondays, series }: WeeklySeriesSet, k: number): WeeklySeriesSet => ({
  mondays: mondays.slice(0, k + 1),
  series: new Map(
    [...series].map(([name, { key, counts }]) => [name, { key, counts: counts.slice(0, k + 1) }]),
  ),
});

/** Nothing for a week before the first whole one. */
function weekOfSeries(
  { mondays, series }: WeeklySeriesSet,
  k: number,
  incident: Recorded,
  tested: ReturnType<typeof testWeek>,
): History {
  const monday = mondays[k];
  const customers = series.get(seriesName(incident))?.counts[k];
  if (monday === undefined || customers === undefined || customers === null) return [];
  if (k === mondays.length - 1) {
    const { observed, expected, upper_bound } = incident;
    return [{ week: weekOfDay(monday), customers: observed, expected, upper_bound }];
  }
  const result = tested.find(({ key }) => seriesName(key) === seriesName(incident))?.result;
  return [
    {
      week: weekOfDay(monday),
      customers,
      expected: result?.expected ?? null,
      upper_bound: result?.upper ?? null,
    },
  ];
}

async function readSeries({ store, timeZone, monday, firstContact }: Reading): Promise<WeeklySeriesSet> {
  const firstDay = localDay(firstContact, timeZone);
  const dataMonday = mondayOnOrBefore(firstDay);
  const firstMonday = Math.max(dataMonday, monday - 7 * (MODEL_WEEKS + WEEKS_OF_DAYS));
  const span: WeekSpan = {
    firstMonday,
    lastMonday: monday,
    firstIsWhole: firstMonday > dataMonday || firstDay === dataMonday,
  };
  const table = await store.columns(weeklyCounts, {
    firstDay: `${isoDate(firstMonday)} 00:00:00`,
    endDay: `${isoDate(monday + 7)} 00:00:00`,
    zone: timeZone,
  });
  return toWeeklySeries(table, span);
}
