/** What passes between the parts of the simulator. */
import type { ContactMessage } from "../core/contact.js";
import type { Random } from "../core/random.js";
import type { EpochMs } from "../core/time.js";
import type { LocalHour } from "./calendar.js";
import type { Switchboard } from "./switchboard.js";
import type { Channel } from "./world/channels.js";
import type { Customer } from "./world/customers.js";
import type { Staff } from "./world/teams.js";
import type { LabelledTopic, Theme } from "./world/topics.js";

/** A customer who is about to make contact. */
export interface Arrival {
  readonly at: EpochMs;
  /** Names the contact's own stream of randomness, so that planted incidents leave the other contacts as they are. */
  readonly key: string;
  readonly customer: Customer;
  readonly channel: Channel;
  readonly theme: Theme;
  /** 0 for a first contact; one more each time the customer comes again about the same. */
  readonly attempt: number;
  /** Index of the planted incident that caused it, or null. */
  readonly incident: number | null;
}

/** A change of a contact: the fields that are new or different from then on. */
export interface Stage {
  readonly at: EpochMs;
  readonly patch: Partial<ContactMessage>;
}

export interface Journey {
  /** In order of time; the first is the opening, with all fields that are known then. */
  readonly stages: readonly Stage[];
  /** When the customer comes again about the same, or null. */
  readonly returnsAt: EpochMs | null;
  /** Index of the planted artefact that changed the operator's label, or null. */
  readonly relabelledBy: number | null;
}

/** Everything that a contact meets. */
export interface World {
  readonly seed: string;
  readonly switchboard: Switchboard;
  readonly staff: Staff;
  readonly localHour: (at: EpochMs) => LocalHour;
  /** The label that a planted artefact puts in place of the operator's own, or null. */
  readonly relabel: (group: string, at: EpochMs, dice: Random) => Relabelling | null;
  /** Operators who answer what is written; grows with the volume. */
  readonly backOfficeSeats: number;
}

export interface Relabelling {
  readonly label: LabelledTopic;
  /** Index of the incident. */
  readonly incident: number;
}
