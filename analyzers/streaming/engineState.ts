/** What the engine knows: its series under watch, its open spikes, and what happens to them. */
import type { SeriesKey } from "../../core/series.js";
import type { EpochMs } from "../../core/time.js";
import type { SeriesBudget } from "../spikes/budget.js";
import type { StreamPrior } from "./prior.js";
import type { CellOf, Watch } from "./watch.js";

/** Ticks are minutes since the engine's start. */
export interface LiveSpike {
  /** Series and onset: the same evidence gives the same id. */
  readonly id: string;
  readonly key: SeriesKey;
  readonly onsetTick: number;
  readonly detectedTick: number;
  readonly statistic: number;
  readonly threshold: number;
  readonly byChanceWeeks: number;
  /** Customers from the onset up to `untilTick` (exclusive), and how many are normal. */
  readonly observed: number;
  readonly expected: number;
  readonly untilTick: number;
  /** Id of the wider spike that explains this one; null for an incident of its own. */
  readonly partOf: string | null;
}

export interface Engine {
  /** When tick 0 begins. */
  readonly start: EpochMs;
  readonly prior: StreamPrior;
  readonly cellOf: CellOf;
  readonly budgets: ReadonlyMap<string, SeriesBudget>;
  readonly falseAlertsPerWeek: number;
  readonly tick: number;
  readonly watches: ReadonlyMap<string, Watch>;
  /** Open spikes by name of their series. */
  readonly open: ReadonlyMap<string, LiveSpike>;
  /** Tick after which each series was calm again, where it has had a spike: the next one begins later. */
  readonly calmSince: ReadonlyMap<string, number>;
}

export type EngineEvent =
  | { readonly kind: "opened" | "changed"; readonly tick: number; readonly spike: LiveSpike }
  | {
      readonly kind: "closed";
      readonly tick: number;
      readonly spike: LiveSpike;
      readonly reason: "back to normal" | "new level";
    };
