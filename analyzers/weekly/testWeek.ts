/** The last week of all series held against their past: which of them rose beyond chance. Pure. */
import { parentOf, type SeriesKey, seriesName } from "../../core/series.js";
import type { SeriesBudget } from "../spikes/budget.js";
import { type WeeklyResult, weeklyTest } from "../stats/weeklyTest.js";
import type { WeeklySeries, WeeklySeriesSet } from "./series.js";

export interface TestedSeries {
  readonly key: SeriesKey;
  readonly observed: number;
  readonly result: WeeklyResult;
}

/** Weeks that say how a parent's rate is shared among its children. */
const SHARE_WEEKS = 26;
/** Counts added to every child's share, so that a new one has a rate above zero. */
const SHARE_PRIOR = 0.5;

/** Tests the last week of the set in every series at the level that its budget gives. */
export function testWeek(
  { mondays, series }: WeeklySeriesSet,
  budgets: ReadonlyMap<string, SeriesBudget>,
): TestedSeries[] {
  const k = mondays.length - 1;
  const children = childrenByParent(series);
  const tested: TestedSeries[] = [];
  for (const [name, { key, counts }] of series) {
    const observed = counts[k];
    const alpha = budgets.get(name)?.alpha;
    if (observed === null || observed === undefined || alpha === undefined) continue;
    const priorMean = priorMeanOf(key, k, series, children);
    const result = weeklyTest(counts, k, { alpha, priorMean, weekStarts: mondays });
    tested.push({ key, observed, result });
  }
  return tested;
}

function childrenByParent(series: ReadonlyMap<string, WeeklySeries>): Map<string, WeeklySeries[]> {
  const children = new Map<string, WeeklySeries[]>();
  for (const child of series.values()) {
    const parent = parentOf(child.key);
    if (parent === null) continue;
    const siblings = children.get(seriesName(parent));
    if (siblings === undefined) children.set(seriesName(parent), [child]);
    else siblings.push(child);
  }
  return children;
}

/** The parent's rate times the child's share of it over the last half-year; null for the total. */
function priorMeanOf(
  key: SeriesKey,
  k: number,
  series: ReadonlyMap<string, WeeklySeries>,
  children: ReadonlyMap<string, readonly WeeklySeries[]>,
): number | null {
  const parent = parentOf(key);
  if (parent === null) return null;
  const from = Math.max(0, k - SHARE_WEEKS);
  const parentCounts = series.get(seriesName(parent))?.counts.slice(from, k) ?? [];
  const weeks = parentCounts.filter((count) => count !== null).length;
  if (weeks === 0) return null;
  const siblings = children.get(seriesName(parent)) ?? [];
  const own = sum(series.get(seriesName(key))?.counts.slice(from, k) ?? []) + SHARE_PRIOR;
  const all = siblings.reduce(
    (total, sibling) => total + sum(sibling.counts.slice(from, k)) + SHARE_PRIOR,
    0,
  );
  return (sum(parentCounts) / weeks) * (own / all);
}

const sum = (counts: readonly (number | null)[]): number =>
  counts.reduce<number>((total, count) => total + (count ?? 0), 0);
