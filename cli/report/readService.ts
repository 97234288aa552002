import { isoDate } from "../../core/time.js";
import { serviceByDay, serviceByPeriod } from "../../store/queries/reportService.js";
import type { Reading } from "./reading.js";
import { daysOf, serviceOf } from "./service.js";
import type { WeeklyReport } from "./weeklyReport.js";

/** The service metrics of the week beside those of the week before, and of each of its days. */
export async function readService({
  store,
  timeZone,
  monday,
  midnight,
  coverage,
}: Reading): Promise<Pick<WeeklyReport, "service" | "days">> {
  const { starts_ms, ends_ms } = coverage.periods;
  const periods = await store.query(serviceByPeriod, {
    starts_ms: starts_ms.slice(0, 2),
    ends_ms: ends_ms.slice(0, 2),
  });
  const week = periods.find(({ period }) => period === 1);
  const before = starts_ms.length < 2 ? null : periods.find(({ period }) => period === 2);
  const days = await store.query(serviceByDay, {
    from_ms: midnight(monday),
    until_ms: midnight(monday + 7),
    time_zone: timeZone,
  });
  const [coveredFrom = Number.NaN] = starts_ms;
  const [coveredUntil = Number.NaN] = ends_ms;
  const dates = Array.from({ length: 7 }, (_, index) => monday + index).map((day) => ({
    date: isoDate(day),
    covered: midnight(day) < coveredUntil && midnight(day + 1) > coveredFrom,
  }));
  return { service: week === undefined ? [] : serviceOf(week, before), days: daysOf(dates, days) };
}
