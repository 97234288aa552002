/** When snapshots reach Kafka: a few seconds after the change, or after the catch-up of a source that stalled. */
import type { ContactMessage } from "../core/contact.js";
import type { Random } from "../core/random.js";
import { type EpochMs, epochMs, isoTime, MINUTE_MS, SECOND_MS } from "../core/time.js";
import type { Stage } from "./contactTypes.js";
import { exponential } from "./distributions.js";
import type { Incident } from "./incidents/incident.js";

export interface SimulatedMessage {
  /** When the snapshot reaches Kafka. */
  readonly emittedAt: EpochMs;
  readonly contact: ContactMessage;
}

/** A snapshot with the source's delay, before it is known to be wanted. */
export interface Emission extends SimulatedMessage {
  /** Index of the incident that held it back, or null. */
  readonly heldBackBy: number | null;
}

const BURST_MS = 2 * MINUTE_MS;

/** The snapshots of a contact: each repeats the whole contact, with a larger `updated_at`. */
export function emissionsOf(
  stages: readonly Stage[],
  random: Random,
  incidents: readonly Incident[],
): Emission[] {
  const emissions: Emission[] = [];
  let fields: Partial<ContactMessage> = {};
  let updatedAt = Number.NEGATIVE_INFINITY;
  let emittedAt = Number.NEGATIVE_INFINITY;
  for (const { at, patch } of stages) {
    updatedAt = Math.max(at, updatedAt + 1);
    const sentAt = Math.max(updatedAt + 300 + exponential(random, 1.2 * SECOND_MS), emittedAt);
    fields = { ...fields, ...patch };
    const { contact_id, channel, opened_at, source } = fields;
    if (contact_id === undefined || channel === undefined || opened_at === undefined) {
      throw new Error("a contact must begin with its opening");
    }
    const heldBackBy = incidents.findIndex((incident) => stalls(incident, source, sentAt));
    emittedAt = Math.floor(afterStall(incidents[heldBackBy], sentAt));
    emissions.push({
      emittedAt: epochMs(emittedAt),
      contact: { ...fields, contact_id, channel, opened_at, updated_at: isoTime(epochMs(updatedAt)) },
      heldBackBy: heldBackBy === -1 ? null : heldBackBy,
    });
  }
  return emissions;
}

const stalls = ({ plan, from, to }: Incident, source: ContactMessage["source"], at: number): boolean =>
  plan.kind === "stalled_source" && plan.source === source && at >= from && at < to;

/** What was held back comes in one burst after the stall, in its order. */
function afterStall(incident: Incident | undefined, at: number): number {
  if (incident === undefined) return at;
  const { from, to } = incident;
  return to + ((at - from) / (to - from)) * BURST_MS;
}
