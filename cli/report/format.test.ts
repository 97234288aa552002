import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  change,
  duration,
  estimate,
  localTime,
  longDate,
  plural,
  points,
  probability,
  recurrence,
  share,
} from "./format.js";

describe("numbers", () => {
  it.each([
    [change(0.194), "+19 %"],
    [change(-0.041), "\u22124 %"],
    [change(0.004), "±0 %"],
    [change(-0.004), "±0 %"],
    [change(8.99), "+899 %"],
    [change(9), "10 times"],
    [change(null), "–"],
    [points(-0.041), "\u22124.1 points"],
    [points(0.0004), "±0.0 points"],
    [share(0.9527), "95.3 %"],
    [share(null), "–"],
    [estimate(41.24), "41.2"],
    [estimate(1234.5), "1,235"],
    [duration(0), "0 s"],
    [duration(25.4), "25.4 s"],
    [duration(59.94), "59.9 s"],
    [duration(59.96), "1 min"],
    [duration(256), "4 min 16 s"],
    [duration(3599.6), "1 h"],
    [duration(7500), "2 h 5 min"],
    [probability(0.0312), "= 0.031"],
    [probability(3.2e-7), "= 3.2e-7"],
    [probability(1e-5), "= 1e-5"],
    [probability(0), "< 1e-12"],
    [recurrence(0.25), "4.0 times a week"],
    [recurrence(1), "once a week"],
    [recurrence(40), "once in 40 weeks"],
    [recurrence(520), "once in 10 years"],
    [recurrence(5.2e7), "less than once in 100 years"],
    [plural(1, "contact"), "1 contact"],
    [plural(2224, "contact"), "2,224 contacts"],
  ])("%s", (actual, expected) => {
    expect(actual).toBe(expected);
  });

  it("a duration never shows 60 seconds or 60 minutes", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e6, noNaN: true }), (seconds) => {
        expect(duration(seconds)).not.toMatch(/\b60(\.0)? (s|min)\b/);
      }),
    );
  });
});

describe("times", () => {
  it("dates are dates of the calendar, whatever the machine's time zone", () => {
    expect(longDate("2026-07-27")).toBe("Mon 27 July 2026");
  });

  it("times are local, with midnight as 00:00", () => {
    expect(localTime("2026-07-26T21:00:00.000Z", "Europe/Kyiv")).toBe("Mon 27 Jul, 00:00");
    expect(localTime("2026-07-26T21:00:00.000Z", "America/New_York")).toBe("Sun 26 Jul, 17:00");
  });
});
