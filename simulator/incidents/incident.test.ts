import fc from "fast-check";
import { expect, test, vi } from "vitest";
import type { ContactMessage } from "../../core/contact.js";
import { HOUR_MS } from "../../core/time.js";
import type { SimulatedMessage } from "../emission.js";
import { defaultLanguages, periodOf, type SimulationOptions } from "../options.js";
import { plannedIncidents, simulate } from "../simulate.js";
import { defaultIncidents } from "./defaults.js";
import { intensityAt, placeIncidents } from "./incident.js";
import type { IncidentSpec } from "./spec.js";

// Whole weeks are simulated, on machines that may be busy.
vi.setConfig({ testTimeout: 30_000 });

const options: SimulationOptions = {
  seed: "incidents",
  from: "2026-05-18",
  days: 5,
  contactsPerDay: 2000,
  timeZone: "Europe/Kyiv",
  languages: defaultLanguages,
  incidents: [],
  snapshots: "final",
};

function run(incidents: readonly IncidentSpec[], changes: Partial<SimulationOptions> = {}) {
  const simulation = simulate({ ...options, ...changes, incidents });
  const messages: SimulatedMessage[] = [];
  for (;;) {
    const next = simulation.next();
    if (next.done === true) return { messages, planted: next.value.incidents[0] };
    messages.push(next.value);
  }
}

const within = (at: unknown, from: string, hours: number): boolean => {
  const elapsed = Date.parse(String(at)) - Date.parse(`${from}+03:00`);
  return elapsed >= 0 && elapsed < hours * HOUR_MS;
};
const quiet = run([]);

const outage = {
  kind: "outage",
  from: "2026-05-20T14:00",
  hours: 8,
  regions: ["Volga"],
} satisfies IncidentSpec;

test("an outage raises its topics in its region by what the truth says, and nothing elsewhere", () => {
  const { messages, planted } = run([outage]);
  // Three days: whoever comes again, comes again later.
  const count = (all: SimulatedMessage[], keep: (contact: ContactMessage) => boolean) =>
    all.filter(({ contact }) => within(contact.opened_at, outage.from, 100) && keep(contact)).length;
  const inVolga = ({ region }: ContactMessage) => region === "Volga";
  const excess = count(messages, inVolga) - count(quiet.messages, inVolga);
  const contacts = planted?.contacts ?? 0;
  expect(contacts).toBeGreaterThan(50);
  expect(planted?.customers).toBeLessThanOrEqual(contacts);
  // The longer queue makes a few more people hang up and call again, elsewhere as well.
  expect(Math.abs(excess - contacts)).toBeLessThan(0.1 * contacts + 5);
  const elsewhere = (contact: ContactMessage) => !inVolga(contact);
  const before = count(quiet.messages, elsewhere);
  expect(Math.abs(count(messages, elsewhere) - before)).toBeLessThan(0.01 * before);
});

test("an outage makes all callers of its queue wait longer", () => {
  const strong = { ...outage, factor: 60 };
  const meanWait = (all: SimulatedMessage[]) => {
    const waits = all
      .filter(
        ({ contact }) => contact.queue === "phone_technical" && within(contact.opened_at, outage.from, 4),
      )
      .map(({ contact }) => contact.wait_seconds ?? 0);
    return waits.reduce((sum, wait) => sum + wait, 0) / waits.length;
  };
  expect(meanWait(run([strong]).messages)).toBeGreaterThan(3 * meanWait(quiet.messages));
});

test("planting an incident leaves the words of all other contacts as they are", () => {
  const texts = (all: SimulatedMessage[]) =>
    new Set(all.flatMap(({ contact }) => (contact.channel === "chat" ? [contact.text ?? ""] : [])));
  const withOutage = texts(run([outage]).messages);
  const lost = [...texts(quiet.messages)].filter((text) => !withOutage.has(text));
  // Only contacts that come again can differ: they depend on who was answered.
  expect(lost.length).toBeLessThan(0.02 * withOutage.size);
});

test("a labelling artefact changes labels of its group and no text", () => {
  const artefact = {
    kind: "labelling_artefact",
    from: "2026-05-19T00:00",
    hours: 72,
    group: "phone_service_b",
    label: "roaming",
    share: 0.5,
  } as const;
  const { messages, planted } = run([artefact]);
  const before = new Map(quiet.messages.map(({ contact }) => [contact.contact_id, contact]));
  const changed = messages.filter(
    ({ contact }) => before.get(contact.contact_id)?.agent_label !== contact.agent_label,
  );
  // Contacts that would have been labelled so anyway are mislabelled in the truth, but not seen to change.
  expect(changed.length).toBeGreaterThan(100);
  expect(planted?.contacts).toBeGreaterThanOrEqual(changed.length);
  expect(planted?.contacts).toBeLessThan(1.1 * changed.length);
  for (const { contact } of changed) {
    expect(contact.operator_group).toBe("phone_service_b");
    expect(contact.agent_label).toBe("roaming");
  }
  expect(messages.map(({ contact }) => contact.text)).toEqual(
    quiet.messages.map(({ contact }) => contact.text),
  );
});

