/** Seeded contacts with known rates: a calm background, and bursts on top of it. */
import type { EnrichedContact } from "../../core/contact.js";
import { type Random, seededRandom } from "../../core/random.js";
import { DAY_MS, type EpochMs, epochMs, HOUR_MS, MINUTE_MS } from "../../core/time.js";
import { storedContact } from "./contacts.js";

export interface Background {
  readonly seed: string;
  readonly from: EpochMs;
  readonly days: number;
  /** Mean contacts a day of each topic in each region; any function of the day since `from`. */
  readonly perDay: number | ((topic: string, region: string, day: number) => number);
  readonly topics: readonly string[];
  readonly regions: readonly string[];
}

export interface Burst {
  readonly topic: string;
  readonly region: string;
  readonly from: EpochMs;
  readonly minutes: number;
  readonly contacts: number;
  readonly id?: string;
  /** Everything else about a contact, by its number. */
  readonly fields?: (index: number) => Parameters<typeof storedContact>[0];
  readonly derived?: Parameters<typeof storedContact>[1];
}

/** A new customer each time, and words of everyday. */
export function contactAt(
  id: string,
  at: number,
  topic: string,
  region: string,
  fields: Parameters<typeof storedContact>[0] = {},
  derived: Parameters<typeof storedContact>[1] = {},
): EnrichedContact {
  return storedContact(
    { contact_id: id, customer_id: `customer of ${id}`, opened_at: at, updated_at: at, region, ...fields },
    { topic, terms: ["hello"], ...derived },
  );
}

/** Poisson arrivals, three times as many at noon as at midnight. */
export function background({ seed, from, days, perDay, topics, regions }: Background): EnrichedContact[] {
  const contacts: EnrichedContact[] = [];
  for (const topic of topics) {
    for (const region of regions) {
      const random = seededRandom(`${seed}/${topic}/${region}`);
      for (let day = 0; day < days; day++) {
        const mean = typeof perDay === "number" ? perDay : perDay(topic, region, day);
        for (let i = poisson(mean, random); i > 0; i--) {
          const at = from + day * DAY_MS + Math.floor(timeOfDay(random));
          contacts.push(contactAt(`${seed}-${topic}-${region}-${day}-${i}`, at, topic, region));
        }
      }
    }
  }
  return contacts;
}

/** Evenly spread over its time. */
export function burst({
  topic,
  region,
  from,
  minutes,
  contacts,
  id,
  fields,
  derived,
}: Burst): EnrichedContact[] {
  const name = id ?? `burst-${topic}-${region}-${from}`;
  return Array.from({ length: contacts }, (_, index) => {
    const at = from + Math.floor(((index + 0.5) * minutes * MINUTE_MS) / contacts);
    return contactAt(`${name}-${index}`, at, topic, region, fields?.(index), derived);
  });
}

/** Density 1 - cos / 2 over the day, by rejection. */
function timeOfDay(random: Random): number {
  for (;;) {
    const at = random.next() * DAY_MS;
    if (random.next() * 1.5 < 1 - Math.cos((2 * Math.PI * at) / (24 * HOUR_MS)) / 2) return at;
  }
}

/** Knuth's product of uniforms; in parts, as e^-mean must not vanish. */
export function poisson(mean: number, random: Random): number {
  if (mean > 30) return poisson(30, random) + poisson(mean - 30, random);
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = random.next(); product > limit; product *= random.next()) count++;
  return count;
}

/** A fresh id for every contact: the same customers again, later snapshots of theirs. */
export const snapshotLater = (contact: EnrichedContact, byMs: number): EnrichedContact => ({
  ...contact,
  updated_at: epochMs(contact.updated_at + byMs),
  version: contact.version + byMs,
});
