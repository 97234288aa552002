/** Four weeks of contacts in Europe/Kyiv (UTC+3 in summer) with everything that can make a contact count or not. */
import { contactSchema, type EnrichedContact } from "../../core/contact.js";
import type { Run } from "../../core/records.js";
import type { Spike } from "../../core/spike.js";
import { epochMs } from "../../core/time.js";

export const TIME_ZONE = "Europe/Kyiv";
export const HOSTILE = `<script>alert("x")</script>`;

/** Kyiv's wall clock in summer. */
export const kyiv = (time: string) => epochMs(Date.parse(`${time}+03:00`));

type Fields = Record<string, unknown>;

const contact = (contact_id: string, at: string, fields: Fields = {}): EnrichedContact => {
  const { topic = "billing", version = 1, ...rest } = fields;
  const parsed = contactSchema.parse({
    contact_id,
    opened_at: kyiv(at),
    updated_at: kyiv(at),
    channel: "phone",
    ...rest,
  });
  return {
    ...parsed,
    ...{ terms: [], category: "service", confidence: 1, runner_up_topic: "", classifier_version: "test" },
    ...{ ingested_at: kyiv(at), origin: "test", origin_partition: 0, origin_offset: 0 },
    topic: String(topic),
    version: Number(version),
  };
};

const answered = { answered_at: kyiv("2026-08-03T00:00") };
const abandoned = { abandoned_at: kyiv("2026-08-03T00:00") };
const first = { ...answered, resolution: "resolved", line: 1 };

/** Week 29 begins with the very first contact; its source reports neither answers nor waits. */
const week29 = [
  contact("w29-1", "2026-07-13T00:00:00"),
  contact("w29-2", "2026-07-14T10:00:00"),
  contact("w29-3", "2026-07-15T10:00:00"),
  contact("w29-4", "2026-07-16T10:00:00", { topic: "no_internet" }),
  contact("w29-5", "2026-07-17T10:00:00", { topic: "no_internet" }),
  contact("w29-6", "2026-07-18T10:00:00", { topic: "other" }),
];

const week30 = [
  contact("w30-1", "2026-07-20T10:00:00", { ...first, wait_seconds: 10, region: "Volga" }),
  contact("w30-2", "2026-07-21T10:00:00", { ...first, wait_seconds: 10 }),
  contact("w30-3", "2026-07-22T10:00:00", { ...answered, resolution: "unresolved", wait_seconds: 70 }),
  contact("w30-4", "2026-07-23T10:00:00", { ...answered, resolution: "unresolved", wait_seconds: 70 }),
  contact("w30-5", "2026-07-23T10:00:00", { topic: "no_internet" }),
  contact("w30-6", "2026-07-24T10:00:00", { topic: "no_internet" }),
  contact("w30-7", "2026-07-25T10:00:00", { topic: "no_internet", channel: "chat" }),
  // The last millisecond of the week.
  contact("w30-8", "2026-07-26T23:59:59.999", { topic: "no_internet" }),
];

/** One contact for each way that a contact can count; Saturday has none. */
const week31 = [
  // The first millisecond of the week: still Sunday in UTC.
  contact("1", "2026-07-27T00:00:00", { ...first, wait_seconds: 10, customer_id: "A", region: "Volga" }),
  contact("2", "2026-07-27T09:00:00", { ...first, wait_seconds: 20, customer_id: "A", region: "Volga" }),
  contact("3", "2026-07-28T10:00:00", {
    ...{ ...first, wait_seconds: 30, escalated_at: kyiv("2026-07-28T10:05"), customer_id: "B" },
    ...{ channel: "chat", region: "Volga", topic: "no_internet" },
  }),
  contact("4", "2026-07-28T20:00:00", {
    ...{ ...answered, wait_seconds: 100, resolution: "unresolved", line: 1, customer_id: "C" },
    topic: "no_internet",
  }),
  contact("5", "2026-07-29T10:00:00", { ...answered, customer_id: "D", channel: "email", region: "Kyiv" }),
  contact("6", "2026-07-29T11:00:00", { ...abandoned, wait_seconds: 3, customer_id: "E", region: "Kyiv" }),
  contact("7", "2026-07-30T10:00:00", {
    ...{ ...abandoned, wait_seconds: 60, customer_id: "F", region: "Kyiv", topic: "no_internet" },
  }),
  contact("8", "2026-07-30T11:00:00", {
    ...{ ...abandoned, wait_seconds: 60, callback: { at: kyiv("2026-07-30T12:00") } },
    ...{ customer_id: "G", region: "Kyiv" },
  }),
  contact("9", "2026-07-31T10:00:00", { channel: "ticket" }),
  contact("10", "2026-08-02T23:59:59.999", {
    ...{ ...first, wait_seconds: 40, customer_id: "H", channel: "chat", region: HOSTILE, topic: "hostile" },
  }),
  contact("outbound", "2026-07-30T10:00:00", { ...first, wait_seconds: 1, direction: "outbound" }),
  // Older snapshots that come late: the newest must win.
  contact("1", "2026-07-27T00:00:00", { ...abandoned, wait_seconds: 999, topic: "no_internet", version: 0 }),
];