test("a stalled source is silent, then catches up in its order; the times of the events stay right", () => {
  const stall = {
    kind: "stalled_source",
    from: "2026-05-20T11:00",
    hours: 3,
    source: "chat-gateway",
  } as const;
  const all = { snapshots: "all" } as const;
  const { messages, planted } = run([stall], all);
  const usual = run([], all).messages;
  const fromSource = (list: SimulatedMessage[]) =>
    list.filter(({ contact }) => contact.source === stall.source);
  const duringStall = (list: SimulatedMessage[]) =>
    fromSource(list).filter(({ emittedAt }) => within(new Date(emittedAt).toISOString(), stall.from, 3));
  expect(duringStall(usual).length).toBeGreaterThan(50);
  expect(duringStall(messages)).toEqual([]);
  const caughtUp = fromSource(messages).filter(
    ({ emittedAt, contact }) => emittedAt - Date.parse(String(contact.updated_at)) > 30_000,
  );
  expect(caughtUp.length).toBe(duringStall(usual).length);
  expect(new Set(caughtUp.map(({ contact }) => contact.contact_id)).size).toBe(planted?.contacts);
  const snapshots = (list: SimulatedMessage[]) => list.map(({ contact }) => JSON.stringify(contact)).sort();
  expect(snapshots(messages)).toEqual(snapshots(usual));
});

test("a topic that nobody has named is labelled as something else, and sounds like nothing before it", () => {
  const unnamed = { kind: "unnamed_topic", from: "2026-05-19T08:00", hours: 96, factor: 4 } as const;
  const { messages, planted } = run([unnamed]);
  const speaker = /колонк|speaker/i;
  const about = messages.filter(({ contact }) => speaker.test(contact.text ?? ""));
  expect(quiet.messages.filter(({ contact }) => speaker.test(contact.text ?? ""))).toEqual([]);
  expect(about.length).toBeGreaterThan(0.8 * (planted?.contacts ?? 0));
  expect(about.length).toBeLessThanOrEqual(planted?.contacts ?? 0);
  const others = about.filter(({ contact }) => contact.agent_label === "other").length;
  expect(others / about.length).toBeGreaterThan(0.55);
});

test("the stream says nowhere that a contact was planted", () => {
  const { messages } = run([{ ...outage, id: "SECRET-NAME" }]);
  expect(JSON.stringify(messages)).not.toContain("SECRET-NAME");
  const keys = (all: SimulatedMessage[]) =>
    [...new Set(all.flatMap(({ contact }) => Object.keys(contact)))].sort();
  expect(keys(messages)).toEqual(keys(quiet.messages));
});

test("intensity is between 0 and 1, reaches its peak, and is 0 outside the incident", () => {
  const period = periodOf(options);
  const specs: IncidentSpec[] = [
    outage,
    { kind: "billing_error", from: "2026-05-20T07:00" },
    { kind: "fraud_wave", from: "2026-05-20T07:00", regions: ["South"] },
    { kind: "unnamed_topic", from: "2026-05-20T07:00" },
  ];
  for (const incident of placeIncidents(specs, period, options.timeZone)) {
    const length = incident.to - incident.from;
    fc.assert(
      fc.property(
        fc.integer({ min: -1000, max: 2000 }).map((permille) => permille / 1000),
        (elapsed) => {
          const intensity = intensityAt(incident, incident.from + elapsed * length);
          expect(intensity).toBeGreaterThanOrEqual(0);
          expect(intensity).toBeLessThanOrEqual(1);
          if (elapsed < 0 || elapsed >= 1) expect(intensity).toBe(0);
        },
      ),
    );
    const steps = Array.from({ length: 1000 }, (_, i) =>
      intensityAt(incident, incident.from + (i / 1000) * length),
    );
    expect(Math.max(...steps)).toBe(1);
  }
});

test.each([1, 2, 7, 10, 14, 28, 56, 120, 365])("the default incidents of %i days lie within them", (days) => {
  const incidents = plannedIncidents({ ...options, days, incidents: "default" });
  expect(incidents.length).toBe(defaultIncidents({ ...options, days }).length);
  expect(incidents.length).toBeGreaterThan(0);
  expect(new Set(incidents.map(({ id }) => id)).size).toBe(incidents.length);
  if (days >= 28) expect(new Set(incidents.map(({ plan }) => plan.kind)).size).toBe(6);
});

test("an incident outside the period is refused with its name", () => {
  const late: IncidentSpec = { ...outage, id: "late", from: "2027-01-01T00:00" };
  expect(() => placeIncidents([late], periodOf(options), options.timeZone)).toThrow(
    /incident late: begins at/,
  );
});
