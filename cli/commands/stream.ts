import { Command } from "commander";
import { createPublish, type PublishedEvent } from "../../analyzers/streaming/publish.js";
import { replayStream, watchStream } from "../../analyzers/streaming/run.js";
import { GiftlineError, messageOf } from "../../core/errors.js";
import { seriesName } from "../../core/series.js";
import { type EpochMs, epochMs, isoTime } from "../../core/time.js";
import type { Store } from "../../store/client.js";
import { localMidnights } from "../../store/queries/seriesCounts.js";
import { type AlertDestinations, openAlertDestinations } from "../alertDestinations.js";
import { type CliContext, note } from "../context.js";
import { calendarDate, wholeNumber } from "../options.js";
import { createProgress } from "../progress.js";

interface StreamFlags {
  replay?: true;
  from?: string;
  to?: string;
  dryRun?: true;
  sendAlerts?: true;
  json?: true;
  lookInterval: number;
}

/** `giftline stream` */
export const streamCommand = (context: CliContext): Command =>
  new Command("stream")
    .description("watch every topic and topic x region minute by minute; raise and close spikes, send alerts")
    .option("--replay", "run over stored contacts in event time, as fast as it goes, instead of live")
    .option(
      "--from <date>",
      "with --replay: first day to test (default: two weeks after the first contact)",
      calendarDate,
    )
    .option("--to <date>", "with --replay: last day to test (default: the last contact's)", calendarDate)
    .option("--dry-run", "with --replay: store nothing")
    .option("--send-alerts", "with --replay: send alerts too")
    .option("--look-interval <seconds>", "live: seconds between two looks", wholeNumber(1, 3_600), 5)
    .option("--json", "print one JSON object an event")
    .addHelpText(
      "after",
      `
The baseline of a series is its level times its hour of the week, learned from two weeks or more before the first test.
A spike opens when the evidence (an e-detector: Shiryaev-Roberts mixture) reaches the threshold that the alert budget
GIFTLINE_FALSE_ALERTS_PER_WEEK gives the series, and closes when the rate is back to normal. Only incidents are alerted:
spikes that a wider one explains are part of it. Alerts go to the Kafka topic KAFKA_SPIKES_TOPIC (where KAFKA_BROKERS is
set), to GIFTLINE_WEBHOOK_URL and to ALERTMANAGER_URL. A restarted analyzer goes on where it was.

Examples:
  $ giftline stream                                             live, until Ctrl-C
  $ giftline stream --replay                                    everything that is stored
  $ giftline stream --replay --from 2026-06-01 --to 2026-06-30 --dry-run`,
    )
    .action((flags: StreamFlags) => (flags.replay === true ? replay(context, flags) : live(context, flags)));

async function replay(context: CliContext, flags: StreamFlags): Promise<void> {
  const config = context.config();
  const { store } = await context.openStore({ migrate: true });
  const range = await rangeOf(store, flags, config.GIFTLINE_TIME_ZONE);
  const alerts = flags.sendAlerts === true ? await openAlertDestinations(context, config) : noDestinations;
  const progress = createProgress(context, "days");
  const startedAt = context.clock();
  const outcome = await replayStream({
    ...common(context, store, flags, alerts),
    ...range,
    onDay: (done, _days, at) => progress.update(done, isoTime(at).slice(0, 10)),
  }).finally(async () => {
    progress.stop();
    await alerts.close();
  });
  if (outcome === null) {
    throw new GiftlineError("bad_input", "there are no contacts to replay", {
      where: `database ${config.CLICKHOUSE_DATABASE}`,
      fix: "import some with `giftline import` or `giftline ingest`",
    });
  }
  if (outcome.testedTo <= outcome.testedFrom) {
    const learned = "the first two weeks of contacts are learned from";
    throw new GiftlineError(
      "bad_input",
      `there is nothing to test from ${isoTime(outcome.testedFrom)} on (${learned})`,
      {
        where: flags.from === undefined ? `database ${config.CLICKHOUSE_DATABASE}` : "--from",
        fix: "choose an earlier day, or import more contacts",
      },
    );
  }
  const seconds = ((context.clock() - startedAt) / 1_000).toFixed(1);
  const span = `${isoTime(outcome.testedFrom)} to ${isoTime(outcome.testedTo)}`;
  note(context, `replayed ${span}, ${outcome.series} series, in ${seconds} s`);
}

