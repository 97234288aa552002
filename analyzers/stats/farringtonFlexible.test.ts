import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dayNumberOf } from "../../core/time.js";
import { farringtonFlexible } from "./farringtonFlexible.js";
import type { FarringtonOptions } from "./farringtonOptions.js";

interface Sample {
  settings: Record<string, RSettings>;
  series: {
    id: string;
    freq: 12 | 52;
    b: number;
    dates: string[] | null;
    counts: number[];
    /** k from 1, expected, upper, score, p-value, phi, trend flag, trend, alarm. */
    out: Record<string, (number | null)[][]>;
  }[];
}
interface RSettings {
  w: number;
  weightsThreshold: number;
  alpha: number;
  pThresholdTrend: number;
  limit54: [number, number];
  noPeriods: number;
  pastWeeksNotIncluded: number | null;
  thresholdMethod: "delta" | "nbPlugin" | "muan";
}

const sample: Sample = JSON.parse(
  readFileSync(new URL("../../test/fixtures/farrington/sample.json", import.meta.url), "utf8"),
);

function optionsOf(series: Sample["series"][number], r: RSettings): FarringtonOptions {
  const monthly = series.freq === 12;
  const fine = r.noPeriods > 1;
  return {
    frequency: series.freq,
    yearsBack: series.b,
    halfWindow: monthly ? 1 : r.w,
    periods: monthly && fine ? 4 : r.noPeriods,
    pastWeeksNotIncluded: monthly && fine ? 6 : r.pastWeeksNotIncluded,
    trendPValue: r.pThresholdTrend,
    thresholdMethod: r.thresholdMethod === "nbPlugin" ? "nb-plugin" : r.thresholdMethod,
    powerTransformation: "2/3",
    reweightThreshold: r.weightsThreshold,
    minimumCases: r.limit54[0],
    minimumCasesWeeks: r.limit54[1],
    alpha: r.alpha,
    rCompatible: true,
  };
}

const daysOf = (dates: string[] | null) => dates?.map((date) => dayNumberOf(date) ?? Number.NaN) ?? null;

const runs = sample.series.flatMap((series) =>
  Object.entries(series.out).map(([name, rows]) => ({
    label: `${series.id} ${name}`,
    series,
    name,
    rows,
    dates: daysOf(series.dates),
    options: optionsOf(series, sample.settings[name] as RSettings),
  })),
);

/** Both null, or equal within a relative error (absolute below `floor`). */
function differs(ours: number | null, theirs: number | null, tolerance: number, floor: number): boolean {
  if (ours === null || theirs === null) return ours !== theirs;
  return !(Math.abs(ours - theirs) <= tolerance * Math.max(Math.abs(theirs), floor));
}

describe("in R-compatible mode", () => {
  it.each(runs)("every computable week of $label equals R", ({ series, rows, options, dates }) => {
    const differences = rows.flatMap(([k, expected, upper, score, pValue, phi, hasTrend, trend, alarm]) => {
      const ours = farringtonFlexible(series.counts, Number(k) - 1, options, dates);
      const wrong = {
        expected: differs(ours.expected, expected ?? null, 1e-6, 1e-6),
        upper: differs(ours.upper, upper ?? null, 1e-6, 1e-6),
        score: differs(ours.score, score ?? null, 1e-6, 1),
        pValue: differs(ours.pValue, pValue ?? null, 1e-6, 1e-9),
        phi: differs(ours.dispersion, phi ?? null, 1e-6, 1),
        hasTrend: (ours.trend !== null) !== (hasTrend === 1),
        trend: hasTrend === 1 && differs(ours.trend, trend ?? null, 1e-6, 1e-6),
        alarm: ours.alarm !== (alarm === 1),
      };
      const fields = Object.entries(wrong).filter(([, isWrong]) => isWrong);
      return fields.length === 0 ? [] : [{ k, fields: fields.map(([field]) => field), ours }];
    });
    expect(rows.length).toBeGreaterThan(40);
    expect(differences).toEqual([]);
  });
});

