import { setTimeout as delay } from "node:timers/promises";
import { Command } from "commander";
import { analyzeWeeks, dataSpan, lastWholeWeek, type WeekOutcome } from "../../analyzers/weekly/run.js";
import type { WeekSpan } from "../../analyzers/weekly/series.js";
import type { Config } from "../../core/config.js";
import { GiftlineError } from "../../core/errors.js";
import { type SeriesKey, seriesName } from "../../core/series.js";
import type { Spike } from "../../core/spike.js";
import { mondayOfWeek, type WeekId, weekOfDay } from "../../core/time.js";
import type { Store } from "../../store/client.js";
import { type CliContext, note } from "../context.js";
import { isoWeek } from "../options.js";
import { renderTable } from "../output/table.js";
import { createProgress } from "../progress.js";

interface WeeklyFlags {
  week?: WeekId;
  since?: WeekId;
  watch?: true;
  json?: true;
}

/** `giftline analyze weekly` */
export const analyzeCommand = (context: CliContext): Command =>
  new Command("analyze").description("find spikes in what is stored").addCommand(
    new Command("weekly")
      .description("test every topic and topic x region of a week against its past, store the spikes")
      .option(
        "--week <week>",
        "ISO week such as 2026-W31 (default: the last week that is over and has contacts)",
        isoWeek,
      )
      .option("--since <week>", "this week and all after it, each with what was known by then", isoWeek)
      .option("--watch", "stay, and analyze every week when it is over")
      .option("--json", "print one JSON object a spike")
      .addHelpText(
        "after",
        `
The counting unit is the unique customer. A series is held against the same season of 3 to 5 past years (Farrington
Flexible), or against its recent level where the past is shorter (Gamma-Poisson). Half of the alert budget
GIFTLINE_FALSE_ALERTS_PER_WEEK is this analyzer's, the other half the streaming one's. Spikes that a wider one explains
are shown as part of it. Repeating a week replaces its spikes.

Examples:
  $ giftline analyze weekly
  $ giftline analyze weekly --week 2026-W31
  $ giftline analyze weekly --since 2026-W01      what would have been flagged, week by week`,
      )
      .action((flags: WeeklyFlags) =>
        flags.watch === true ? watchWeeks(context, flags) : runOnce(context, flags),
      ),
  );

async function runOnce(context: CliContext, flags: WeeklyFlags): Promise<void> {
  const { store } = await context.openStore({ migrate: true });
  const config = context.config();
  const span = await dataSpan(store, config.GIFTLINE_TIME_ZONE);
  if (span === null) throw noContacts(config);
  const weeks = weeksToTest(span, flags, context, config);
  report(context, await run(context, store, config, span, weeks), flags.json === true);
}

const WATCH_INTERVAL_MS = 10 * 60_000;

/** Looks every ten minutes whether a week has ended since; a week that is analyzed twice changes nothing. */
async function watchWeeks(context: CliContext, flags: WeeklyFlags): Promise<void> {
  const { store } = await context.openStore({ migrate: true });
  const config = context.config();
  let done: number | null = null;
  while (!context.signal.aborted) {
    const span = await dataSpan(store, config.GIFTLINE_TIME_ZONE);
    const last = span === null ? null : lastWholeWeek(span, context.clock(), config.GIFTLINE_TIME_ZONE);
    if (span !== null && last !== null && last !== done) {
      report(context, await run(context, store, config, span, [weekOfDay(last)]), flags.json === true);
      done = last;
    }
    await delay(WATCH_INTERVAL_MS, undefined, { signal: context.signal }).catch(() => {});
  }
}

function weeksToTest(span: WeekSpan, flags: WeeklyFlags, context: CliContext, config: Config): WeekId[] {
  const last = lastWholeWeek(span, context.clock(), config.GIFTLINE_TIME_ZONE);
  const first = flags.week ?? flags.since;
  const from = first === undefined ? last : mondayOfWeek(first);
  const to = flags.week === undefined ? last : from;
  const hasData =
    from !== null && to !== null && from >= span.firstMonday && to <= span.lastMonday && from <= to;
  if (hasData) return Array.from({ length: (to - from) / 7 + 1 }, (_, week) => weekOfDay(from + 7 * week));
  throw new GiftlineError(
    "usage",
    first === undefined ? "no week with contacts is over yet" : `no contacts in ${first}`,
    {
      where: flags.week === undefined ? "--since" : "--week",
      fix: `choose a week from ${weekOfDay(span.firstMonday)} to ${weekOfDay(span.lastMonday)}`,
    },
  );
}

async function run(
  context: CliContext,
  store: Store,
  config: Config,
  span: WeekSpan,
  weeks: readonly WeekId[],
): Promise<WeekOutcome[]> {
  const progress = createProgress(context, "weeks", weeks.length);
  return analyzeWeeks({
    store,
    clock: context.clock,
    timeZone: config.GIFTLINE_TIME_ZONE,
    falseAlertsPerWeek: config.GIFTLINE_FALSE_ALERTS_PER_WEEK / 2,
    weeks,
    span,
    onWeek: (week, index) => progress.update(index, week),
  }).finally(() => progress.stop());
}

function report(context: CliContext, outcomes: readonly WeekOutcome[], json: boolean): void {
  const spikes = outcomes.flatMap((outcome) =>
    outcome.spikes.map((spike) => ({ week: outcome.week, spike })),
  );
  if (json) {
    for (const { week, spike } of spikes) context.stdout.write(`${JSON.stringify({ week, ...spike })}\n`);
  } else if (spikes.length > 0) {
    const rows = spikes.map(({ week, spike }) => spikeRow(week, spike));
    const head = ["week", "series", "observed", "expected", "upper", "by chance once in", "why"];
    context.stdout.write(`${renderTable(head, rows, { right: [2, 3, 4, 5] })}\n`);
  }
  const tested = outcomes.reduce((sum, { seriesTested }) => sum + seriesTested, 0);
  const incidents = spikes.filter(({ spike }) => spike.part_of === "").length;
  const weeks = outcomes.length === 1 ? (outcomes[0]?.week ?? "") : `${outcomes.length} weeks`;
  note(context, `${weeks}: ${tested} series tested, ${spikes.length} spikes, ${incidents} incidents`);
}

const spikeRow = (week: WeekId, spike: Spike): string[] => [
  week,
  `${spike.part_of === "" ? "" : "  part of it: "}${seriesName(spike as SeriesKey)}`,
  String(spike.observed),
  spike.expected.toFixed(1),
  spike.upper_bound === null ? "" : String(Math.round(spike.upper_bound)),
  `${Number(spike.by_chance_weeks.toPrecision(2))} weeks`,
  spike.evidence.terms.slice(0, 4).join(", "),
];

const noContacts = (config: Config): GiftlineError =>
  new GiftlineError("bad_input", "there are no contacts to analyze", {
    where: `database ${config.CLICKHOUSE_DATABASE}`,
    fix: "import some with `giftline import` or `giftline ingest`",
  });
