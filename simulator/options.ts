/** What a simulation can be told. */

import { DateTime } from "luxon";
import { type EpochMs, epochMs } from "../core/time.js";
import type { IncidentSpec } from "./incidents/spec.js";
import type { LanguageMix } from "./world/geography.js";

export interface SimulationOptions {
  /** The same seed and options give the same stream, byte for byte. */
  readonly seed: string;
  /** First local day, `YYYY-MM-DD`. */
  readonly from: string;
  readonly days: number;
  /** Mean over an ordinary week, incidents apart; repeat contacts are among them. */
  readonly contactsPerDay: number;
  /** IANA zone of days, hours and holidays. */
  readonly timeZone: string;
  readonly languages: LanguageMix;
  /** `default`: a set that fits the length of the simulation. */
  readonly incidents: "default" | readonly IncidentSpec[];
  /** All snapshots of a contact, or only the last one before the end. */
  readonly snapshots: "all" | "final";
}

export const defaultLanguages: LanguageMix = { ru: 60, uk: 25, en: 15 };
export const DEFAULT_CONTACTS_PER_DAY = 2000;

export interface Period {
  readonly from: EpochMs;
  /** Exclusive. */
  readonly to: EpochMs;
}

/** From the first local midnight to the local midnight after the last day. */
export function periodOf({ from, days, timeZone }: SimulationOptions): Period {
  const start = DateTime.fromISO(from, { zone: timeZone });
  return { from: epochMs(start.toMillis()), to: epochMs(start.plus({ days }).toMillis()) };
}
