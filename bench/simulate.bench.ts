/** Speed of the simulator, one core. Baseline: writing the very same snapshots as JSON, which any source of them must do. */
import { simulate } from "../simulator/simulate.js";
import type { BenchFigure } from "./figure.js";
import { measureInTurns, perSecond, secondsOf } from "./support/rounds.js";
import { simulation } from "./support/simulated.js";

const options = simulation({ days: 14, contactsPerDay: 2_000, snapshots: "all" });

export async function bench(): Promise<BenchFigure[]> {
  const snapshots = [...simulate(options)].map(({ contact }) => contact);
  const { simulated, written } = await measureInTurns({
    simulated: () => snapshots.length / secondsOf(() => drain(simulate(options))),
    written: () => perSecond(snapshots, (contact) => JSON.stringify(contact)),
  });
  return [
    {
      name: "simulate: snapshots of two weeks of 2,000 contacts a day",
      value: simulated.median,
      unit: "snapshots/s",
      spreadPercent: simulated.spreadPercent,
      baseline: { name: "JSON.stringify of the same snapshots", value: written.median },
    },
  ];
}

function drain(items: Iterable<unknown>): void {
  for (const _ of items);
}
