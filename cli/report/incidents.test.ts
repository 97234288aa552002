import { expect, it } from "vitest";
import type { Spike } from "../../core/spike.js";
import { epochMs } from "../../core/time.js";
import { incidentsOf, seriesTitle } from "./incidents.js";

const spike = (spike_id: string, part_of = "", by_chance_weeks = 10, observed = 10): Spike => ({
  ...{ spike_id, part_of, by_chance_weeks, observed, expected: 1, upper_bound: 5, p_value: 0.001 },
  ...{ method: "weekly", detector: "d", level: "topic", topic: "t", region: "", status: "closed" },
  ...{ started_at: epochMs(0), detected_at: epochMs(0), ended_at: null, updated_at: epochMs(0) },
  ...{ statistic: 2, threshold: 1, run_id: "r" },
  evidence: { terms: [], quotes: [], parts: [], reasons: [] },
});

const shape = (spikes: readonly Spike[]) =>
  incidentsOf(spikes, (topic) => topic).map(({ spike_id, parts_of_it }) => [
    spike_id,
    ...parts_of_it.map((part) => part.spike_id),
  ]);

it.each([
  ["the least likely by chance comes first", [spike("a", "", 5), spike("b", "", 50)], [["b"], ["a"]]],
  ["of two as unlikely, the larger comes first", [spike("a"), spike("b", "", 10, 20)], [["b"], ["a"]]],
  [
    "parts stand under what explains them, the largest first",
    [spike("b", "a", 10, 3), spike("c", "a", 10, 9), spike("a")],
    [["a", "c", "b"]],
  ],
  [
    "a part of a part stands under the whole",
    [spike("a"), spike("b", "a"), spike("c", "b")],
    [["a", "b", "c"]],
  ],
  ["a part of what is not there stands for itself", [spike("a", "gone")], [["a"]]],
  ["a circle loses no spike", [spike("a", "b"), spike("b", "a")], [["a"], ["b"]]],
  ["nothing gives nothing", [], []],
])("%s", (_, spikes, expected) => {
  expect(shape(spikes)).toEqual(expected);
});

it.each([
  [{ topic: "", region: "" }, "All contacts"],
  [{ topic: "outage", region: "" }, "OUTAGE"],
  [{ topic: "outage", region: "Volga" }, "OUTAGE, Volga"],
])("%j is %s", (series, title) => {
  expect(seriesTitle(series, (topic) => topic.toUpperCase())).toBe(title);
});
