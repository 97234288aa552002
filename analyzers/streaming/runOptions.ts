/** What both ways to run the streaming analyzer need. */
import type { Clock } from "../../core/time.js";
import type { HistoryOptions, Timeline } from "./history.js";
import type { PublishedEvent, Publisher } from "./publish.js";

export interface StreamRunOptions extends HistoryOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Publishes events of a timeline. */
  readonly createPublish: (timeline: Timeline) => Promise<Publisher>;
  readonly onEvents: (events: readonly PublishedEvent[]) => void;
}
