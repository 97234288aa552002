/** Snapshots that have been taken but not yet reached Kafka, in the order in which they will. */
import type { Random } from "../core/random.js";
import type { EpochMs } from "../core/time.js";
import type { Arrival, Journey } from "./contactTypes.js";
import { emissionsOf, type SimulatedMessage } from "./emission.js";
import { Heap } from "./heap.js";
import type { Incident } from "./incidents/incident.js";
import type { TruthTally } from "./truth.js";

interface Pending {
  readonly message: SimulatedMessage;
  /** Breaks ties, so that the order never depends on the heap. */
  readonly serial: number;
}

export interface OutboxOptions {
  /** What would reach Kafka at or after this moment is never emitted. */
  readonly end: EpochMs;
  /** Only the last snapshot of each contact. */
  readonly onlyFinal: boolean;
  readonly incidents: readonly Incident[];
  readonly tally: TruthTally;
  /** Of the sources' delays. */
  readonly random: Random;
}

export class Outbox {
  readonly #pending = new Heap<Pending>((a, b) =>
    a.message.emittedAt === b.message.emittedAt
      ? a.serial < b.serial
      : a.message.emittedAt < b.message.emittedAt,
  );
  #serial = 0;

  constructor(readonly options: OutboxOptions) {}

  add(arrival: Arrival, { stages, relabelledBy }: Journey): void {
    const { end, onlyFinal, incidents, tally, random } = this.options;
    const emitted = emissionsOf(stages, random, incidents).filter(({ emittedAt }) => emittedAt < end);
    const last = emitted.at(-1);
    if (last === undefined) return;
    tally.contact(arrival);
    if (relabelledBy !== null && last.contact.agent_label !== undefined) {
      tally.touched(relabelledBy, arrival.customer.index);
    }
    for (const incident of new Set(emitted.map(({ heldBackBy }) => heldBackBy))) {
      if (incident !== null) tally.touched(incident, arrival.customer.index);
    }
    for (const { emittedAt, contact } of onlyFinal ? [last] : emitted) {
      this.#pending.push({ message: { emittedAt, contact }, serial: this.#serial++ });
    }
  }

  /** What reaches Kafka before `at`, and is thereby gone from here. */
  *until(at: EpochMs): Generator<SimulatedMessage> {
    for (let next = this.#pending.peek(); next !== undefined; next = this.#pending.peek()) {
      if (next.message.emittedAt >= at) return;
      this.#pending.pop();
      this.options.tally.snapshot();
      yield next.message;
    }
  }
}
