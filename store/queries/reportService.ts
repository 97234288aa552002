/** Waits, abandonment and first-line resolution of the weekly report, by the metric contracts of store/metrics.ts. */
import { z } from "zod";
import { cohort, type Metric, metrics, wilsonInterval } from "../metrics.js";
import { defineQuery } from "../query.js";
import { period, periodsParams, withinPeriods } from "./reportVolume.js";

const waitMean: Metric = {
  ...metrics.waitP80,
  title: "Wait mean",
  variant: "mean of answered",
  description:
    "Arithmetic mean of the time that answered contacts waited in the queue. Those who gave up are not in it, so it is " +
    "read together with abandonment.",
  formula: metrics.waitP80.formula.replace(/^quantileExactIf\([^)]*\)/, "avgIf"),
};

/** In the order in which the arrays of a row hold their numbers. */
export const serviceMetrics = {
  wait_mean: waitMean,
  wait_p50: metrics.waitP50,
  wait_p80: metrics.waitP80,
  wait_p95: metrics.waitP95,
  service_level: metrics.serviceLevel,
  abandonment: metrics.abandonment,
  abandonment_without_short: metrics.abandonmentWithoutShort,
  first_line_resolution: metrics.firstLineResolution,
} as const satisfies Record<string, Metric>;

export type ServiceMetricId = keyof typeof serviceMetrics;
export const serviceMetricIds = Object.keys(serviceMetrics) as ServiceMetricId[];

const number = z.number().nullable();
const serviceRow = z.object({
  contacts: z.int(),
  /** Shares in 0..1, waits in seconds to the millisecond; null where n is 0. */
  values: z.array(number),
  numerators: z.array(number),
  denominators: z.array(z.int()),
  /** Wilson's 95 % interval of a share; null for what is no share. */
  lower: z.array(number),
  upper: z.array(number),
  /** For each metric its exclusions, in the order of the contract. */
  excluded: z.array(z.array(z.int())),
});
export type ServiceRow = z.output<typeof serviceRow>;

const all = Object.values<Metric>(serviceMetrics);
const array = (expressions: readonly string[]): string => `[${expressions.join(",\n    ")}]`;
const interval = (bound: "lower" | "upper"): string =>
  array(
    all.map(({ numerator, denominator }) =>
      numerator === null ? "NULL::Nullable(Float64)" : wilsonInterval(numerator, denominator)[bound],
    ),
  );

const columns = `
  ${metrics.contacts.formula} AS contacts,
  ${array(all.map(({ formula, unit }) => (unit === "seconds" ? `round(toFloat64(${formula}), 3)` : formula)))} AS values,
  ${array(all.map(({ numerator }) => numerator ?? "NULL::Nullable(UInt64)"))} AS numerators,
  ${array(all.map(({ denominator }) => denominator))} AS denominators,
  ${interval("lower")} AS lower,
  ${interval("upper")} AS upper,
  ${array(all.map(({ exclusions }) => `[${exclusions.map(({ count }) => count).join(", ")}]`))} AS excluded`;

export const serviceByPeriod = defineQuery({
  name: "report_service",
  description: "The service metrics of each period that has contacts",
  params: periodsParams,
  row: z.object({ period: z.int(), ...serviceRow.shape }),
  sql: `
SELECT ${period} AS period,${columns}
FROM contacts FINAL
WHERE ${cohort} AND ${withinPeriods} AND period > 0
GROUP BY period
ORDER BY period`,
});

export const serviceByDay = defineQuery({
  name: "report_service_per_day",
  description: "The service metrics of each local day that has contacts, and its unique customers",
  params: z.object({ from_ms: z.int(), until_ms: z.int(), time_zone: z.string() }),
  row: z.object({ date: z.string(), customers: z.int(), ...serviceRow.shape }),
  sql: `
SELECT toString(toDate(opened_at, {time_zone:String})) AS date, ${metrics.customers.formula} AS customers,${columns}
FROM contacts FINAL
WHERE ${cohort}
  AND opened_at >= fromUnixTimestamp64Milli({from_ms:Int64})
  AND opened_at < fromUnixTimestamp64Milli({until_ms:Int64})
GROUP BY date
ORDER BY date`,
});
