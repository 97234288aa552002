/** What becomes of the engine's events: evidence is gathered, the spike is stored, and incidents are alerted. */
import { seriesName } from "../../core/series.js";
import type { Spike } from "../../core/spike.js";
import { type Clock, epochMs, MINUTE_MS, WEEK_MS } from "../../core/time.js";
import type { Store } from "../../store/client.js";
import { contactTotals } from "../../store/queries/evidence.js";
import { openSpikes } from "../../store/queries/spikes.js";
import { tables } from "../../store/tables.js";
import { type SendAlert, toAlert } from "../alerts/alert.js";
import { gatherEvidence, withoutEvidence } from "../evidence.js";
import type { EngineEvent } from "./engine.js";
import { type Timeline, timeOf } from "./history.js";
import { liveSpikeId, streamingReasons, toRecord } from "./record.js";

export interface PublishOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly timeline: Timeline;
  /** False: nothing is stored and nothing is sent. */
  readonly isStored: boolean;
  /** Where alerts go; failures are told to `onAlertFailure` and do not stop the analyzer. */
  readonly destinations: readonly SendAlert[];
  readonly onAlertFailure: (error: unknown) => void;
}

export interface PublishedEvent {
  readonly kind: EngineEvent["kind"];
  readonly spike: Spike;
}

/** Publishes events in their order; answers with the records that were made. */
export type Publish = (events: readonly EngineEvent[]) => Promise<PublishedEvent[]>;

const FEWEST_CUSTOMERS = 3;
/** The weeks before a spike that its words and parts are compared with. */
const COMPARED_MS = 4 * WEEK_MS;

/** Spikes that are open in the store keep their ids: a restarted analyzer goes on with them. */
export async function createPublish(options: PublishOptions): Promise<Publish> {
  const ids = new Map<string, string>();
  const evidence = new Map<string, Spike["evidence"]>();
  if (options.isStored) {
    for (const spike of await options.store.query(openSpikes, {})) {
      ids.set(seriesName(spike), spike.spike_id);
      evidence.set(spike.spike_id, spike.evidence);
    }
  }
  const publishOne = async (event: EngineEvent): Promise<PublishedEvent | null> => {
    const name = seriesName(event.spike.key);
    const isResumed = event.kind === "opened" && ids.has(name);
    if (event.kind === "opened" && !isResumed) {
      if (!(await hasEnoughCustomers(event, options))) return null;
      ids.set(name, liveSpikeId(event.spike.key, event.spike.onsetTick, options.timeline));
    }
    if (!ids.has(name)) return null;
    const record = toRecord(event, options.timeline, ids, options.clock());
    const spike = { ...record, evidence: await evidenceOf(event, record) };
    evidence.set(spike.spike_id, spike.evidence);
    if (event.kind === "closed") ids.delete(name);
    if (options.isStored) await options.store.insert(tables.spikes, [spike]);
    if (spike.part_of === "" && event.kind !== "changed" && !isResumed) await alert(event.kind, spike);
    return { kind: event.kind, spike };
  };
  const evidenceOf = async (
    event: EngineEvent,
    record: Omit<Spike, "evidence">,
  ): Promise<Spike["evidence"]> => {
    const known = evidence.get(record.spike_id);
    if (event.kind !== "opened" && known !== undefined) return known;
    if (record.part_of !== "") return withoutEvidence(streamingReasons(event.spike));
    const from = record.started_at;
    // The store keeps milliseconds; the last minute of the spike belongs to it.
    const window = { before: epochMs(from - COMPARED_MS), from, to: epochMs(record.detected_at + MINUTE_MS) };
    return gatherEvidence(options.store, event.spike.key, window, streamingReasons(event.spike));
  };
  const alert = async (kind: "opened" | "closed", spike: Spike): Promise<void> => {
    for (const send of options.destinations) await send(toAlert(kind, spike)).catch(options.onAlertFailure);
  };
  return async (events) => {
    const published: PublishedEvent[] = [];
    for (const event of events) {
      const one = await publishOne(event);
      if (one !== null) published.push(one);
    }
    return published;
  };
}

/** One customer who calls ten times is no spike. */
async function hasEnoughCustomers(
  { spike }: EngineEvent,
  { store, timeline }: PublishOptions,
): Promise<boolean> {
  const from = timeOf(timeline, spike.onsetTick);
  const to = timeOf(timeline, spike.detectedTick + 1);
  const { topic, region } = spike.key;
  const [totals] = await store.query(contactTotals, { topic, region, before: from, from, to });
  return (totals?.customers ?? 0) >= FEWEST_CUSTOMERS;
}
