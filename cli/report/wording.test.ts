import { describe, expect, it } from "vitest";
import type { ReportedSpike } from "./weeklyReport.js";
import { chanceOf, metricChangeOf, metricName } from "./wording.js";

describe("how little chance explains a spike", () => {
  const spike = { observed: 184, upper_bound: 66, p_value: 1.2e-6, by_chance_weeks: 40 };
  it.each([
    [spike, "Chance explains up to 66; chance alone raises such an alert once in 40 weeks (p = 1.2e-6)."],
    // Sequential detectors have neither bound nor p-value.
    [{ ...spike, upper_bound: null, p_value: null }, "Chance alone raises such an alert once in 40 weeks."],
    // A slow rise: the week by itself is no wonder.
    [
      { ...spike, observed: 60 },
      "Up to 66 would be within chance in this week by itself; as a rise over two weeks, chance alone raises such an alert once in 40 weeks (p = 1.2e-6).",
    ],
  ])("%j", (fields, expected) => {
    expect(chanceOf(fields as ReportedSpike)).toBe(expected);
  });
});

describe("metrics", () => {
  it.each([
    [{ title: "Service level", variant: "all, 20 s" }, "Service level (all, 20 s)"],
    [{ title: "Wait P80", variant: "P80 of answered" }, "Wait P80 of answered"],
    [{ title: "Contacts", variant: "" }, "Contacts"],
  ])("%j", (metric, name) => {
    expect(metricName(metric)).toBe(name);
  });

  it.each([
    ["share", 0.5, 0.541, "+4.1 points"],
    ["share", 0.5, null, ""],
    ["seconds", 95, 25, "\u22121 min 10 s"],
    ["seconds", 25, 25.04, "±0 s"],
  ] as const)("a %s of %d that becomes %d", (unit, before, value, expected) => {
    const metric = { value, unit, week_before: { value: before, n: 10 } };
    expect(metricChangeOf(metric as Parameters<typeof metricChangeOf>[0])).toBe(expected);
  });
});