const week32 = [contact("w32-1", "2026-08-04T13:00:00")];

export const plantedContacts = [...week29, ...week30, ...week31, ...week32];

export const plantedTopics = [
  { topic: "billing", name_en: "Billing and charges" },
  { topic: "no_internet", name_en: "No internet" },
  { topic: "hostile", name_en: HOSTILE },
].map((topic) => ({
  ...topic,
  ...{ category: "service", name_ru: "", name_uk: "", version: "1", updated_at: kyiv("2026-07-01T00:00") },
}));

const MONDAY = kyiv("2026-07-27T00:00");
const NEXT_MONDAY = kyiv("2026-08-03T00:00");

const spike = (spike_id: string, fields: Partial<Spike>): Spike => ({
  ...{
    spike_id,
    method: "weekly",
    detector: "gamma-poisson-1",
    level: "topic",
    topic: "no_internet",
    region: "",
  },
  ...{ status: "closed", started_at: MONDAY, detected_at: NEXT_MONDAY, ended_at: NEXT_MONDAY },
  ...{ observed: 3, expected: 1.25, upper_bound: 2, statistic: 2.5, threshold: 1, p_value: 0.00032 },
  ...{ by_chance_weeks: 40, part_of: "", run_id: "weekly:2026-W31", updated_at: NEXT_MONDAY },
  evidence: { terms: [], quotes: [], parts: [], reasons: [] },
  ...fields,
});

/** An incident that explains two others, one of them through the other; a weaker one; a streaming spike of each week. */
export const plantedSpikes: Spike[] = [
  spike("weaker", {
    ...{ topic: "billing", by_chance_weeks: 3, p_value: 0.004, observed: 6, expected: 3.5, upper_bound: 5 },
  }),
  spike("incident", {
    evidence: {
      terms: ["outage", HOSTILE],
      quotes: [`It's "down" | ${HOSTILE}\nsince\u001b[31m Monday`],
      parts: [{ name: "region Volga", observed: 1, expected: 0.5 }],
      reasons: ["3 customers, 1.3 expected"],
    },
  }),
  spike("volga", { level: "topic_region", region: "Volga", part_of: "incident", observed: 1, expected: 0.5 }),
  spike("volga-phone", {
    level: "topic_region",
    region: HOSTILE,
    part_of: "volga",
    observed: 1,
    expected: 0.25,
  }),
  spike("week-before", { started_at: kyiv("2026-07-20T00:00"), run_id: "weekly:2026-W30" }),
  spike("stream", {
    ...{ method: "streaming", detector: "e-sr-1", status: "open", upper_bound: null, p_value: null },
    ...{ started_at: kyiv("2026-07-28T10:30"), detected_at: kyiv("2026-07-28T10:31"), ended_at: null },
    ...{ by_chance_weeks: 60 },
  }),
  spike("stream-of-week-32", { method: "streaming", started_at: NEXT_MONDAY }),
];

const run = (week: string): Run => ({
  ...{ run_id: `weekly:${week}`, kind: "weekly", started_at: NEXT_MONDAY, finished_at: NEXT_MONDAY },
  ...{ parameters: { week }, outcome: { seriesTested: 7 }, updated_at: NEXT_MONDAY },
});

/** Week 29 was never analysed. */
export const plantedRuns = [run("2026-W30"), run("2026-W31"), run("2026-W32")];