describe("without R's mistakes", () => {
  const noufaily = runs.filter(({ name }) => name === "S2_noufaily");

  it.each(noufaily)("bounds and alarms of $label stay: the plug-in bound needs no standard error", (run) => {
    for (const [k] of run.rows) {
      const asInR = farringtonFlexible(run.series.counts, Number(k) - 1, run.options, run.dates);
      const options = { ...run.options, rCompatible: false };
      const right = farringtonFlexible(run.series.counts, Number(k) - 1, options, run.dates);
      expect({ ...right, score: null }).toEqual({ ...asInR, score: null });
    }
  });

  it.each([
    { name: "S1_default", change: "fewer" },
    { name: "S2_noufaily", change: "no" },
    { name: "S3_muan", change: "fewer" },
    { name: "S4_farr1996", change: "fewer" },
  ])(
    "R calls too many trends significant, so there are $change trends and alarms: $name",
    ({ name, change }) => {
      let [trends, alarms, trendsInR, alarmsInR] = [0, 0, 0, 0];
      for (const { series, rows, options, dates } of runs.filter((run) => run.name === name)) {
        for (const [k, , , , , , hasTrend, , alarm] of rows) {
          const right = { ...options, rCompatible: false };
          const result = farringtonFlexible(series.counts, Number(k) - 1, right, dates);
          trends += Number(result.trend !== null);
          alarms += Number(result.alarm);
          trendsInR += Number(hasTrend);
          alarmsInR += Number(alarm);
        }
      }
      if (change === "no") expect([trends, alarms]).toEqual([trendsInR, alarmsInR]);
      else {
        expect(trends).toBeLessThan(trendsInR);
        expect(alarms).toBeLessThan(alarmsInR);
      }
    },
  );
});

const settings = fc.record({
  yearsBack: fc.integer({ min: 1, max: 4 }),
  periods: fc.constantFrom(1, 2, 10),
  pastWeeksNotIncluded: fc.constantFrom(null, 0, 26),
  trendPValue: fc.constantFrom(0, 0.05, 1),
  thresholdMethod: fc.constantFrom("delta" as const, "nb-plugin" as const, "muan" as const),
  powerTransformation: fc.constantFrom("2/3" as const, "1/2" as const, "none" as const),
  alpha: fc.constantFrom(0.001, 0.005, 0.05, 0.3),
  rCompatible: fc.boolean(),
});
const longSeries = fc
  .tuple(fc.integer({ min: 0, max: 60 }), fc.array(fc.nat({ max: 40 }), { minLength: 215, maxLength: 230 }))
  .map(([scale, values]) => values.map((value) => Math.floor((value * scale) / 20)));
const gappySeries = longSeries.chain((counts) =>
  fc
    .array(fc.nat({ max: counts.length - 1 }), { maxLength: 60 })
    .map((gaps) => counts.map((count, i) => (gaps.includes(i) ? null : count))),
);

