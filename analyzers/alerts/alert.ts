/** What leaves giftline about a spike: one message, the same for every destination. Described in docs/ALERTS.md. */
import { seriesName } from "../../core/series.js";
import type { Spike } from "../../core/spike.js";
import { isoTime } from "../../core/time.js";

export interface Alert {
  /** `updated` repeats an open spike with its present counts, for destinations that forget. */
  readonly event: "opened" | "updated" | "closed";
  readonly spike: Spike;
  /** One line for people. */
  readonly text: string;
}

/** Sends an alert; rejects with GiftlineError where the destination does not take it. Repeats are harmless: ids are stable. */
export type SendAlert = (alert: Alert) => Promise<void>;

export function toAlert(event: Alert["event"], spike: Spike): Alert {
  return { event, spike, text: event === "closed" ? closedText(spike) : openText(spike) };
}

/** Whether something has happened that people are told once. */
export const isTurn = ({ event }: Alert): boolean => event !== "updated";

function openText(spike: Spike): string {
  const words = spike.evidence.terms.slice(0, 5).join(", ");
  return (
    `Spike in ${subjectOf(spike)}: ${spike.observed} customers since ${isoTime(spike.started_at)}, ` +
    `${rounded(spike.expected)} expected; by chance once in ${rounded(spike.by_chance_weeks)} weeks` +
    `${words === "" ? "" : `; rising words: ${words}`}.`
  );
}

function closedText(spike: Spike): string {
  const until =
    spike.ended_at === null ? "" : ` from ${isoTime(spike.started_at)} to ${isoTime(spike.ended_at)}`;
  return `Spike in ${subjectOf(spike)} is over${until}: ${spike.observed} customers, ${rounded(spike.expected)} expected.`;
}

const subjectOf = ({ level, topic, region }: Spike): string =>
  level === "total" ? "all contacts" : seriesName({ level, topic, region });

const rounded = (value: number): string =>
  String(value >= 10 ? Math.round(value) : Number(value.toPrecision(2)));
