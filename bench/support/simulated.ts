/** Contacts as the simulator makes them: seeded, so that every run and version meets the same ones. */
import type { ContactMessage } from "../../core/contact.js";
import { defaultLanguages, type SimulationOptions } from "../../simulator/options.js";
import { simulate } from "../../simulator/simulate.js";

/** Last snapshots of the contacts of some weeks in summer 2026. */
export const simulation = (
  options: Pick<SimulationOptions, "days" | "contactsPerDay"> & Partial<SimulationOptions>,
): SimulationOptions => ({
  seed: "bench",
  from: "2026-06-01",
  timeZone: "UTC",
  languages: defaultLanguages,
  incidents: "default",
  snapshots: "final",
  ...options,
});

/** Exactly the first `count` contacts, 2,500 a day. */
export function simulatedContacts(count: number): ContactMessage[] {
  const contactsPerDay = 2_500;
  const days = Math.ceil((1.2 * count) / contactsPerDay) + 1;
  const contacts: ContactMessage[] = [];
  for (const { contact } of simulate(simulation({ days, contactsPerDay }))) {
    contacts.push(contact);
    if (contacts.length === count) return contacts;
  }
  throw new Error(`the simulation has ${contacts.length} contacts only, not ${count}`);
}