describe("laws", () => {
  it("adding cases in the tested week never lowers the score nor ends an alarm", () => {
    fc.assert(
      fc.property(longSeries, settings, fc.integer({ min: 1, max: 50 }), (counts, options, more) => {
        const k = counts.length - 1;
        const before = farringtonFlexible(counts, k, options);
        const after = farringtonFlexible([...counts.slice(0, k), (counts[k] ?? 0) + more], k, options);
        // R scores against the log mean, which may lie above a small bound.
        if (before.score === null || after.score === null || options.rCompatible) return;
        expect(after.score).toBeGreaterThanOrEqual(before.score);
        expect(after.alarm || !before.alarm).toBe(true);
        expect(after.pValue ?? 1).toBeLessThanOrEqual(before.pValue ?? 0);
      }),
    );
  });

  it("every number is finite, and whatever is missing has a reason", () => {
    fc.assert(
      fc.property(gappySeries, settings, (counts, options) => {
        for (const k of [counts.length - 1, counts.length - 60, 0]) {
          const { expected, upper, pValue, score, reason, alarm } = farringtonFlexible(counts, k, options);
          const numbers = [expected, upper, pValue, score];
          expect(numbers.every((number) => number === null || Number.isFinite(number))).toBe(true);
          expect(numbers.includes(null)).toBe(reason !== null);
          if (alarm) expect(reason).toBeNull();
        }
      }),
    );
  });

  it("without R's mistakes an alarm is a count above the bound", () => {
    fc.assert(
      fc.property(longSeries, settings, (counts, options) => {
        const k = counts.length - 1;
        const { alarm, upper } = farringtonFlexible(counts, k, { ...options, rCompatible: false });
        if (upper !== null) expect(alarm).toBe((counts[k] ?? 0) > upper);
      }),
    );
  });

  it("the tested week and the guard band before it leave no trace in what is expected", () => {
    fc.assert(
      fc.property(
        longSeries,
        settings,
        fc.array(fc.nat({ max: 99 }), { minLength: 4 }),
        (counts, options, tail) => {
          const k = counts.length - 1;
          const guarded = { ...options, pastWeeksNotIncluded: 3, minimumCases: 0 };
          const changed = counts.map((count, i) => (i >= k - 3 ? (tail[i - k + 3] ?? count) : count));
          const [one, other] = [
            farringtonFlexible(counts, k, guarded),
            farringtonFlexible(changed, k, guarded),
          ];
          expect([other.expected, other.upper]).toEqual([one.expected, one.upper]);
        },
      ),
    );
  });
});

describe("where little can be said", () => {
  const steady: (number | null)[] = Array.from({ length: 270 }, (_, i) => 10 + (i % 3));
  const days = steady.map((_, i) => 17_000 + 7 * i);
  it.each([
    { why: "too early", counts: steady, k: 262, dates: null, reason: "needs 263 earlier points, has 262" },
    { why: "no count", counts: [...steady, null], k: 270, dates: null, reason: "the count is missing" },
    { why: "beyond the series", counts: steady, k: 300, dates: null, reason: "the count is missing" },
    {
      why: "dates with a hole",
      counts: steady,
      k: 269,
      dates: days.map((day, i) => (i < 200 ? day - 1 : day)),
      reason: "a reference week is not in the series",
    },
    {
      why: "nothing but gaps",
      counts: steady.map((count, i) => (i < 266 ? null : count)),
      k: 269,
      dates: null,
      reason: "no count of this season in past years",
    },
    {
      why: "a single past count",
      counts: steady.map((count, i) => (i < 266 && i !== 269 - 52 ? null : count)),
      k: 269,
      dates: null,
      reason: "no model fits the past years",
    },
  ])("$why: $reason", ({ counts, k, dates, reason }) => {
    const result = farringtonFlexible(counts, k, {}, dates);
    expect(result).toMatchObject({
      expected: null,
      upper: null,
      pValue: null,
      score: null,
      alarm: false,
      reason,
    });
  });

  it("too few cases keep their p-value but have no bound and no alarm", () => {
    const rare = [...Array.from({ length: 269 }, () => 0), 4];
    const result = farringtonFlexible(rare, 269, {});
    expect(result).toMatchObject({ upper: null, alarm: false, reason: "fewer than 5 cases in 4 points" });
    expect(result.pValue).toBeLessThan(1e-6);
  });

  it("counts of billions with and without spread are tested like small ones", () => {
    const huge = Array.from({ length: 269 }, (_, i) => 3_000_000_000 + (i % 7) * 1_000_000);
    const even = Array.from({ length: 269 }, () => 3_000_000_000);
    for (const counts of [huge, even]) {
      expect(farringtonFlexible([...counts, 9_000_000_000], 269)).toMatchObject({
        alarm: true,
        reason: null,
      });
      expect(farringtonFlexible([...counts, 3_000_000_000], 269)).toMatchObject({
        alarm: false,
        reason: null,
      });
    }
  });
});
