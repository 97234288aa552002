import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { Command } from "commander";
import { createPublish } from "../../analyzers/streaming/publish.js";
import { replayStream } from "../../analyzers/streaming/run.js";
import { analyzeWeeks, dataSpan, lastWholeWeek } from "../../analyzers/weekly/run.js";
import type { Config } from "../../core/config.js";
import { GiftlineError } from "../../core/errors.js";
import { seededRandom } from "../../core/random.js";
import { seriesName } from "../../core/series.js";
import type { Spike } from "../../core/spike.js";
import { epochMs, HOUR_MS, isoDate, localDay, mondayOnOrBefore, weekOfDay } from "../../core/time.js";
import { startLocalBroker } from "../../ingest/kafka/localBroker.js";
import { defaultLanguages } from "../../simulator/options.js";
import { simulate } from "../../simulator/simulate.js";
import type { Truth } from "../../simulator/truth.js";
import type { OpenedStore } from "../../store/open.js";
import { spikesBetween } from "../../store/queries/spikes.js";
import { openAlertDestinations } from "../alertDestinations.js";
import { type CliContext, note } from "../context.js";
import { ingestDirectly, ingestThroughKafka } from "../demo/ingestSimulation.js";
import { type Score, scoreTruth } from "../demo/scoreTruth.js";
import { createEnrichment } from "../enrichment.js";
import { wholeNumber } from "../options.js";
import { writeOutput } from "../output/file.js";
import { renderTable } from "../output/table.js";
import { createProgress } from "../progress.js";
import { assembleWeeklyReport } from "../report/assemble.js";

interface DemoFlags {
  weeks: number;
  contactsPerDay: number;
  seed: string;
  kafka?: true;
  directory: string;
}

const DATABASE = "giftline_demo";

/** `giftline demo`: the whole way on a simulated operator, with the answers known. */
export const demoCommand = (context: CliContext): Command =>
  new Command("demo")
    .description(
      "simulate an operator with planted incidents, ingest, analyze, say what was found, write a report",
    )
    .option("--weeks <count>", "simulated weeks, ending yesterday", wholeNumber(4, 60), 8)
    .option("--contacts-per-day <count>", "contacts on an ordinary day", wholeNumber(100, 100_000), 1_500)
    .option("--seed <text>", "another seed gives another operator", "1")
    .option("--kafka", "start a Kafka broker for the stream (needs Java 17 and Maven, or Docker)")
    .option("--directory <path>", "where truth and report are written", "giftline-demo")
    .addHelpText(
      "after",
      `
Works in a database of its own, giftline_demo, which every run makes anew. With KAFKA_BROKERS set, or --kafka, the stream
goes through Kafka; otherwise straight through the same steps of ingest.

Afterwards look around in it:
  $ CLICKHOUSE_DATABASE=giftline_demo giftline report weekly
  $ CLICKHOUSE_DATABASE=giftline_demo giftline stream --replay --dry-run`,
    )
    .action((flags: DemoFlags) => runDemo(context, flags));

async function runDemo(context: CliContext, flags: DemoFlags): Promise<void> {
  const startedAt = context.clock();
  const broker = await brokerFor(context, flags);
  try {
    const config = { ...context.config(), CLICKHOUSE_DATABASE: DATABASE, ...broker.variables };
    const opened = await freshStore(context);
    const truth = await ingestSimulation(context, config, opened, flags);
    const counts = `${truth.contacts} contacts of ${truth.customers} customers in ${truth.snapshots} snapshots`;
    note(context, `2. ingested ${counts}, ${broker.way}`);
    const series = await findSpikes(context, config, opened);
    const spikes = await allSpikes(opened);
    const incidents = spikes.filter(({ part_of }) => part_of === "").length;
    note(context, `3. tested ${series}: ${spikes.length} spikes, ${incidents} incidents`);
    await mkdir(flags.directory, { recursive: true });
    await writeFile(join(flags.directory, "truth.json"), `${JSON.stringify(truth, null, 2)}\n`);
    context.stdout.write(describeScore(scoreTruth(truth.incidents, spikes)));
    await writeReport(context, config, opened, flags.directory);
  } finally {
    await broker.stop();
  }
  note(context, `done in ${Math.round((context.clock() - startedAt) / 1_000)} s`);
}

interface DemoBroker {
  readonly variables: Partial<Config>;
  /** How the stream goes, for the user. */
  readonly way: string;
  readonly stop: () => Promise<void>;
}

