/** Contacts and spikes for the dashboards, few enough to be counted by hand. */
import { contactSchema, type EnrichedContact } from "../../core/contact.js";
import type { Spike } from "../../core/spike.js";
import { epochMs, systemClock } from "../../core/time.js";

export const HOUR = 3600;
export const DAY = 24 * HOUR;
/** A Wednesday; all planted times are before it. */
export const NOW = Date.UTC(2026, 2, 4, 12) / 1000;
export const TRICKY_REGION = "Кам'янець";

interface Planted extends Record<string, unknown> {
  contact_id: string;
  minutesAgo?: number;
  topic?: string;
  category?: string;
  version?: number;
}

const at = (minutesAgo: number): number => (NOW - minutesAgo * 60) * 1000;
const answered = { answered_at: at(10) };
const abandoned = { abandoned_at: at(10) };

/** The last hour, one contact for each way that a contact can count. */
export const lastHour: Planted[] = [
  { contact_id: "1", ...answered, wait_seconds: 10, resolution: "resolved", line: 1, customer_id: "a" },
  { contact_id: "2", ...answered, wait_seconds: 20, resolution: "resolved", customer_id: "a" },
  { contact_id: "3", ...answered, wait_seconds: 30, resolution: "resolved", line: 1, escalated_at: at(5) },
  { contact_id: "4", ...answered, wait_seconds: 40, resolution: "resolved", line: 2, customer_id: "b" },
  { contact_id: "5", ...answered, wait_seconds: 100, resolution: "unresolved", line: 1, customer_id: "c" },
  { contact_id: "6", ...answered },
  { contact_id: "7", ...answered, resolution: "resolved", line: 1 },
  { contact_id: "8", ...abandoned, wait_seconds: 3 },
  { contact_id: "9", ...abandoned, wait_seconds: 60, resolution: "unresolved" },
  { contact_id: "10", ...abandoned, wait_seconds: 60, callback: { at: at(1) } },
  { contact_id: "11" },
  { contact_id: "12", ...answered, wait_seconds: 1, resolution: "resolved", direction: "outbound" },
  { contact_id: "13", ...abandoned },
  { contact_id: "14", ...answered, ...abandoned, resolution: "resolved", line: 1 },
  // An older snapshot that comes late: the newest must win.
  { contact_id: "1", ...answered, wait_seconds: 99, resolution: "unresolved", line: 1, version: 0 },
];

/** Worked out by hand from the table above. */
export const lastHourTruth = {
  Contacts: 13,
  Customers: 3,
  // 1, 2, 7, 14 of 1, 2, 3, 4, 5, 7, 14
  "Resolved on line 1": 4 / 7,
  // 10, 20, 30, 40, 100
  Median: 30,
  // 1, 2 of the five with a wait and of 8, 9, 13
  "Service level (all, 20 s)": 2 / 8,
  // 8, 9, 13 of these and of eight answered
  Abandonment: 3 / 11,
  "Abandonment after more than 5 s": 2 / 10,
};

const minutes = (days: number): number => days * 24 * 60;
export const older: Planted[] = [
  // Half past midnight on Tuesday in Kyiv, still Monday in UTC.
  { contact_id: "k1", minutesAgo: 37.5 * 60, ...answered, resolution: "resolved" },
  // Half past midnight on Monday in Kyiv, still Sunday, and last week, in UTC.
  { contact_id: "k2", minutesAgo: 61.5 * 60, ...answered, resolution: "unresolved" },
  { contact_id: "q1", minutesAgo: minutes(2), region: TRICKY_REGION, channel: "chat" },
  { contact_id: "q2", minutesAgo: minutes(6), region: TRICKY_REGION, channel: "e-mail" },
  { contact_id: "u1", minutesAgo: minutes(3), region: "" },
  { contact_id: "o1", minutesAgo: minutes(12), topic: "no_internet", category: "technical" },
  ...Array.from({ length: 12 }, (_, index) => ({
    contact_id: `t${index}`,
    minutesAgo: minutes(20) + index,
    topic: `topic_${index}`,
    category: index % 2 === 0 ? "technical" : "it's complicated",
  })),
];

export const contactOf = ({ minutesAgo, topic, category, version, ...message }: Planted): EnrichedContact => {
  const openedAt = at(minutesAgo ?? 30);
  return {
    ...contactSchema.parse({
      channel: "phone",
      region: "Volga",
      opened_at: openedAt,
      updated_at: openedAt,
      ...message,
    }),
    terms: [],
    topic: topic ?? "billing_error",
    category: category ?? "service",
    confidence: 1,
    runner_up_topic: "",
    classifier_version: "planted",
    ingested_at: systemClock(),
    origin: "file:planted",
    origin_partition: 0,
    origin_offset: 0,
    version: version ?? 1,
  };
};

const spikeOf = (
  id: string,
  startedDaysAgo: number,
  endedDaysAgo: number | null,
  more: Partial<Spike>,
): Spike => ({
  spike_id: id,
  method: "streaming",
  detector: "planted",
  level: "topic",
  topic: "billing_error",
  region: "",
  status: endedDaysAgo === null ? "open" : "closed",
  started_at: epochMs(at(minutes(startedDaysAgo))),
  detected_at: epochMs(at(minutes(startedDaysAgo))),
  ended_at: endedDaysAgo === null ? null : epochMs(at(minutes(endedDaysAgo))),
  observed: 60,
  expected: 20,
  upper_bound: null,
  statistic: 9,
  threshold: 5,
  p_value: null,
  by_chance_weeks: 40,
  part_of: "",
  evidence: { terms: [], quotes: [], parts: [], reasons: [] },
  run_id: "planted",
  updated_at: epochMs(at(0)),
  ...more,
});

export const spikes = [
  spikeOf("open", 1, null, {}),
  spikeOf("part of open", 1, null, { part_of: "open" }),
  spikeOf("closed", 3, 2, { topic: "no_internet", region: TRICKY_REGION, level: "topic_region" }),
  spikeOf("long ago", 50, 40, {}),
];
