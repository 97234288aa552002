/** What becomes of the engine's spikes: evidence is gathered, they are stored, and incidents are alerted. */
import type { Spike } from "../../core/spike.js";
import { type Clock, DAY_MS, type EpochMs, epochMs, WEEK_MS } from "../../core/time.js";
import type { Store } from "../../store/client.js";
import { contactTotals } from "../../store/queries/evidence.js";
import { runOutcome } from "../../store/queries/runs.js";
import { openSpikes } from "../../store/queries/spikes.js";
import { tables } from "../../store/tables.js";
import type { SendAlert } from "../alerts/alert.js";
import { alertIncidents } from "../alerts/incidents.js";
import { createOutbox } from "../alerts/outbox.js";
import { gatherEvidence, withoutEvidence } from "../evidence.js";
import type { EngineEvent, LiveSpike } from "./engineState.js";
import { type Timeline, timeOf } from "./history.js";
import { STREAMING_RUN, streamingReasons, toRecord } from "./record.js";

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

/** Both methods may be repeated after a failure: what was stored or alerted before is not alerted again. */
export interface Publisher {
  /** Spikes that were open in the store when the publisher was made, oldest first. */
  readonly stored: readonly Spike[];
  /** Publishes events in their order, sends alerts that wait; answers with the records that were made. */
  publish(events: readonly EngineEvent[]): Promise<PublishedEvent[]>;
  /** Brings open spikes up to date; answers with those that only now have enough customers to be one. */
  update(spikes: readonly LiveSpike[]): Promise<PublishedEvent[]>;
  /** Whether the spike is open in the store (or would be, if anything were stored). */
  isPublished(spike: LiveSpike): boolean;
  /** Ids of open spikes that every destination has been told of. */
  told(): string[];
}

const FEWEST_CUSTOMERS = 3;
/** The weeks before a spike that its words and parts are compared with. */
const COMPARED_MS = 4 * WEEK_MS;

/** An open spike as it was published last. */
interface Published {
  readonly spike: Spike;
  /** Customers whose words and parts the evidence is made of. */
  readonly evidenceCustomers: number;
}

/** Spikes that are open in the store are known to it: a restarted analyzer goes on with them. */
export async function createPublish(options: PublishOptions): Promise<Publisher> {
  const { store, isStored } = options;
  const stored = isStored ? await store.query(openSpikes, {}) : [];
  const told = isStored ? await toldBefore(store) : new Set<string>();
  const published = new Map(
    stored.map((spike): [string, Published] => [
      spike.spike_id,
      { spike, evidenceCustomers: spike.part_of === "" ? spike.observed : 0 },
    ]),
  );
  const outbox = createOutbox({ ...options, onFailure: options.onAlertFailure });
  const alerts = alertIncidents(
    outbox,
    new Set(stored.map(({ spike_id }) => spike_id).filter((id) => told.has(id))),
  );

  const publishOne = async (
    kind: EngineEvent["kind"],
    live: LiveSpike,
    end: EpochMs | null,
  ): Promise<PublishedEvent | null> => {
    const known = published.get(live.id);
    if (known === undefined && !(await hasEnoughCustomers(live, options))) return null;
    const record = toRecord(live, options.timeline.start, end, options.clock());
    const isGathered = live.partOf === null && (end !== null || hasDoubled(live, known));
    const spike = { ...record, evidence: await evidenceOf(live, isGathered, known, options) };
    const evidenceCustomers = isGathered ? live.observed : (known?.evidenceCustomers ?? 0);
    published.set(live.id, { spike, evidenceCustomers });
    return { kind, spike };
  };

  const deliver = async (events: readonly PublishedEvent[], repeatsAlerts: boolean): Promise<void> => {
    if (!isStored) return;
    await store.insert(
      tables.spikes,
      events.map(({ spike }) => spike),
    );
    const open = [...published.values()].map(({ spike }) => spike);
    for (const { spike } of events) alerts.tell(spike, open, repeatsAlerts);
    await outbox.flush();
  };

  const forgetClosed = (events: readonly PublishedEvent[]): void => {
    for (const { spike } of events) if (spike.status === "closed") published.delete(spike.spike_id);
  };

  return {
    stored,
    publish: async (events) => {
      const made: PublishedEvent[] = [];
      const last = new Map(events.map(({ spike }) => [spike.id, spike.partOf]));
      for (const { kind, tick, spike } of events) {
        const end = kind === "closed" ? timeOf(options.timeline, tick + 1) : null;
        const one = await publishOne(kind, { ...spike, partOf: last.get(spike.id) ?? null }, end);
        if (one !== null) made.push(one);
      }
      await deliver(made, false);
      forgetClosed(made);
      return made;
    },
    update: async (spikes) => {
      const made: PublishedEvent[] = [];
      for (const spike of spikes) {
        const kind = published.has(spike.id) ? "changed" : "opened";
        const one = await publishOne(kind, spike, null);
        if (one !== null) made.push(one);
      }
      await deliver(made, true);
      return made.filter(({ kind }) => kind === "opened");
    },
    isPublished: ({ id }) => published.has(id),
    told: alerts.told,
  };
}

/** Spikes that every destination knew of when the analyzer was last running. */
async function toldBefore(store: Store): Promise<ReadonlySet<unknown>> {
  const [run] = await store.query(runOutcome, { id: STREAMING_RUN });
  const told = run?.outcome["told"];
  return new Set<unknown>(Array.isArray(told) ? told : []);
}

/** Evidence is gathered again when a spike has doubled: the first minutes say little. */
const hasDoubled = (live: LiveSpike, known: Published | undefined): boolean =>
  known === undefined || live.observed >= 2 * known.evidenceCustomers;

/** Of a spike whose evidence is not gathered again, the sentences that count are told anew. */
async function evidenceOf(
  live: LiveSpike,
  isGathered: boolean,
  known: Published | undefined,
  { store, timeline }: PublishOptions,
): Promise<Spike["evidence"]> {
  const reasons = streamingReasons(live);
  if (isGathered) {
    const from = timeOf(timeline, live.onsetTick);
    const window = { before: epochMs(from - COMPARED_MS), from, to: timeOf(timeline, live.untilTick) };
    const { observed, expected } = live;
    return gatherEvidence(store, { ...live.key, observed, expected }, window, reasons);
  }
  if (known === undefined) return withoutEvidence(reasons);
  const { evidence } = known.spike;
  return { ...evidence, reasons: [...reasons, ...evidence.reasons.slice(reasons.length)] };
}

/**
 * One customer who calls ten times is no spike: most of the excess must be different customers. Over more than a day that is
 * not asked, as many come again by then in normal times too.
 */
async function hasEnoughCustomers(
  { key, onsetTick, untilTick, observed, expected }: LiveSpike,
  { store, timeline }: PublishOptions,
): Promise<boolean> {
  const [from, to] = [timeOf(timeline, onsetTick), timeOf(timeline, untilTick)];
  const { topic, region } = key;
  const [totals] = await store.query(contactTotals, { topic, region, before: from, from, to });
  const customers = totals?.customers ?? 0;
  if (customers < FEWEST_CUSTOMERS) return false;
  return to - from > DAY_MS || customers - expected >= (observed - expected) / 2;
}
