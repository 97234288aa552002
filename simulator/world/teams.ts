/** Queues, teams and operators. Teams take shifts in turn; each operator has habits of their own. */
import { seededRandom } from "../../core/random.js";
import type { LocalHour } from "../calendar.js";
import { logNormal, standardNormal } from "../distributions.js";
import type { Channel } from "./channels.js";
import type { Category } from "./topics.js";

const queues = ["phone_technical", "phone_service", "messaging", "back_office"] as const;
export type Queue = (typeof queues)[number];
/** Queues in which customers wait for an operator who is free now. */
export type LiveQueue = Exclude<Queue, "back_office">;
export const liveQueues = ["phone_technical", "phone_service", "messaging"] as const satisfies LiveQueue[];

const TEAMS = ["a", "b", "c", "d"] as const;
const SHIFT_HOURS = 8;

export const operatorGroups: readonly string[] = queues.flatMap((queue) =>
  TEAMS.map((team) => `${queue}_${team}`),
);

/** The menu of the phone sends technical topics to their own queue. */
export function queueOf(channel: Channel, category: Category): Queue {
  if (channel === "phone") return category === "technical" ? "phone_technical" : "phone_service";
  return channel === "chat" || channel === "telegram" || channel === "viber" ? "messaging" : "back_office";
}

/** The team on duty: shifts of eight hours move on by one team each. */
export function groupOnDuty(queue: Queue, { dayNumber, hour }: LocalHour): string {
  const shift = dayNumber * (24 / SHIFT_HOURS) + Math.floor(hour / SHIFT_HOURS);
  return `${queue}_${TEAMS[shift % TEAMS.length] ?? "a"}`;
}

export interface Operator {
  readonly id: string;
  readonly group: string;
  /** Handle time against the mean. */
  readonly pace: number;
  /** Added to the log-odds that the contact is solved. */
  readonly skill: number;
  /** Added to the marks of surveys; below -0.4 the words are cold, too. */
  readonly courtesy: number;
}

/** Operators by group and seat; the same seed gives the same people. */
export class Staff {
  readonly #known = new Map<string, Operator>();

  constructor(readonly seed: string) {}

  operator(group: string, seat: number): Operator {
    const id = `${group}_${String(seat + 1).padStart(2, "0")}`;
    const known = this.#known.get(id);
    if (known !== undefined) return known;
    const random = seededRandom(`${this.seed}/operator/${id}`);
    const operator = {
      id,
      group,
      pace: logNormal(random, 1, 0.15),
      skill: 0.35 * standardNormal(random),
      courtesy: 0.3 * standardNormal(random),
    };
    this.#known.set(id, operator);
    return operator;
  }
}