async function live(context: CliContext, flags: StreamFlags): Promise<void> {
  for (const [flag, value] of Object.entries({ from: flags.from, to: flags.to, "dry-run": flags.dryRun })) {
    if (value === undefined) continue;
    throw new GiftlineError("usage", "belongs to --replay", { where: `--${flag}`, fix: "add --replay" });
  }
  const { store } = await context.openStore({ migrate: true });
  const alerts = await openAlertDestinations(context, context.config());
  note(
    context,
    `alerts go to ${alerts.names.length === 0 ? "the table spikes only" : alerts.names.join(", ")}`,
  );
  let isWaitingTold = false;
  await watchStream({
    ...common(context, store, flags, alerts),
    lookIntervalMs: flags.lookInterval * 1_000,
    onStarted: (series, from) => note(context, `watching ${series} series since ${isoTime(from)}`),
    onWaiting: (until) => {
      if (isWaitingTold) return;
      isWaitingTold = true;
      note(
        context,
        until === null ? "waiting for the first contact" : `learning what is normal until ${isoTime(until)}`,
      );
    },
    onLookFailed: (error) => note(context, `${messageOf(error)}; trying again`),
  }).finally(() => alerts.close());
}

const noDestinations: AlertDestinations = { send: [], names: [], close: async () => {} };

function common(context: CliContext, store: Store, flags: StreamFlags, alerts: AlertDestinations) {
  const config = context.config();
  return {
    store,
    clock: context.clock,
    signal: context.signal,
    timeZone: config.GIFTLINE_TIME_ZONE,
    falseAlertsPerWeek: config.GIFTLINE_FALSE_ALERTS_PER_WEEK / 2,
    createPublish: (timeline: Parameters<typeof createPublish>[0]["timeline"]) =>
      createPublish({
        store,
        clock: context.clock,
        timeline,
        isStored: flags.dryRun !== true,
        destinations: alerts.send,
        onAlertFailure: (error) => note(context, `alert not sent: ${messageOf(error)}`),
      }),
    onEvents: (events: readonly PublishedEvent[]) => {
      for (const event of events) tell(context, event, flags.json === true);
    },
  };
}

function tell(context: CliContext, { kind, spike }: PublishedEvent, json: boolean): void {
  if (json) {
    context.stdout.write(`${JSON.stringify({ event: kind, ...spike })}\n`);
    return;
  }
  if (kind === "changed") return;
  const at = kind === "closed" ? spike.ended_at : spike.detected_at;
  const name = `${seriesName(spike)}${spike.part_of === "" ? "" : ` (part of ${spike.part_of.split(":")[1]})`}`;
  const counts = `${spike.observed} customers, ${spike.expected.toFixed(1)} expected`;
  const words =
    kind === "opened" && spike.evidence.terms.length > 0
      ? `; ${spike.evidence.terms.slice(0, 5).join(", ")}`
      : "";
  const since = kind === "opened" ? `since ${isoTime(spike.started_at).slice(0, 16)}Z, ` : "";
  context.stdout.write(
    `${isoTime(at ?? spike.detected_at).slice(0, 16)}Z ${kind.padEnd(6)} ${name}: ${since}${counts}${words}\n`,
  );
}

/** The days of --from and --to in the installation's time zone; --to is included. */
async function rangeOf(
  store: Store,
  { from, to }: StreamFlags,
  zone: string,
): Promise<{ from: EpochMs | null; to: EpochMs | null }> {
  if (from !== undefined && to !== undefined && from > to) {
    throw new GiftlineError("usage", `${from} is after ${to}`, {
      where: "--from",
      fix: "swap --from and --to",
    });
  }
  const midnight = async (date: string | undefined, plusDays: number): Promise<EpochMs | null> => {
    if (date === undefined) return null;
    const day = new Date(Date.parse(`${date}T00:00:00Z`) + plusDays * 86_400_000).toISOString().slice(0, 10);
    const [row] = await store.query(localMidnights, { days: [`${day} 00:00:00`], zone });
    return epochMs(row?.at ?? 0);
  };
  return { from: await midnight(from, 0), to: await midnight(to, 1) };
}
