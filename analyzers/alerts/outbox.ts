/**
 * Alerts on their way: each destination gets all of them in order, at least once. One that does not answer keeps its alerts
 * waiting, is tried again at a later flush, and holds up no other.
 */
import { GiftlineError } from "../../core/errors.js";
import { type Clock, type EpochMs, epochMs, SECOND_MS } from "../../core/time.js";
import { type Alert, isTurn, type SendAlert } from "./alert.js";

export interface Outbox {
  push(alert: Alert): void;
  /** Sends what waits. Never rejects: failures are told to `onFailure`. */
  flush(): Promise<void>;
  /** Whether some destination has not been told yet that this spike opened or closed. */
  isWaiting(spikeId: string): boolean;
}

export interface OutboxOptions {
  readonly destinations: readonly SendAlert[];
  readonly clock: Clock;
  readonly onFailure: (error: unknown) => void;
}

/** A destination that failed is left alone that long: one line in the log, not one every look. */
const RETRY_MS = 30 * SECOND_MS;
/** For each destination. */
const MOST_WAITING = 1_000;

interface Queue {
  readonly send: SendAlert;
  readonly waiting: Alert[];
  retryAt: EpochMs;
}

export function createOutbox({ destinations, clock, onFailure }: OutboxOptions): Outbox {
  const queues = destinations.map((send): Queue => ({ send, waiting: [], retryAt: epochMs(0) }));
  const push = (alert: Alert): void => {
    for (const { waiting } of queues) {
      if (!isTurn(alert) && waiting.some((one) => isAbout(one, alert.spike.spike_id))) continue;
      waiting.push(alert);
      if (waiting.length <= MOST_WAITING) continue;
      waiting.shift();
      onFailure(tooMany());
    }
  };
  const flushOne = async (queue: Queue): Promise<void> => {
    while (queue.waiting[0] !== undefined && clock() >= queue.retryAt) {
      try {
        await queue.send(queue.waiting[0]);
        queue.waiting.shift();
      } catch (error) {
        onFailure(error);
        // What was refused for good would hold up everything behind it.
        if (error instanceof GiftlineError && !error.retryable) queue.waiting.shift();
        else queue.retryAt = epochMs(clock() + RETRY_MS);
      }
    }
  };
  return {
    push,
    flush: async () => void (await Promise.all(queues.map(flushOne))),
    isWaiting: (id) =>
      queues.some(({ waiting }) => waiting.some((alert) => isTurn(alert) && isAbout(alert, id))),
  };
}

const isAbout = ({ spike }: Alert, id: string): boolean => spike.spike_id === id;

const tooMany = (): GiftlineError =>
  new GiftlineError("unavailable", `more than ${MOST_WAITING} alerts wait; the oldest is dropped`, {
    where: "a destination of alerts",
    fix: "see the failures above",
  });
