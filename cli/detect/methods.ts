/** The methods of `giftline detect`: what each makes of a series, and which flags it takes. */

import { farringtonFlexible } from "../../analyzers/stats/farringtonFlexible.js";
import { type FarringtonOptions, farringtonDefaults } from "../../analyzers/stats/farringtonOptions.js";
import { noResult, type PointResult } from "../../analyzers/stats/pointResult.js";
import { streamTest } from "../../analyzers/stats/streamTest.js";
import { weeklyTest } from "../../analyzers/stats/weeklyTest.js";
import { GiftlineError } from "../../core/errors.js";
import { epochMs, MINUTES_PER_WEEK } from "../../core/time.js";
import { gridOf } from "./calendarGrid.js";
import type { PointColumns, SeriesFile } from "./seriesFile.js";

export const methods = ["farrington-flexible", "weekly", "stream"] as const;
export type Method = (typeof methods)[number];

/** The flags as they were given; those that were not are absent. */
export interface MethodFlags extends Partial<Omit<FarringtonOptions, "pastWeeksNotIncluded">> {
  readonly pastWeeksNotIncluded?: number;
  readonly expectedRunLength?: number;
}

/**
 * Takes a series, throwing GiftlineError bad_input where its times do not fit the method, and gives the test of it:
 * one result for each point. So all series are known to be good before the first result is printed.
 */
export type Detector = (file: SeriesFile, points: PointColumns) => () => PointResult[];

export const weeklyAlpha = 0.005;
export const defaultRunLength = MINUTES_PER_WEEK;

const flagsOf: Readonly<Record<Method, readonly (keyof MethodFlags)[]>> = {
  "farrington-flexible": Object.keys(farringtonDefaults) as (keyof FarringtonOptions)[],
  weekly: ["alpha"],
  stream: ["expectedRunLength"],
};

/** Throws GiftlineError usage for flags that do not belong to the method or do not go together. */
export function detectorFor(method: Method, flags: MethodFlags): Detector {
  for (const flag of Object.keys(flags) as (keyof MethodFlags)[]) {
    if (flagsOf[method].includes(flag)) continue;
    const owners = methods.filter((other) => flagsOf[other].includes(flag));
    throw new GiftlineError("usage", `does not belong to --method ${method}`, {
      where: nameOf(flag),
      fix: `leave it out, or use --method ${owners.join(" or ")}`,
    });
  }
  if (method === "weekly") return weekly(flags.alpha ?? weeklyAlpha);
  if (method === "stream") return stream(flags.expectedRunLength ?? defaultRunLength);
  return farrington({ ...farringtonDefaults, ...flags });
}

const nameOf = (flag: string): string =>
  `--${flag.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

function farrington(options: FarringtonOptions): Detector {
  checkTogether(options);
  return (file, points) => {
    const { counts, places, weekStarts } = gridOf(file, points, options.frequency);
    return () => places.map((place) => farringtonFlexible(counts, place, options, weekStarts));
  };
}

function checkTogether({
  frequency,
  halfWindow,
  periods,
  thresholdMethod,
  powerTransformation,
}: FarringtonOptions) {
  const fail = (flag: keyof FarringtonOptions, what: string, fix: string) => {
    throw new GiftlineError("usage", what, { where: nameOf(flag), fix });
  };
  const gap = frequency - 2 * halfWindow - 1;
  if (gap < 0) {
    fail(
      "halfWindow",
      `${halfWindow} makes windows longer than a year of ${frequency}`,
      `use at most ${Math.floor((frequency - 1) / 2)}`,
    );
  }
  if (periods - 1 > gap) {
    fail(
      "periods",
      `a year of ${frequency} with --half-window ${halfWindow} has no room for ${periods} periods`,
      `use at most ${gap + 1}`,
    );
  }
  if (powerTransformation !== farringtonDefaults.powerTransformation && thresholdMethod !== "delta") {
    fail(
      "powerTransformation",
      `has no meaning for --threshold-method ${thresholdMethod}`,
      "leave it out, or use --threshold-method delta",
    );
  }
}

const weekly =
  (alpha: number): Detector =>
  (file, points) => {
    const { counts, places, weekStarts } = gridOf(file, points, 52);
    const options = { alpha, priorMean: null, ...(weekStarts === null ? {} : { weekStarts }) };
    return () => places.map((place) => weeklyTest(counts, place, options));
  };

const stream =
  (expectedRunLength: number): Detector =>
  (file, points) =>
  () => {
    const present = [...points.counts.keys()].filter((i) => points.counts[i] !== null);
    const results = streamTest(
      present.map((i) => ({
        at: file.timeKind === "index" ? null : epochMs(points.positions[i] ?? 0),
        count: points.counts[i] ?? 0,
      })),
      { expectedRunLength },
    );
    const byPoint = new Map(present.map((point, i) => [point, results[i]]));
    return points.counts.map((_, i) => byPoint.get(i) ?? noResult("the count is missing"));
  };