async function brokerFor(context: CliContext, flags: DemoFlags): Promise<DemoBroker> {
  const { KAFKA_BROKERS } = context.config();
  if (KAFKA_BROKERS !== undefined) {
    return { variables: {}, way: `through Kafka at ${KAFKA_BROKERS}`, stop: async () => {} };
  }
  if (flags.kafka === undefined) {
    return {
      variables: {},
      way: "straight through the steps of ingest (--kafka starts a broker)",
      stop: async () => {},
    };
  }
  const directory = await mkdtemp(join(tmpdir(), "giftline-demo-kafka-"));
  const broker = await startLocalBroker(directory, (step) => note(context, step));
  return {
    variables: { KAFKA_BROKERS: broker.address },
    way: `through a Kafka broker of its own at ${broker.address}`,
    stop: async () => {
      await broker.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function freshStore(context: CliContext): Promise<OpenedStore> {
  const before = await context.openStore({ migrate: true, database: DATABASE });
  await before.store.command("DROP DATABASE {database:Identifier} SYNC", { database: DATABASE });
  return context.openStore({ migrate: true, database: DATABASE });
}

async function ingestSimulation(
  context: CliContext,
  config: Config,
  opened: OpenedStore,
  flags: DemoFlags,
): Promise<Truth> {
  const days = flags.weeks * 7;
  // Weeks are what analysts look at: the stream ends with a whole one.
  const from = isoDate(mondayOnOrBefore(localDay(context.clock(), config.GIFTLINE_TIME_ZONE)) - days);
  note(context, `1. simulating ${flags.weeks} weeks of ${flags.contactsPerDay} contacts a day from ${from}`);
  const progress = createProgress(context, "snapshots");
  const options = {
    context,
    store: opened.store,
    enrich: await createEnrichment(config, opened, context.clock),
    clock: context.clock,
    random: seededRandom(flags.seed),
    messages: simulate({
      seed: flags.seed,
      from,
      days,
      contactsPerDay: flags.contactsPerDay,
      timeZone: config.GIFTLINE_TIME_ZONE,
      languages: defaultLanguages,
      incidents: "default",
      snapshots: "all",
    }),
    onProgress: (snapshots: number, doing: string) => progress.update(snapshots, doing),
  };
  const run =
    config.KAFKA_BROKERS === undefined ? ingestDirectly(options) : ingestThroughKafka(config, options);
  return run.finally(() => progress.stop());
}

/** Both analyzers over the whole time, each with its half of the alert budget; answers what was tested. */
async function findSpikes(context: CliContext, config: Config, { store }: OpenedStore): Promise<string> {
  const common = {
    store,
    clock: context.clock,
    timeZone: config.GIFTLINE_TIME_ZONE,
    falseAlertsPerWeek: config.GIFTLINE_FALSE_ALERTS_PER_WEEK / 2,
  };
  const span = await dataSpan(store, config.GIFTLINE_TIME_ZONE);
  const last = span === null ? null : lastWholeWeek(span, context.clock(), config.GIFTLINE_TIME_ZONE);
  if (span === null || last === null)
    throw new GiftlineError("internal", "the simulation left no whole week");
  const weeks = [];
  for (let monday = span.firstMonday + 14; monday <= last; monday += 7) weeks.push(weekOfDay(monday));
  await analyzeWeeks({ ...common, span, weeks, onWeek: () => {} });
  const alerts = await openAlertDestinations(context, config);
  const replay = await replayStream({
    ...common,
    signal: context.signal,
    from: null,
    to: null,
    createPublish: (timeline) =>
      createPublish({
        ...common,
        timeline,
        isStored: true,
        destinations: alerts.send,
        onAlertFailure: (error) => note(context, `alert not sent: ${String(error)}`),
      }),
    onEvents: () => {},
    onDay: () => {},
  }).finally(() => alerts.close());
  const to = alerts.names.length === 0 ? "" : `; alerts went to ${alerts.names.join(", ")}`;
  return `${weeks.length} weeks, and ${replay?.series ?? 0} series minute by minute${to}`;
}

async function allSpikes({ store }: OpenedStore): Promise<Spike[]> {
  const always = { from: 0, to: 4e12 };
  const found = await Promise.all(
    (["weekly", "streaming"] as const).map((method) => store.query(spikesBetween, { method, ...always })),
  );
  return found.flat();
}

function describeScore({ incidents, falseAlarms }: Score): string {
  const rows = incidents.map(({ planted, verdict, spike, delayMs }) => [
    planted.kind.replaceAll("_", " "),
    planted.from.slice(0, 16).replace("T", " "),
    [planted.topic ?? planted.source ?? "", planted.regions.join(", ")]
      .filter((part) => part !== "")
      .join(", "),
    String(planted.contacts),
    verdict,
    spike === null ? "" : `${spike.method}: ${seriesName(spike)}`,
    delayMs === null ? "" : duration(delayMs),
    spike === null ? "" : spike.evidence.terms.slice(0, 3).join(", "),
  ]);
  const head = [
    "planted incident",
    "from (UTC)",
    "where",
    "contacts",
    "verdict",
    "told by",
    "after",
    "words",
  ];
  const others = falseAlarms.map(
    (spike) =>
      `  ${new Date(spike.started_at).toISOString().slice(0, 10)} ${spike.method}: ${seriesName(spike)}\n`,
  );
  const count = others.length === 0 ? "none" : String(others.length);
  return `\n${renderTable(head, rows, { right: [3] })}\n\nincidents of another topic, place or time than anything planted: ${count}\n${others.join("")}\n`;
}

const duration = (milliseconds: number): string =>
  milliseconds < 48 * HOUR_MS
    ? `${Math.floor(milliseconds / HOUR_MS)} h ${Math.round((milliseconds % HOUR_MS) / 60_000)} min`
    : `${Math.round(milliseconds / (24 * HOUR_MS))} days`;

async function writeReport(
  context: CliContext,
  config: Config,
  { store }: OpenedStore,
  directory: string,
): Promise<void> {
  const { report } = await assembleWeeklyReport(store, {
    week: undefined,
    now: epochMs(context.clock()),
    timeZone: config.GIFTLINE_TIME_ZONE,
    falseAlertsPerWeek: config.GIFTLINE_FALSE_ALERTS_PER_WEEK / 2,
  });
  const { weeklyPage } = await import("../report/html/page.js");
  const file = join(directory, `report-${report.week.id}.html`);
  await writeOutput(file, weeklyPage(report));
  note(context, `4. the report of week ${report.week.id}: open ${pathToFileURL(resolve(file))} in a browser`);
}
