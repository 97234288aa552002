/** The streaming analyzer on a real store: replayed, or live with a clock that each look moves on. */
import type { Alert, SendAlert } from "../../analyzers/alerts/alert.js";
import { createPublish, type PublishedEvent } from "../../analyzers/streaming/publish.js";
import { replayStream, watchStream } from "../../analyzers/streaming/run.js";
import type { EnrichedContact } from "../../core/contact.js";
import { type EpochMs, epochMs, MINUTE_MS } from "../../core/time.js";
import type { Store } from "../../store/client.js";
import { tables } from "../../store/tables.js";

export interface ReplaySetup {
  readonly from?: EpochMs;
  readonly to?: EpochMs;
  readonly timeZone?: string;
  readonly falseAlertsPerWeek?: number;
}

/** The replay's events; the alerts would be sent if there were destinations. */
export async function replay(store: Store, setup: ReplaySetup = {}): Promise<PublishedEvent[]> {
  const events: PublishedEvent[] = [];
  const clock = () => epochMs(0);
  await replayStream({
    store,
    clock,
    signal: new AbortController().signal,
    timeZone: setup.timeZone ?? "UTC",
    falseAlertsPerWeek: setup.falseAlertsPerWeek ?? 1,
    from: setup.from ?? null,
    to: setup.to ?? null,
    createPublish: (timeline) =>
      createPublish({ store, clock, timeline, isStored: true, destinations: [], onAlertFailure: () => {} }),
    onEvents: (some) => events.push(...some),
    onDay: () => {},
  });
  return events;
}

/** A contact, and when it comes to the store. */
export interface Arrival {
  readonly at: number;
  readonly contact: EnrichedContact;
}

export interface LiveSetup {
  readonly store: Store;
  /** Of the fake clock, from the first look to the last. */
  readonly from: EpochMs;
  readonly until: EpochMs;
  readonly everyMs?: number;
  readonly arrivals?: readonly Arrival[];
  readonly destinations?: readonly SendAlert[];
  /** Before each look but the first. */
  readonly beforeLook?: (now: EpochMs) => Promise<void>;
}

export interface LiveOutcome {
  /** Turns that the collecting destination got, and the time of the look that sent them. */
  readonly alerts: { readonly at: EpochMs; readonly alert: Alert }[];
  readonly events: PublishedEvent[];
  readonly failures: unknown[];
  readonly alertFailures: unknown[];
  readonly waitingUntil: (EpochMs | null)[];
  readonly looks: number;
}

/** Runs the live analyzer until the fake clock has reached `until`, as a process that is then ended. */
export async function runLive(setup: LiveSetup): Promise<LiveOutcome> {
  const { store, from, until, everyMs = MINUTE_MS, destinations = [], beforeLook } = setup;
  let now = from;
  const clock = () => now;
  const controller = new AbortController();
  const waiting = [...(setup.arrivals ?? [])].sort((a, b) => a.at - b.at);
  const outcome = {
    alerts: [] as LiveOutcome["alerts"],
    events: [] as PublishedEvent[],
    failures: [] as unknown[],
    alertFailures: [] as unknown[],
    waitingUntil: [] as (EpochMs | null)[],
    looks: 0,
  };
  const deliver = async (): Promise<void> => {
    const end = waiting.findIndex(({ at }) => at > now);
    const due = waiting.splice(0, end === -1 ? waiting.length : end);
    await store.insert(
      tables.contacts,
      due.map(({ contact }) => contact),
    );
  };
  const collect: SendAlert = async (alert) => {
    if (alert.event !== "updated") outcome.alerts.push({ at: now, alert });
  };
  await deliver();
  await watchStream({
    store,
    clock,
    signal: controller.signal,
    timeZone: "UTC",
    falseAlertsPerWeek: 1,
    lookIntervalMs: everyMs,
    createPublish: (timeline) =>
      createPublish({
        store,
        clock,
        timeline,
        isStored: true,
        destinations: [collect, ...destinations],
        onAlertFailure: (error) => outcome.alertFailures.push(error),
      }),
    onEvents: (events) => outcome.events.push(...events),
    onLookFailed: (error) => outcome.failures.push(error),
    onStarted: () => {},
    onWaiting: (moment) => outcome.waitingUntil.push(moment),
    wait: async (ms) => {
      outcome.looks++;
      now = epochMs(now + ms);
      if (now > until) return controller.abort();
      await beforeLook?.(now);
      await deliver();
    },
  });
  return outcome;
}

/** Each contact comes to the store some milliseconds after it was opened. */
export const arriving = (contacts: readonly EnrichedContact[], delayMs = 1_000): Arrival[] =>
  contacts.map((contact) => ({ at: contact.opened_at + delayMs, contact }));
