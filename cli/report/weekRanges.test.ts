import { expect, it } from "vitest";
import type { WeekId } from "../../core/time.js";
import { weekRanges } from "./weekRanges.js";

it.each([
  [[], ""],
  [["2026-W31"], "2026-W31"],
  // 2020 had 53 weeks.
  [["2020-W52", "2020-W53", "2021-W01", "2021-W03"], "2020-W52 to 2021-W01, 2021-W03"],
  [
    ["01", "03", "05", "07", "09", "11"].map((week) => `2026-W${week}`),
    "…, 2026-W03, 2026-W05, 2026-W07, 2026-W09, 2026-W11",
  ],
])("%j", (weeks, expected) => {
  expect(weekRanges(weeks as WeekId[])).toBe(expected);
});
