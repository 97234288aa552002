/** Which spikes are alerted: incidents, once when they open and once when they close. */
import type { Spike } from "../../core/spike.js";
import { toAlert } from "./alert.js";
import type { Outbox } from "./outbox.js";

export interface IncidentAlerts {
  /** Tells a spike's present state; `open` are all open spikes. Where nothing is new, it is told again if `repeats`. */
  tell(spike: Spike, open: readonly Spike[], repeats: boolean): void;
  /** Ids of open spikes whose opening every destination has taken. */
  told(): string[];
}

/**
 * A spike that was alerted by itself is alerted when it closes, even if a wider one explains it by then. `alerted` are the
 * ids of open spikes that have been alerted before.
 */
export function alertIncidents(outbox: Outbox, alerted: Set<string>): IncidentAlerts {
  const covered = new Set<string>();
  /** A topic and one region of it are the same incident, seen wider or narrower: it is alerted once. */
  const isCovered = ({ spike_id: id, topic }: Spike, open: readonly Spike[]): boolean => {
    const parts = open.filter(({ part_of, level }) => part_of === id && level !== "total");
    if (parts.some((part) => part.topic === topic && alerted.has(part.spike_id))) covered.add(id);
    return covered.has(id) && parts.length < 2;
  };
  return {
    tell: (spike, open, repeats) => {
      const { spike_id: id } = spike;
      if (spike.status === "closed") {
        covered.delete(id);
        if (alerted.delete(id)) outbox.push(toAlert("closed", spike));
      } else if (alerted.has(id)) {
        if (repeats) outbox.push(toAlert("updated", spike));
      } else if (spike.part_of === "" && !isCovered(spike, open)) {
        alerted.add(id);
        outbox.push(toAlert("opened", spike));
      }
    },
    told: () => [...alerted].filter((id) => !outbox.isWaiting(id)),
  };
}
