/**
 * A first-come-first-served queue of impatient customers before a staff that changes over the day.
 *
 * Customers are decided in the order of their arrival, so no events are kept: the offered wait of the next customer
 * is the time until the first server is free, and who would lose patience before that never takes a server
 * (F. Baccelli, G. Hebuterne, "On queues with impatient customers", Performance '81; the Kiefer-Wolfowitz recursion
 * with abandonment). Exact for M/M/n+M, as the test against Erlang-A shows. O(log servers) per customer.
 */
import { type EpochMs, epochMs } from "../../core/time.js";
import { Heap } from "../heap.js";

interface Server {
  freeAt: number;
  readonly slot: number;
}

export type QueueOutcome =
  | { readonly kind: "answered"; readonly at: EpochMs; readonly slot: number; readonly endsAt: EpochMs }
  | { readonly kind: "abandoned"; readonly at: EpochMs };

export class FcfsQueue {
  readonly #servers = new Heap<Server>((a, b) =>
    a.freeAt === b.freeAt ? a.slot < b.slot : a.freeAt < b.freeAt,
  );
  readonly #freeSlots = new Heap<number>((a, b) => a < b);
  #slots = 0;
  #changes: { readonly at: number; readonly servers: number }[] = [];

  constructor(servers: number) {
    this.#resize(servers, Number.NEGATIVE_INFINITY);
  }

  /** Announces that from `at` on (not before earlier changes) there are `servers`, at least 1. */
  staff(at: EpochMs, servers: number): void {
    this.#changes.push({ at, servers });
  }

  /**
   * Decides the fate of the next customer; arrivals must come in order of time.
   * `serviceMs` is asked only when a server takes the customer, and is told which one.
   */
  arrive(
    at: EpochMs,
    patienceMs: number,
    serviceMs: (slot: number, startsAt: EpochMs) => number,
  ): QueueOutcome {
    const server = this.#firstFree(at);
    const startsAt = epochMs(Math.max(at, server.freeAt));
    if (startsAt - at > patienceMs) return { kind: "abandoned", at: epochMs(at + patienceMs) };
    this.#servers.pop();
    const endsAt = epochMs(startsAt + serviceMs(server.slot, startsAt));
    server.freeAt = endsAt;
    this.#servers.push(server);
    return { kind: "answered", at: startsAt, slot: server.slot, endsAt };
  }

  /** The server that is free first, after all changes of staff up to that moment. */
  #firstFree(at: number): Server {
    for (;;) {
      const server = this.#servers.peek();
      if (server === undefined) throw new Error("a queue needs at least one server");
      const change = this.#changes[0];
      if (change === undefined || change.at > Math.max(at, server.freeAt)) return server;
      this.#changes.shift();
      this.#resize(change.servers, change.at);
    }
  }

  /** Who goes home finishes the customer first: the staff that would be free soonest leaves. */
  #resize(servers: number, at: number): void {
    while (this.#servers.size > servers) {
      const leaving = this.#servers.pop();
      if (leaving !== undefined) this.#freeSlots.push(leaving.slot);
    }
    while (this.#servers.size < servers) {
      const slot = this.#freeSlots.pop() ?? this.#slots++;
      this.#servers.push({ freeAt: at, slot });
    }
  }
}
