/**
 * The weekly report as data: what `--format json` prints, and what the other formats are drawn from. Names are a
 * contract with readers of the JSON; a change of meaning raises `version`.
 */
import type { Spike } from "../../core/spike.js";
import type { ServiceMetricId } from "../../store/queries/reportService.js";

export interface WeeklyReport {
  readonly report: "weekly";
  readonly version: 1;
  /** ISO 8601 in UTC, as all times here. */
  readonly generated_at: string;
  readonly time_zone: string;
  readonly week: ReportedWeek;
  readonly contacts: Change;
  readonly customers: Change;
  /** Contacts whose customer is known: what `customers` is counted over. */
  readonly customers_of: number;
  readonly channels: Volume;
  readonly topics: Volume;
  readonly regions: Volume;
  readonly spikes: WeeklySpikes;
  /** Spikes of the streaming analyzer that began within the week, in the order of their beginning. */
  readonly streaming_spikes: readonly ReportedSpike[];
  /** Spikes of both analyzers that stand for themselves and began in the last 13 weeks, by local date. */
  readonly recent_incidents: readonly {
    readonly spike_id: string;
    readonly method: Spike["method"];
    readonly name: string;
    readonly date: string;
  }[];
  readonly service: readonly MetricValue[];
  /** The seven days of the week. */
  readonly days: readonly DayValues[];
  /** Contacts of every local day of the last 13 weeks, this one included. */
  readonly contacts_per_day: readonly { readonly date: string; readonly contacts: number }[];
}

export interface ReportedWeek {
  /** ISO 8601 week, `2026-W31`. */
  readonly id: string;
  readonly first_day: string;
  readonly last_day: string;
  /** Monday's local midnight. */
  readonly from: string;
  /** The next Monday's local midnight; exclusive. */
  readonly until: string;
  /**
   * `running`: the week is not over; `data_end`, `data_begin`: the store's contacts end or begin within it. In all three
   * the week is partial, and what it is compared with is the same part of the weeks before.
   */
  readonly state: "complete" | "running" | "data_end" | "data_begin";
  /** The part of the week that has contacts: the whole of a complete one. */
  readonly covered_from: string;
  readonly covered_until: string;
  readonly last_contact_at: string;
  /** Whole local days without any contact within the covered part. */
  readonly empty_days: readonly string[];
  /** The weeks whose mean is compared with, oldest first: at most eight, none from before the first contact. */
  readonly compared_with: readonly string[];
}

/** A count beside those of the weeks before; null where there is nothing to compare with. */
export interface Change {
  readonly count: number;
  readonly week_before: number | null;
  /** count / week_before - 1; null also where week_before is 0. */
  readonly change_on_week_before: number | null;
  readonly mean_before: number | null;
  readonly change_on_mean: number | null;
}

export interface Volume {
  /** Largest first. */
  readonly rows: readonly VolumeRow[];
  /** Everything below the rows together; null where nothing is left. */
  readonly rest: (Change & { readonly names: number }) | null;
}

export interface VolumeRow extends Change {
  /** Empty where the source says nothing. */
  readonly id: string;
  /** For people. */
  readonly name: string;
  /** Share of all contacts of the week. */
  readonly share: number;
}

export interface WeeklySpikes {
  /** The weekly analysis that looked at this week; null where none has finished. */
  readonly analysis: {
    readonly run_id: string;
    readonly finished_at: string;
    /** Null where the run does not say. */
    readonly series_tested: number | null;
  } | null;
  /** Spikes that stand for themselves, the least likely by chance first. */
  readonly incidents: readonly Incident[];
}

type SpikeRecord = Omit<Spike, "started_at" | "detected_at" | "ended_at" | "updated_at"> & {
  readonly started_at: string;
  readonly detected_at: string;
  readonly ended_at: string | null;
  readonly updated_at: string;
};

export interface ReportedSpike extends SpikeRecord {
  /** Name of the series for people: topic and region. */
  readonly name: string;
}

export interface Incident extends ReportedSpike {
  /** Spikes that this one explains. */
  readonly parts_of_it: readonly ReportedSpike[];
  /** Unique customers of the series by week, at most 13, oldest first; the last one is this week. */
  readonly history: readonly {
    readonly week: string;
    readonly customers: number;
    /** Null where the past was too short to expect anything. */
    readonly expected: number | null;
    /** Largest count that chance explains. */
    readonly upper_bound: number | null;
  }[];
}

export interface MetricValue {
  readonly id: ServiceMetricId;
  readonly title: string;
  /** Which of the field's formulas this is; empty where there is one. */
  readonly variant: string;
  readonly unit: "share" | "seconds";
  /** Null where n is 0. */
  readonly value: number | null;
  /** Contacts on top of a share; null for what is no share. */
  readonly numerator: number | null;
  /** The n: contacts that the number is counted over. */
  readonly n: number;
  /** Contacts of the week. */
  readonly of: number;
  /** Wilson's 95 % interval of a share. */
  readonly interval: readonly [number, number] | null;
  readonly week_before: { readonly value: number | null; readonly n: number } | null;
  /** False where no contact of the week carries what the metric needs: the source does not report it. */
  readonly reported: boolean;
  readonly exclusions: readonly { readonly reason: string; readonly contacts: number }[];
  readonly contract: { readonly description: string; readonly formula: string };
}

export interface DayValues {
  readonly date: string;
  /** False where no part of the day is covered: its 0 is not a count. */
  readonly covered: boolean;
  readonly contacts: number;
  readonly customers: number;
  readonly metrics: Readonly<Record<ServiceMetricId, DayMetric>>;
}

export interface DayMetric {
  readonly value: number | null;
  readonly n: number;
  readonly interval: readonly [number, number] | null;
}
