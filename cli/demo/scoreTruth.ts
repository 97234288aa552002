/** What was planted, held against what was found. Pure. */
import { seriesName } from "../../core/series.js";
import type { Spike } from "../../core/spike.js";
import { DAY_MS, type EpochMs, epochMs } from "../../core/time.js";
import type { Truth } from "../../simulator/truth.js";
import { OTHER } from "../../text/taxonomy.js";

export type Planted = Truth["incidents"][number];

interface ScoredIncident {
  readonly planted: Planted;
  readonly verdict: "found" | "missed" | "quiet, as it should be" | "raised an alarm, and should not";
  /** The earliest spike that tells it. */
  readonly spike: Spike | null;
  /** From the planted beginning to the detection, in event time. */
  readonly delayMs: number | null;
}

export interface Score {
  readonly incidents: readonly ScoredIncident[];
  /** Incidents of another topic, place or time than anything planted; echoes of it in other topics are among them. */
  readonly falseAlarms: readonly Spike[];
}

/** A day after its planted end an incident still echoes in repeat contacts. */
const ECHO_MS = DAY_MS;

export function scoreTruth(planted: readonly Planted[], spikes: readonly Spike[]): Score {
  const incidents = planted.map((incident) => scoreIncident(incident, spikes));
  const falseAlarms = spikes.filter(
    (spike) => spike.part_of === "" && !planted.some((incident) => tells(spike, incident)),
  );
  return { incidents, falseAlarms };
}

function scoreIncident(planted: Planted, spikes: readonly Spike[]): ScoredIncident {
  const telling = spikes.filter((spike) => tells(spike, planted)).sort(byDetection);
  const [spike = null] = telling;
  const delayMs = spike === null ? null : Math.max(0, spike.detected_at - Date.parse(planted.from));
  const mustBeQuiet = planted.expected === "artefact";
  if (mustBeQuiet) {
    return {
      planted,
      verdict: spike === null ? "quiet, as it should be" : "raised an alarm, and should not",
      spike,
      delayMs,
    };
  }
  return { planted, verdict: spike === null ? "missed" : "found", spike, delayMs };
}

/** The spike's topic is the planted one, its region among the planted ones or all, and it was raised after the beginning. */
function tells(spike: Spike, planted: Planted): boolean {
  const topic = planted.expected === "unnamed-topic" ? OTHER : planted.topic;
  if (topic === null || spike.topic !== topic || !overlaps(spike, planted)) return false;
  return spike.region === "" || planted.regions.length === 0 || planted.regions.includes(spike.region);
}

function overlaps(spike: Spike, planted: Planted): boolean {
  const from = epochMs(Date.parse(planted.from));
  const to: EpochMs = epochMs(Date.parse(planted.to) + ECHO_MS);
  return spike.detected_at > from && spike.started_at < to;
}

/** The earlier before the later; of one moment, the region before its topic. */
function byDetection(a: Spike, b: Spike): number {
  return (
    a.detected_at - b.detected_at ||
    Number(a.region === "") - Number(b.region === "") ||
    (seriesName(a) < seriesName(b) ? -1 : 1)
  );
}
