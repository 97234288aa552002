/** How many operators a planner would put on duty for a load that is foreseen. */
import { erlangA } from "./erlangA.js";

export interface ServiceTarget {
  readonly meanServiceMs: number;
  readonly meanPatienceMs: number;
  /** Mean wait that the planner aims at. */
  readonly meanWaitMs: number;
}

/** The staff, at least 1, whose mean wait by Erlang-A comes nearest to the target. */
export function serversFor(arrivalsPerHour: number, target: ServiceTarget): number {
  if (arrivalsPerHour <= 0) return 1;
  const arrivalRate = arrivalsPerHour / 3_600_000;
  const meanWait = (servers: number): number =>
    erlangA({
      arrivalRate,
      serviceRate: 1 / target.meanServiceMs,
      patienceRate: 1 / target.meanPatienceMs,
      servers,
    }).meanWait;
  let enough = Math.max(1, Math.ceil(arrivalRate * target.meanServiceMs));
  while (meanWait(enough) > target.meanWaitMs) enough++;
  while (enough > 1 && meanWait(enough - 1) <= target.meanWaitMs) enough--;
  const missed = (servers: number): number => Math.abs(meanWait(servers) - target.meanWaitMs);
  return enough > 1 && missed(enough - 1) < missed(enough) ? enough - 1 : enough;
}
