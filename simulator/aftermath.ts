/** What follows a contact: tickets with a deadline, surveys, call-backs, and the customer who comes again. */
import type { Random } from "../core/random.js";
import { DAY_MS, type EpochMs, epochMs, HOUR_MS, isoTime, MINUTE_MS } from "../core/time.js";
import type { Stage } from "./contactTypes.js";
import { exponential, happens, logNormal } from "./distributions.js";
import { answerSurvey, type Experience } from "./survey.js";

export const later = (at: EpochMs, byMs: number): EpochMs => epochMs(Math.round(at + byMs));

interface Ticket {
  readonly opened: NonNullable<Stage["patch"]["ticket"]>;
  readonly closing: Stage;
  readonly solved: boolean;
}

/** A ticket with 24 hours (simple faults) or 72 hours to go; most are closed in time. */
export function openTicket(dice: Random, at: EpochMs): Ticket {
  const simple = happens(dice, 0.75);
  const dueAt = later(at, (simple ? 24 : 72) * HOUR_MS);
  const closedAt = later(at, logNormal(dice, (simple ? 8 : 30) * HOUR_MS, 0.75));
  const solved = happens(dice, 0.9);
  const opened = {
    id: `T${String(dice.integer(1e9)).padStart(9, "0")}`,
    opened_at: isoTime(at),
    due_at: isoTime(dueAt),
  };
  const ticket = { ...opened, closed_at: isoTime(closedAt), reopened: happens(dice, 0.04) };
  const outcome = solved
    ? { resolution: "resolved" as const, resolved_at: isoTime(closedAt) }
    : { resolution: "unresolved" as const };
  return { opened, closing: { at: closedAt, patch: { ticket, ...outcome } }, solved };
}

const SURVEY_RESPONSE = 0.25;

/** The survey is sent as the contact ends; `answer` is null where the customer does not care. */
export function sendSurvey(dice: Random, at: EpochMs, experience: Experience) {
  const asked = { asked_at: isoTime(at) };
  if (!happens(dice, SURVEY_RESPONSE)) return { asked, answer: null };
  const answeredAt = later(at, MINUTE_MS + logNormal(dice, 30 * MINUTE_MS, 1.2));
  const survey = { ...asked, ...answerSurvey(dice, experience), answered_at: isoTime(answeredAt) };
  return { asked, answer: { at: answeredAt, patch: { survey } } };
}

/** Quality managers call back half a day to two days later. */
export function callBack(dice: Random, after: EpochMs): Stage {
  const at = later(after, (0.5 + 1.5 * dice.next()) * DAY_MS);
  const solved = happens(dice, 0.55);
  const callback = { at: isoTime(at), solved, satisfied: happens(dice, solved ? 0.8 : 0.15) };
  return { at, patch: { callback } };
}

const RETURN_WITHIN_MS = 7 * DAY_MS;

/** When the customer comes again about the same, within seven days, or null. */
export function returnTime(
  dice: Random,
  at: EpochMs,
  state: "solved" | "ticket" | "unsolved",
): EpochMs | null {
  const probability = { solved: 0.03, ticket: 0.15, unsolved: 0.45 }[state];
  const delayMs = HOUR_MS + exponential(dice, 1.5 * DAY_MS);
  return happens(dice, probability) && delayMs < RETURN_WITHIN_MS ? later(at, delayMs) : null;
}
