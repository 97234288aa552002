/** What was planted: the answers that analyzers are scored against. Nothing of it stands in the stream. */
import { isoTime } from "../core/time.js";
import type { Arrival } from "./contactTypes.js";
import type { Expected, Incident } from "./incidents/incident.js";
import type { Period, SimulationOptions } from "./options.js";

interface PlantedIncident {
  readonly id: string;
  readonly kind: Incident["plan"]["kind"];
  readonly from: string;
  readonly to: string;
  /** The topic that should rise, the label that an artefact inflates, or null. */
  readonly topic: string | null;
  /** Empty: everywhere. */
  readonly regions: readonly string[];
  readonly source: string | null;
  readonly operator_group: string | null;
  /** What an analyzer should answer. */
  readonly expected: Expected;
  /** Contacts in the stream that it caused, delayed or mislabelled; those who came again are among them. */
  readonly contacts: number;
  readonly customers: number;
}

export interface Truth {
  readonly seed: string;
  readonly from: string;
  readonly to: string;
  readonly time_zone: string;
  readonly contacts_per_day: number;
  readonly contacts: number;
  readonly customers: number;
  readonly snapshots: number;
  readonly incidents: readonly PlantedIncident[];
}

/** Counts while the stream runs; memory grows with customers, not with contacts. */
export class TruthTally {
  #contacts = 0;
  #snapshots = 0;
  readonly #seen: Uint8Array;
  readonly #planted: { contacts: number; customers: Set<number> }[];

  constructor(
    readonly incidents: readonly Incident[],
    populationSize: number,
  ) {
    this.#seen = new Uint8Array(populationSize);
    this.#planted = incidents.map(() => ({ contacts: 0, customers: new Set() }));
  }

  /** A contact of which something is in the stream. */
  contact({ customer, incident }: Arrival): void {
    this.#contacts++;
    this.#seen[customer.index] = 1;
    if (incident !== null) this.touched(incident, customer.index);
  }

  /** A contact that an incident caused, delayed or mislabelled. */
  touched(incident: number, customer: number): void {
    const planted = this.#planted[incident];
    if (planted === undefined) return;
    planted.contacts++;
    planted.customers.add(customer);
  }

  snapshot(): void {
    this.#snapshots++;
  }

  result({ seed, timeZone, contactsPerDay }: SimulationOptions, { from, to }: Period): Truth {
    return {
      seed,
      from: isoTime(from),
      to: isoTime(to),
      time_zone: timeZone,
      contacts_per_day: contactsPerDay,
      contacts: this.#contacts,
      customers: this.#seen.reduce((sum, one) => sum + one, 0),
      snapshots: this.#snapshots,
      incidents: this.incidents.map((incident, index) => ({
        ...describeIncident(incident),
        contacts: this.#planted[index]?.contacts ?? 0,
        customers: this.#planted[index]?.customers.size ?? 0,
      })),
    };
  }
}

function describeIncident({ id, plan, from, to, topic, regions, expected }: Incident) {
  return {
    id,
    kind: plan.kind,
    from: isoTime(from),
    to: isoTime(to),
    topic,
    regions,
    source: "source" in plan ? plan.source : null,
    operator_group: "group" in plan ? plan.group : null,
    expected,
  };
}
