import { expect, test, vi } from "vitest";
import { type ContactMessage, contactSchema } from "../core/contact.js";
import { HOUR_MS } from "../core/time.js";
import type { SimulatedMessage } from "./emission.js";
import { defaultLanguages, type SimulationOptions } from "./options.js";
import { simulate } from "./simulate.js";
import type { Truth } from "./truth.js";

// Whole weeks are simulated, on machines that may be busy.
vi.setConfig({ testTimeout: 30_000 });

const base: SimulationOptions = {
  seed: "test",
  from: "2026-04-06",
  days: 14,
  contactsPerDay: 800,
  timeZone: "Europe/Kyiv",
  languages: defaultLanguages,
  incidents: [],
  snapshots: "all",
};

function run(options: Partial<SimulationOptions>): { messages: SimulatedMessage[]; truth: Truth } {
  const simulation = simulate({ ...base, ...options });
  const messages: SimulatedMessage[] = [];
  for (;;) {
    const next = simulation.next();
    if (next.done === true) return { messages, truth: next.value };
    messages.push(next.value);
  }
}

/** The last snapshot of every contact. */
const finalOf = (messages: readonly SimulatedMessage[]): ContactMessage[] => [
  ...new Map(messages.map(({ contact }) => [contact.contact_id, contact])).values(),
];

const time = (value: unknown): number => Date.parse(String(value));

const fortnight = run({});
const planted = run({ days: 56, contactsPerDay: 400, incidents: "default" });

test("the same seed gives the same bytes, another seed another stream", () => {
  const short = { days: 3, incidents: "default" } as const;
  expect(JSON.stringify(run(short))).toBe(JSON.stringify(run(short)));
  expect(JSON.stringify(run({ ...short, seed: "other" }))).not.toBe(JSON.stringify(run(short)));
});

test("every snapshot is a valid contact", () => {
  for (const { contact } of planted.messages) {
    const parsed = contactSchema.safeParse(contact);
    if (!parsed.success) expect(parsed.error.issues, JSON.stringify(contact)).toEqual([]);
  }
});

test("messages come in the order of emission, after the change and before the end", () => {
  const end = time(planted.truth.to);
  const wrong = planted.messages.filter(
    ({ emittedAt, contact }, i) =>
      emittedAt < (planted.messages[i - 1]?.emittedAt ?? 0) ||
      emittedAt <= time(contact.updated_at) ||
      emittedAt >= end,
  );
  expect(wrong).toEqual([]);
});

test("later snapshots of a contact are newer, keep its identity and take nothing back", () => {
  const lasting = ["opened_at", "customer_id", "channel", "region", "source", "answered_at"] as const;
  const latest = new Map<string, ContactMessage>();
  const wrong: [ContactMessage, ContactMessage][] = [];
  for (const { contact } of planted.messages) {
    const before = latest.get(contact.contact_id);
    latest.set(contact.contact_id, contact);
    if (before === undefined) continue;
    const newer = time(contact.updated_at) > time(before.updated_at);
    const kept = lasting.every((field) => before[field] === undefined || before[field] === contact[field]);
    if (!newer || !kept || !Object.keys(before).every((field) => field in contact))
      wrong.push([before, contact]);
  }
  expect(wrong).toEqual([]);
  expect(planted.messages.length / latest.size).toBeGreaterThan(2);
  expect(planted.messages.length / latest.size).toBeLessThan(3);
});

test("times within a contact follow its life, and nothing in a snapshot is from its future", () => {
  const wrong = planted.messages.filter(({ contact }) => {
    const { opened_at, answered_at, abandoned_at, resolved_at, escalated_at, ticket, survey, callback } =
      contact;
    const happened = [
      answered_at,
      abandoned_at,
      resolved_at,
      escalated_at,
      ticket?.opened_at,
      ticket?.closed_at,
    ];
    return [...happened, survey?.asked_at, survey?.answered_at, callback?.at]
      .filter((at) => at !== undefined)
      .some((at) => time(at) < time(opened_at) || time(at) > time(contact.updated_at));
  });
  expect(wrong).toEqual([]);
});

test("the wait is the time until the answer or the giving up, and a contact has only one of them", () => {
  const wrong = planted.messages.filter(({ contact }) => {
    const { opened_at, answered_at, abandoned_at, wait_seconds } = contact;
    if (typeof wait_seconds !== "number") return abandoned_at !== undefined;
    const waited = (time(answered_at ?? abandoned_at) - time(opened_at)) / 1000;
    return Math.abs(waited - wait_seconds) > 0.5 || (answered_at !== undefined && abandoned_at !== undefined);
  });
  expect(wrong).toEqual([]);
});

