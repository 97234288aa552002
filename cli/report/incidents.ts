/** Spikes as the report shows them: named, those that stand for themselves first, the others under what explains them. Pure. */
import type { Spike } from "../../core/spike.js";
import { isoTime } from "../../core/time.js";
import type { Incident, ReportedSpike } from "./weeklyReport.js";

export type NameOf = (topic: string) => string;

/** A series for people: `Mobile internet, Volga`. */
export function seriesTitle({ topic, region }: Pick<Spike, "topic" | "region">, nameOf: NameOf): string {
  if (topic === "") return "All contacts";
  return region === "" ? nameOf(topic) : `${nameOf(topic)}, ${region}`;
}

export const reportedSpike = (spike: Spike, nameOf: NameOf): ReportedSpike => ({
  ...spike,
  started_at: isoTime(spike.started_at),
  detected_at: isoTime(spike.detected_at),
  ended_at: spike.ended_at === null ? null : isoTime(spike.ended_at),
  updated_at: isoTime(spike.updated_at),
  name: seriesTitle(spike, nameOf),
});

/**
 * The incidents of a week, the least likely by chance first. A spike whose wider one is not in the list, or is a part
 * itself, goes under the one that stands for itself at the end of its chain; without such a one it stands for itself.
 */
export function incidentsOf(spikes: readonly Spike[], nameOf: NameOf): Omit<Incident, "history">[] {
  const byId = new Map(spikes.map((spike) => [spike.spike_id, spike]));
  const heads = new Map(spikes.map((spike) => [spike.spike_id, headOf(spike, byId)]));
  return [...spikes]
    .sort(byChance)
    .filter(({ spike_id }) => heads.get(spike_id) === spike_id)
    .map((spike) => ({
      ...reportedSpike(spike, nameOf),
      parts_of_it: [...spikes]
        .sort(byExcess)
        .filter(({ spike_id }) => spike_id !== spike.spike_id && heads.get(spike_id) === spike.spike_id)
        .map((part) => reportedSpike(part, nameOf)),
    }));
}

function headOf(spike: Spike, byId: ReadonlyMap<string, Spike>): string {
  const seen = new Set([spike.spike_id]);
  let head = spike;
  for (let wider = byId.get(head.part_of); wider !== undefined; wider = byId.get(head.part_of)) {
    // A circle explains nothing: its members stand for themselves.
    if (seen.has(wider.spike_id)) return spike.spike_id;
    seen.add(wider.spike_id);
    head = wider;
  }
  return head.spike_id;
}

const excess = ({ observed, expected }: Spike): number => observed - expected;
const byExcess = (a: Spike, b: Spike): number => excess(b) - excess(a) || (a.spike_id < b.spike_id ? -1 : 1);
const byChance = (a: Spike, b: Spike): number => b.by_chance_weeks - a.by_chance_weeks || byExcess(a, b);
