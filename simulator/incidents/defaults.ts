/** The set of incidents that is planted unless others are asked for: what fits into the length, with quiet weeks first. */
import { DateTime } from "luxon";
import type { IncidentSpec } from "./spec.js";

interface Slot {
  /** Days that the simulation must have for this one. */
  readonly minimumDays: number;
  /** Part of the simulated time at which it begins. */
  readonly position: number;
  readonly hour: number;
  readonly make: (from: string, round: number) => IncidentSpec;
}

const troubled = ["Volga", "Kyiv", "Siberia", "Lviv", "Urals", "Odesa"];
const pick = (list: readonly string[], index: number): string => list[index % list.length] ?? "";

const slots: readonly Slot[] = [
  {
    minimumDays: 1,
    position: 0.45,
    hour: 14,
    make: (from, round) => ({ kind: "outage", from, hours: 8, regions: [pick(troubled, 2 * round)] }),
  },
  {
    minimumDays: 14,
    position: 0.52,
    hour: 8,
    make: (from) => ({ kind: "labelling_artefact", from, group: "phone_service_b", label: "tariff_change" }),
  },
  { minimumDays: 10, position: 0.62, hour: 7, make: (from) => ({ kind: "billing_error", from }) },
  {
    minimumDays: 2,
    position: 0.7,
    hour: 11,
    make: (from) => ({ kind: "stalled_source", from, source: "chat-gateway" }),
  },
  { minimumDays: 28, position: 0.73, hour: 9, make: (from) => ({ kind: "unnamed_topic", from }) },
  {
    minimumDays: 28,
    position: 0.84,
    hour: 0,
    make: (from, round) => ({
      kind: "fraud_wave",
      from,
      regions: [pick(["South", "Dnipro", "Northwest"], round), pick(["Kharkiv", "Moscow"], round)],
    }),
  },
  {
    minimumDays: 14,
    position: 0.97,
    hour: 18,
    make: (from, round) => ({ kind: "outage", from, hours: 6, regions: [pick(troubled, 2 * round + 1)] }),
  },
];

const ROUND_DAYS = 56;

/** One round of incidents for every eight weeks (at least one), at fixed parts of the time. */
export function defaultIncidents({ from, days }: { from: string; days: number }): IncidentSpec[] {
  const rounds = Math.max(1, Math.floor(days / ROUND_DAYS));
  const roundDays = days / rounds;
  return Array.from({ length: rounds }, (_, round) => round).flatMap((round) =>
    slots
      .filter(({ minimumDays }) => roundDays >= minimumDays)
      .map(({ position, hour, make }) => {
        const day = Math.floor((round + position) * roundDays);
        return make(
          DateTime.fromISO(from, { zone: "utc" })
            .plus({ days: day })
            .toFormat(`yyyy-MM-dd'T'${String(hour).padStart(2, "0")}:00`),
          round,
        );
      }),
  );
}