test("final-only gives exactly the last snapshot of each contact", () => {
  const byId = (contacts: ContactMessage[]) =>
    contacts.sort((a, b) => (a.contact_id < b.contact_id ? -1 : 1));
  const { messages, truth } = run({ snapshots: "final" });
  expect(messages).toHaveLength(truth.snapshots);
  expect(truth.contacts).toBe(messages.length);
  expect(byId(messages.map(({ contact }) => contact))).toEqual(byId(finalOf(fortnight.messages)));
});

test("the truth counts what is in the stream", () => {
  const contacts = finalOf(planted.messages);
  expect(planted.truth.snapshots).toBe(planted.messages.length);
  expect(planted.truth.contacts).toBe(contacts.length);
  expect(planted.truth.customers).toBe(new Set(contacts.map(({ customer_id }) => customer_id)).size);
});

test("an ordinary week brings the contacts a day that were asked for", () => {
  // The second week of two without a public holiday after Easter; returns are in full swing.
  const second = finalOf(run({ from: "2026-06-15", contactsPerDay: 2000 }).messages).filter(
    ({ opened_at }) => time(opened_at) >= Date.UTC(2026, 5, 21, 21),
  );
  expect(second.length / 7 / 2000).toBeGreaterThan(0.93);
  expect(second.length / 7 / 2000).toBeLessThan(1.07);
});

test("the telephone is busiest in the working hours of working days", () => {
  const calls = finalOf(fortnight.messages).filter(({ channel }) => channel === "phone");
  const local = (at: unknown) => new Date(time(at) + 3 * HOUR_MS);
  const share = (keep: (at: Date) => boolean) =>
    calls.filter(({ opened_at }) => keep(local(opened_at))).length / calls.length;
  // Shares of the profile in world/channels.ts, with the Easter Monday of 13 April in Ukraine.
  expect(share((at) => at.getUTCHours() >= 9 && at.getUTCHours() < 18)).toBeGreaterThan(0.58);
  expect(share((at) => at.getUTCHours() < 6)).toBeLessThan(0.03);
  const weekend = share((at) => at.getUTCDay() === 0 || at.getUTCDay() === 6);
  expect(weekend).toBeGreaterThan(0.17);
  expect(weekend).toBeLessThan(0.24);
});

test("texts are in the languages of the mix", () => {
  const texts = finalOf(fortnight.messages).flatMap(({ text }) => (text ? [text.toLowerCase()] : []));
  const share = (keep: (text: string) => boolean) => texts.filter(keep).length / texts.length;
  const ukrainian = share((text) => /[іїєґ]/.test(text));
  const cyrillic = share((text) => /[а-яіїєґ]/.test(text));
  // Some Ukrainian texts have none of its letters; some Russian ones are written in Latin ones.
  expect(ukrainian).toBeGreaterThan(0.22);
  expect(ukrainian).toBeLessThan(0.27);
  expect(cyrillic).toBeGreaterThan(0.81);
  expect(cyrillic).toBeLessThan(0.87);
});

test("contacts without an answer stay so, tickets can be open at the end", () => {
  const contacts = finalOf(fortnight.messages);
  expect(contacts.some(({ ticket }) => ticket && !ticket.closed_at)).toBe(true);
  expect(contacts.some(({ abandoned_at }) => abandoned_at)).toBe(true);
  for (const { abandoned_at, text, channel, operator_id } of contacts) {
    if (!abandoned_at) continue;
    expect(operator_id).toBeUndefined();
    // Nobody has heard what a caller wanted who gave up.
    if (channel === "phone") expect(text).toBeUndefined();
  }
});

test("who is not helped comes again about the same more often than who is", () => {
  const contacts = finalOf(fortnight.messages);
  const matter = ({ customer_id, agent_label }: ContactMessage) => `${customer_id}/${agent_label}`;
  const lastOpened = new Map<string, number>();
  for (const contact of contacts) {
    lastOpened.set(matter(contact), Math.max(lastOpened.get(matter(contact)) ?? 0, time(contact.opened_at)));
  }
  const repeatRate = (resolution: ContactMessage["resolution"]) => {
    const early = contacts.filter(
      (c) => c.resolution === resolution && time(c.opened_at) < Date.UTC(2026, 3, 13),
    );
    const again = early.filter((c) => (lastOpened.get(matter(c)) ?? 0) > time(c.opened_at));
    return again.length / early.length;
  };
  expect(repeatRate("unresolved")).toBeGreaterThan(3 * repeatRate("resolved"));
});
