import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { dayNumberOf } from "../../core/time.js";
import { anscombeResidual, fitReweighted, type ReweightedFit, trendPValue } from "./farringtonModel.js";
import { farringtonDefaults } from "./farringtonOptions.js";
import { type Reference, referenceRows } from "./farringtonReference.js";
import { leverage, predictLogMean, type QuasiPoissonFit } from "./quasiPoissonFit.js";

interface Week {
  id: string;
  k: number;
  config: { b: number; w: number; noPeriods: number; past?: number; thr: number };
  rows: { index: number[]; group: number[]; y: number[] };
  coef1: number[];
  phi1: number;
  hat: number[];
  anscombe: number[];
  omega: number[];
  coef2: number[];
  phi2: number;
  quirkDispersion: number;
  trend_t: number;
  trend_p: number;
  trend_p_without_quirk: number;
  wtimeNow: number;
  eta: number;
  seEta: number;
}

const read = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../test/fixtures/farrington/${name}`, import.meta.url), "utf8"));
const weeks: Week[] = read("intermediates.json");
const series: { id: string; counts: number[]; dates: string[] | null }[] = read("sample.json").series;

function referenceOf({ id, k, config }: Week): Reference {
  const { counts, dates } = series.find((one) => one.id === id) ?? { counts: [], dates: null };
  const options = {
    ...farringtonDefaults,
    periods: config.noPeriods,
    pastWeeksNotIncluded: config.past ?? null,
  };
  const days = dates?.map((date) => dayNumberOf(date) ?? Number.NaN) ?? null;
  const reference = referenceRows(counts, k - 1, options, days);
  if ("reason" in reference) throw new Error(reference.reason);
  return reference;
}

function fitOf(week: Week, rCompatible: boolean): ReweightedFit {
  const fit = fitReweighted(referenceOf(week), true, { reweightThreshold: week.config.thr, rCompatible });
  if (fit === null) throw new Error("no fit");
  return fit;
}

/** R's treatment contrasts at time 0: intercept of level 1, trend, differences of the other levels from it. */
function coefficients(fit: QuasiPoissonFit, now: number): number[] {
  const trend = fit.trend ?? 0;
  const intercepts = [...fit.levelLogMeans].map(
    (logMean, level) => logMean - trend * ((fit.levelTimes[level] ?? Number.NaN) + now),
  );
  const [first = Number.NaN, ...others] = intercepts;
  return [first, trend, ...others.map((other) => other - first)];
}

function expectClose(ours: readonly number[], theirs: readonly number[]) {
  expect(ours.length).toBe(theirs.length);
  for (const [i, value] of theirs.entries()) {
    const scale = Math.max(Math.abs(value), 1e-3);
    expect(Math.abs((ours[i] ?? Number.NaN) - value) / scale, `element ${i}`).toBeLessThan(1e-8);
  }
}

describe.each(weeks)("$id, week $k: every step equals R", (week) => {
  const reference = referenceOf(week);
  const { first, firstDispersion, weights, fit, dispersion, errorDispersion } = fitOf(week, true);
  const rows = [...reference.counts.keys()];

  it("uses the same weeks in the same seasons", () => {
    expect([...reference.times].map((time) => time + week.k)).toEqual(week.rows.index);
    expect([...reference.levels].map((level) => level + 1)).toEqual(week.rows.group);
    expect([...reference.counts]).toEqual(week.rows.y);
  });

  it("fits the same model", () => {
    expectClose(coefficients(first, week.wtimeNow), week.coef1);
    expectClose([firstDispersion], [week.phi1]);
  });

  it("has the same leverages, residuals and weights", () => {
    expectClose(
      rows.map((i) => leverage(reference, first, i)),
      week.hat,
    );
    expectClose(
      rows.map((i) => anscombeResidual(reference, first, firstDispersion, i)),
      week.anscombe,
    );
    expectClose([...(weights ?? rows.map(() => 1))], week.omega);
  });

  it("refits the same model, with R's mistaken error", () => {
    expectClose(coefficients(fit, week.wtimeNow), week.coef2);
    expectClose([dispersion, errorDispersion], [week.phi2, week.quirkDispersion]);
    const { logMean, varianceFactor } = predictLogMean(fit, reference.currentLevel, 0);
    expectClose([logMean, Math.sqrt(errorDispersion * varianceFactor)], [week.eta, week.seEta]);
  });

  it("tests the trend as R does, and without R's mistake as R would", () => {
    const mistaken = trendPValue(fitOf(week, true));
    expect(Math.abs(mistaken / week.trend_p - 1)).toBeLessThan(1e-6);
    const right = trendPValue(fitOf(week, false));
    expect(Math.abs(right / week.trend_p_without_quirk - 1)).toBeLessThan(1e-6);
  });
});
