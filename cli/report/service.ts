/** Rows of the service queries as metrics with their contracts. Pure. */
import type { Metric } from "../../store/metrics.js";
import {
  type ServiceMetricId,
  type ServiceRow,
  serviceMetricIds,
  serviceMetrics,
} from "../../store/queries/reportService.js";
import type { DayMetric, DayValues, MetricValue } from "./weeklyReport.js";

/** `before` is the row of the week before; undefined where that week has no contacts, null where it is not compared with. */
export function serviceOf(week: ServiceRow, before: ServiceRow | undefined | null): MetricValue[] {
  return serviceMetricIds.map((id, index): MetricValue => {
    const metric: Metric = serviceMetrics[id];
    const n = week.denominators[index] ?? 0;
    const excluded = week.excluded[index] ?? [];
    return {
      id,
      title: metric.title,
      variant: metric.variant,
      unit: metric.unit === "share" ? "share" : "seconds",
      value: week.values[index] ?? null,
      numerator: week.numerators[index] ?? null,
      n,
      of: week.contacts,
      interval: intervalAt(week, index),
      week_before:
        before === null
          ? null
          : { value: before?.values[index] ?? null, n: before?.denominators[index] ?? 0 },
      reported: n > 0,
      exclusions: metric.exclusions.map(({ reason }, at) => ({ reason, contacts: excluded[at] ?? 0 })),
      contract: { description: metric.description, formula: metric.formula },
    };
  });
}

/** One entry per date, also for a day without contacts. */
export function daysOf(
  dates: readonly { readonly date: string; readonly covered: boolean }[],
  rows: readonly (ServiceRow & { readonly date: string; readonly customers: number })[],
): DayValues[] {
  const byDate = new Map(rows.map((row) => [row.date, row]));
  return dates.map(({ date, covered }) => {
    const row = byDate.get(date);
    return {
      date,
      covered,
      contacts: row?.contacts ?? 0,
      customers: row?.customers ?? 0,
      metrics: Object.fromEntries(
        serviceMetricIds.map((id, index): [ServiceMetricId, DayMetric] => [
          id,
          {
            value: row?.values[index] ?? null,
            n: row?.denominators[index] ?? 0,
            interval: row === undefined ? null : intervalAt(row, index),
          },
        ]),
      ) as Record<ServiceMetricId, DayMetric>,
    };
  });
}

function intervalAt(
  { lower, upper, denominators }: ServiceRow,
  index: number,
): readonly [number, number] | null {
  if (denominators[index] === 0) return null;
  const [low, high] = [lower[index] ?? null, upper[index] ?? null];
  return low === null || high === null ? null : [low, high];
}
