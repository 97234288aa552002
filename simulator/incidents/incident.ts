/** An incident in the timeline: when, where, how strong, and what an analyzer should make of it. */
import { DateTime } from "luxon";
import { GiftlineError } from "../../core/errors.js";
import { type EpochMs, epochMs, HOUR_MS } from "../../core/time.js";
import type { Period } from "../options.js";
import type { Community } from "../world/geography.js";
import type { Theme } from "../world/topics.js";
import { type IncidentSpec, incidentSpecSchema, type PlannedIncident } from "./spec.js";

/** What an analyzer should answer. */
export type Expected = "spike" | "unnamed-topic" | "artefact" | "data-alarm";

export interface Incident {
  readonly id: string;
  readonly from: EpochMs;
  /** Exclusive. */
  readonly to: EpochMs;
  readonly plan: PlannedIncident;
  readonly expected: Expected;
  /** The topic that should rise; null where no topic names it, or none should. */
  readonly topic: string | null;
  /** Empty: everywhere. */
  readonly regions: readonly string[];
  /** What the additional customers contact about, with the shares; empty where there are no additional contacts. */
  readonly themes: readonly { readonly theme: Theme; readonly share: number }[];
}

const kinds: Record<PlannedIncident["kind"], Pick<Incident, "expected" | "topic" | "themes">> = {
  // One cause, several complaints: the same outage takes television with it.
  outage: {
    expected: "spike",
    topic: "no_internet",
    themes: [
      { theme: "no_internet", share: 0.82 },
      { theme: "tv_problem", share: 0.1 },
      { theme: "slow_internet", share: 0.08 },
    ],
  },
  billing_error: {
    expected: "spike",
    topic: "billing_error",
    themes: [{ theme: "billing_error", share: 1 }],
  },
  fraud_wave: { expected: "spike", topic: "fraud_scam", themes: [{ theme: "fraud_scam", share: 1 }] },
  unnamed_topic: { expected: "unnamed-topic", topic: null, themes: [{ theme: "smart_speaker", share: 1 }] },
  labelling_artefact: { expected: "artefact", topic: null, themes: [] },
  stalled_source: { expected: "data-alarm", topic: null, themes: [] },
};

/** Places the incidents in the period. Throws GiftlineError("bad_input") for one that lies outside. */
export function placeIncidents(specs: readonly IncidentSpec[], period: Period, timeZone: string): Incident[] {
  return specs.map((spec, index) => {
    const plan = incidentSpecSchema.parse(spec);
    const from = DateTime.fromISO(plan.from, { zone: timeZone }).toMillis();
    const incident: Incident = {
      id: plan.id ?? `${plan.kind}-${index + 1}`,
      from: epochMs(from),
      to: epochMs(from + plan.hours * HOUR_MS),
      plan,
      ...kinds[plan.kind],
      topic: plan.kind === "labelling_artefact" ? plan.label : kinds[plan.kind].topic,
      regions: "regions" in plan ? plan.regions : [],
    };
    if (incident.from < period.from || incident.from >= period.to) {
      throw new GiftlineError("bad_input", `begins at ${plan.from}, outside the simulated period`, {
        where: `incident ${incident.id}`,
        fix: "move it, or change --from, --days or --weeks",
      });
    }
    return incident;
  });
}

/**
 * Intensity of an incident at a moment, 0 to 1: the share of its peak.
 * An outage starts at once, holds for a quarter of its time and fades; the others build up first.
 */
export function intensityAt({ from, to, plan }: Incident, at: number): number {
  const elapsed = (at - from) / (to - from);
  if (elapsed < 0 || elapsed >= 1) return 0;
  const { rise, hold } = shapes[plan.kind] ?? { rise: 0, hold: 0 };
  if (elapsed < rise) return elapsed / rise;
  return elapsed < rise + hold ? 1 : (1 - elapsed) / (1 - rise - hold);
}

/** Parts of the incident's time until the peak, and at it. */
const shapes: Partial<Record<PlannedIncident["kind"], { readonly rise: number; readonly hold: number }>> = {
  outage: { rise: 0, hold: 0.25 },
  billing_error: { rise: 0.4, hold: 0.2 },
  fraud_wave: { rise: 0.65, hold: 0.2 },
  unnamed_topic: { rise: 0.15, hold: 0.6 },
};

/** Where the incident's customers live. */
export const affects = (incident: Incident, community: Community): boolean =>
  incident.regions.length === 0 || incident.regions.includes(community.region.name);
