import { describe, expect, it } from "vitest";
import type { Spike } from "../../core/spike.js";
import { epochMs } from "../../core/time.js";
import type { Alert } from "./alert.js";
import { alertIncidents } from "./incidents.js";
import type { Outbox } from "./outbox.js";

const spike = (id: string, fields: Partial<Spike> = {}): Spike => {
  const [topic = "", region = ""] = id === "total" ? [] : id.split("/");
  return {
    spike_id: id,
    method: "streaming",
    detector: "test",
    level: id === "total" ? "total" : region === "" ? "topic" : "topic_region",
    topic,
    region,
    status: "open",
    started_at: epochMs(0),
    detected_at: epochMs(0),
    ended_at: null,
    observed: 9,
    expected: 1,
    upper_bound: null,
    statistic: 2,
    threshold: 1,
    p_value: null,
    by_chance_weeks: 9,
    part_of: "",
    evidence: { terms: [], quotes: [], parts: [], reasons: [] },
    run_id: "test",
    updated_at: epochMs(0),
    ...fields,
  };
};
const over = (id: string, fields: Partial<Spike> = {}) =>
  spike(id, { status: "closed", ended_at: epochMs(1), ...fields });

/** Tells states one after the other; `open` of each is what is open then. */
function tell(
  states: readonly { state: Spike; open: readonly Spike[] }[],
  alerted = new Set<string>(),
): string[] {
  const pushed: Alert[] = [];
  const outbox: Outbox = {
    push: (alert) => pushed.push(alert),
    flush: async () => {},
    isWaiting: () => false,
  };
  const alerts = alertIncidents(outbox, alerted);
  for (const { state, open } of states) alerts.tell(state, open, false);
  return pushed.map(({ event, spike: { spike_id } }) => `${event} ${spike_id}`);
}

const leaf = spike("a/x");
const topic = spike("a");

describe("alerts of incidents", () => {
  it.each([
    {
      name: "an incident is told when it opens and when it closes, each once",
      states: [
        { state: leaf, open: [leaf] },
        { state: leaf, open: [leaf] },
        { state: over("a/x"), open: [] },
        { state: over("a/x"), open: [] },
      ],
      told: ["opened a/x", "closed a/x"],
    },
    {
      name: "what is part of an incident is not told",
      states: [
        { state: spike("b", { part_of: "total" }), open: [] },
        { state: over("b", { part_of: "total" }), open: [] },
      ],
      told: [],
    },
    {
      name: "what was told by itself is closed, though a wider one explains it by then",
      states: [
        { state: leaf, open: [leaf] },
        { state: spike("total"), open: [spike("total"), spike("a/x", { part_of: "total" })] },
        { state: over("a/x", { part_of: "total" }), open: [spike("total")] },
      ],
      told: ["opened a/x", "opened total", "closed a/x"],
    },
    {
      name: "a part that stands by itself later is told then",
      states: [
        { state: spike("b", { part_of: "total" }), open: [] },
        { state: spike("b"), open: [spike("b")] },
      ],
      told: ["opened b"],
    },
    {
      name: "a topic that turns out to be one region's is not told twice",
      states: [
        { state: topic, open: [topic] },
        { state: leaf, open: [leaf, spike("a", { part_of: "a/x" })] },
        { state: over("a", { part_of: "a/x" }), open: [leaf] },
        { state: leaf, open: [leaf] },
        { state: over("a/x"), open: [] },
      ],
      told: ["opened a", "closed a"],
    },
    {
      name: "nor is a region whose topic takes it in",
      states: [
        { state: leaf, open: [leaf] },
        { state: topic, open: [topic, spike("a/x", { part_of: "a" })] },
      ],
      told: ["opened a/x"],
    },
    {
      name: "but a topic of several regions is news",
      states: [
        { state: leaf, open: [leaf] },
        { state: topic, open: [topic, spike("a/x", { part_of: "a" })] },
        { state: topic, open: [topic, spike("a/x", { part_of: "a" }), spike("a/y", { part_of: "a" })] },
      ],
      told: ["opened a/x", "opened a"],
    },
  ])("$name", ({ states, told }) => {
    expect(tell(states)).toEqual(told);
  });

  it("what was told before a restart is not told again, and is closed", () => {
    const states = [
      { state: leaf, open: [leaf] },
      { state: over("a/x"), open: [] },
    ];
    expect(tell(states, new Set(["a/x"]))).toEqual(["closed a/x"]);
  });
});
