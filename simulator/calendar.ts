/** Local time of the simulated operator: hour of the week, day of the year, public holidays. */
import Holidays from "date-holidays";
import { DateTime } from "luxon";
import { DAY_MS, dayNumberOf, type EpochMs, epochMs, HOUR_MS, isoDate, MINUTE_MS } from "../core/time.js";
import { type Country, countries } from "./world/geography.js";

export interface LocalHour {
  /** 0 is Monday 00:00. */
  readonly hourOfWeek: number;
  /** 0 to 365. */
  readonly dayOfYear: number;
  /** Days since 1970-01-01 of the local date. */
  readonly dayNumber: number;
  readonly hour: number;
  readonly holidayIn: ReadonlySet<Country>;
}

const noHoliday: ReadonlySet<Country> = new Set();

export class Calendar {
  readonly #rules = countries.map((country) => ({
    country,
    holidays: new Holidays(country, { types: ["public"] }),
  }));
  readonly #byYear = new Map<number, ReadonlyMap<string, ReadonlySet<Country>>>();

  readonly #hours = new Map<number, LocalHour>();

  /** Local hours begin a whole number of hours after `origin`. */
  constructor(
    readonly timeZone: string,
    readonly origin: EpochMs,
  ) {}

  localHour(at: EpochMs): LocalHour {
    const index = Math.floor((at - this.origin) / HOUR_MS);
    const known = this.#hours.get(index);
    if (known !== undefined) return known;
    const hour = this.#compute(epochMs(this.origin + index * HOUR_MS));
    this.#hours.set(index, hour);
    return hour;
  }

  #compute(at: EpochMs): LocalHour {
    const local = DateTime.fromMillis(at, { zone: this.timeZone });
    const dayNumber = Math.floor((at + local.offset * MINUTE_MS) / DAY_MS);
    return {
      hourOfWeek: (local.weekday - 1) * 24 + local.hour,
      dayOfYear: local.ordinal - 1,
      dayNumber,
      hour: local.hour,
      holidayIn: this.#holidays(local.year).get(isoDate(dayNumber)) ?? noHoliday,
    };
  }

  #holidays(year: number): ReadonlyMap<string, ReadonlySet<Country>> {
    const known = this.#byYear.get(year);
    if (known !== undefined) return known;
    const byDate = new Map<string, Set<Country>>();
    for (const { country, holidays } of this.#rules) {
      for (const { date, start, end } of holidays.getHolidays(year)) {
        const first = dayNumberOf(date.slice(0, 10)) ?? 0;
        const days = Math.max(1, Math.round((end.getTime() - start.getTime()) / DAY_MS));
        for (let day = first; day < first + days; day++) {
          byDate.set(isoDate(day), (byDate.get(isoDate(day)) ?? new Set()).add(country));
        }
      }
    }
    this.#byYear.set(year, byDate);
    return byDate;
  }
}
