/** What customers answer to the survey: marks follow from the wait, the solution and the operator. */
import type { Random } from "../core/random.js";
import { standardNormal } from "./distributions.js";

export interface Experience {
  readonly waitSeconds: number;
  readonly solved: boolean;
  readonly again: boolean;
  /** Of the operator, around 0. */
  readonly courtesy: number;
}

export interface Marks {
  readonly service: number;
  readonly readiness: number;
  readonly courtesy: number;
  readonly competence: number;
  readonly nps: number;
}

const within = (low: number, high: number, value: number): number =>
  Math.max(low, Math.min(high, Math.round(value)));

/** Marks of 1 to 5 and 0 to 10. Most people give the best mark; waiting, no solution and coldness cost. */
export function answerSurvey(random: Random, { waitSeconds, solved, again, courtesy }: Experience): Marks {
  const mood = 5.2 + 0.7 * standardNormal(random) - Math.min(1.5, waitSeconds / 300) - (again ? 0.5 : 0);
  const mark = (shift: number) => within(1, 5, mood + shift + 0.35 * standardNormal(random));
  return {
    service: mark(solved ? 0 : -1.6),
    readiness: mark(courtesy + (solved ? 0 : -0.6)),
    courtesy: mark(courtesy + 0.2),
    competence: mark(solved ? 0.1 : -1.3),
    nps: within(0, 10, 2 * (mood - (solved ? 0 : 1.6)) - 1.2 + 1.4 * standardNormal(random)),
  };
}
