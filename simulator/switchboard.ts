/** The live queues: each contact meets the load of its moment and is answered, or given up. */
import type { Random } from "../core/random.js";
import { type EpochMs, MINUTE_MS, SECOND_MS } from "../core/time.js";
import type { HourDemand } from "./demand.js";
import { exponential } from "./distributions.js";
import { FcfsQueue, type QueueOutcome } from "./queue/fcfsQueue.js";
import { type ServiceTarget, serversFor } from "./queue/staffing.js";
import { type LiveQueue, liveQueues } from "./world/teams.js";
import { labelledTopicIds, type TopicProfile, themeProfiles } from "./world/topics.js";

/** Mean service times are those of a topic of mean effort. */
const targets: Record<LiveQueue, ServiceTarget> = {
  phone_technical: {
    meanServiceMs: 170 * SECOND_MS,
    meanPatienceMs: 9 * MINUTE_MS,
    meanWaitMs: 25 * SECOND_MS,
  },
  phone_service: {
    meanServiceMs: 130 * SECOND_MS,
    meanPatienceMs: 9 * MINUTE_MS,
    meanWaitMs: 25 * SECOND_MS,
  },
  messaging: { meanServiceMs: 240 * SECOND_MS, meanPatienceMs: 15 * MINUTE_MS, meanWaitMs: 20 * SECOND_MS },
};

/** Handle time in a queue against that of all topics, by the topics' usual weights. */
function meanEffort(reaches: (topic: TopicProfile) => boolean): number {
  const topics = labelledTopicIds.map((id) => themeProfiles[id]).filter(reaches);
  const weight = topics.reduce((sum, topic) => sum + topic.weight, 0);
  return topics.reduce((sum, topic) => sum + topic.weight * topic.effort, 0) / weight;
}

const meanEfforts: Record<LiveQueue, number> = {
  phone_technical: meanEffort(({ category }) => category === "technical"),
  phone_service: meanEffort(({ category }) => category !== "technical"),
  messaging: meanEffort(() => true),
};

export class Switchboard {
  readonly #queues: Record<LiveQueue, FcfsQueue> = {
    phone_technical: new FcfsQueue(1),
    phone_service: new FcfsQueue(1),
    messaging: new FcfsQueue(1),
  };
  readonly #plans = new Map<string, number>();

  /** Puts the staff of an hour on duty; hours come in order. */
  staff(at: EpochMs, demand: HourDemand): void {
    const { phone, chat, telegram, viber } = demand.channelShare;
    const shares: Record<LiveQueue, number> = {
      phone_technical: phone * demand.technicalShare,
      phone_service: phone * (1 - demand.technicalShare),
      messaging: chat + telegram + viber,
    };
    for (const queue of liveQueues) {
      this.#queues[queue].staff(at, this.#serversFor(queue, demand.total * shares[queue]));
    }
  }

  /** `effort` is the handle time against the mean, and may depend on who answers. */
  arrive(
    queue: LiveQueue,
    at: EpochMs,
    dice: Random,
    effort: (seat: number, startsAt: EpochMs) => number,
  ): QueueOutcome {
    const { meanPatienceMs, meanServiceMs } = targets[queue];
    const patienceMs = exponential(dice, meanPatienceMs);
    const serviceMs = exponential(dice, meanServiceMs);
    return this.#queues[queue].arrive(
      at,
      Math.round(patienceMs),
      (seat, startsAt) => Math.round(serviceMs * effort(seat, startsAt)) + SECOND_MS,
    );
  }

  #serversFor(queue: LiveQueue, arrivalsPerHour: number): number {
    // Plans are made in steps of about 1 %, so that a year needs few of them.
    const step = Math.round(Math.log(Math.max(arrivalsPerHour, 0.01)) * 100);
    const key = `${queue}/${step}`;
    const target = targets[queue];
    const planned =
      this.#plans.get(key) ??
      serversFor(Math.exp(step / 100), {
        ...target,
        meanServiceMs: target.meanServiceMs * meanEfforts[queue],
      });
    this.#plans.set(key, planned);
    return planned;
  }
}
