import { readFile } from "node:fs/promises";
import { Command, Option } from "commander";
import type { Config } from "../../core/config.js";
import { GiftlineError } from "../../core/errors.js";
import { seededRandom } from "../../core/random.js";
import { type FileFormat, fileFormats } from "../../ingest/files/format.js";
import { type Mapping, parseMapping } from "../../ingest/files/mapping.js";
import { totalBytes, unreadable } from "../../ingest/files/size.js";
import {
  type ImportSummary,
  type ImportTarget,
  importFile,
  intoStore,
  ontoTopic,
} from "../../ingest/importFiles.js";
import { forwardTo } from "../../ingest/kafka/deadLetters.js";
import { createSender } from "../../ingest/kafka/producer.js";
import { deadLetterTopic, requireTopics } from "../../ingest/kafka/topics.js";
import { createWriter } from "../../ingest/writer.js";
import { type CliContext, note } from "../context.js";
import { createEnrichment } from "../enrichment.js";
import { openKafka } from "../openKafka.js";
import { renderTable } from "../output/table.js";
import { createProgress } from "../progress.js";

interface ImportFlags {
  map?: string;
  format?: FileFormat;
  toKafka?: true;
  json?: true;
}

/** `giftline import FILE... --map MAP.yaml` */
export const importCommand = (context: CliContext): Command =>
  new Command("import")
    .description("read contacts from CSV, NDJSON or Parquet files, through the same steps as ingest")
    .argument("<files...>", "files; text may be gzipped (.csv.gz)")
    .option("--map <file>", "mapping of columns to contact fields (needed for CSV)")
    .addOption(new Option("--format <format>", "instead of the file's extension").choices([...fileFormats]))
    .option("--to-kafka", "publish the contacts to KAFKA_TOPIC instead of storing them")
    .option("--json", "print the summary as JSON")
    .addHelpText(
      "after",
      `
Rows that cannot be read go to the table dead_letters with their line number and reason, and the rest goes on; the exit
code is then 6. Importing a file twice changes nothing: contacts are known by their id, dead letters by file and line.

Examples:
  $ giftline import complaints.csv --map examples/comcast.map.yaml
  $ giftline import contacts.ndjson.gz
  $ KAFKA_BROKERS=127.0.0.1:9092 giftline import complaints.csv --map map.yaml --to-kafka`,
    )
    .action((files: string[], flags: ImportFlags) => runImport(context, files, flags));

async function runImport(context: CliContext, files: string[], flags: ImportFlags): Promise<void> {
  const config = context.config();
  const mapping = flags.map === undefined ? null : await readMapping(flags.map);
  const bytes = await totalBytes(files);
  const { target, close } =
    flags.toKafka === true ? await kafkaTarget(context, config) : await storeTarget(context, config);
  const progress = createProgress(context, "bytes", bytes);
  const summaries: ImportSummary[] = [];
  let bytesBefore = 0;
  try {
    for (const file of files) {
      let bytesOfThis = 0;
      const summary = await importFile(file, {
        mapping,
        timeZone: config.GIFTLINE_TIME_ZONE,
        format: flags.format,
        target,
        clock: context.clock,
        signal: context.signal,
        onProgress: (bytesRead, refused) => {
          bytesOfThis = bytesRead;
          progress.update(bytesBefore + bytesRead, refused === 0 ? "" : `${refused} refused`);
        },
      });
      summaries.push(summary);
      bytesBefore += bytesOfThis;
      if (context.signal.aborted) break;
    }
  } finally {
    progress.stop();
    // Also where a later file fails: what has been imported stays.
    if (summaries.length > 0) context.stdout.write(summaryOf(summaries, flags));
    await close();
  }
  if (context.signal.aborted) throw interrupted(summaries);
  const refused = summaries.reduce((sum, summary) => sum + summary.refused, 0);
  if (refused === 0) return;
  throw new GiftlineError("partly_refused", `${refused} ${refused === 1 ? "row was" : "rows were"} refused`, {
    where: flags.toKafka === true ? `topic ${deadLetterTopic(config.KAFKA_TOPIC)}` : "table dead_letters",
    fix: "see lines and reasons there, correct them, and import the file again",
  });
}

const summaryOf = (summaries: readonly ImportSummary[], { json }: ImportFlags): string =>
  json === true ? `${JSON.stringify(summaries)}\n` : summaryTable(summaries);

const interrupted = (summaries: readonly ImportSummary[]): GiftlineError =>
  new GiftlineError("interrupted", "stopped before the end of the files", {
    where: summaries.at(-1)?.file ?? "import",
    fix: "import them again: what has been read is kept, and repeats change nothing",
  });

async function readMapping(path: string): Promise<Mapping> {
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw unreadable(path, cause);
  });
  return parseMapping(text, path);
}

interface OpenTarget {
  readonly target: ImportTarget;
  readonly close: () => Promise<void>;
}

async function storeTarget(context: CliContext, config: Config): Promise<OpenTarget> {
  const opened = await context.openStore({ migrate: true });
  const enrich = await createEnrichment(config, opened, context.clock);
  const write = createWriter({
    store: opened.store,
    clock: context.clock,
    random: seededRandom(context.clock()),
    signal: context.signal,
    onRetry: (error, pauseMs) => note(context, `${error.message}; next try in ${Math.round(pauseMs)} ms`),
  });
  return { target: intoStore(enrich, write), close: async () => {} };
}

async function kafkaTarget(context: CliContext, config: Config): Promise<OpenTarget> {
  const { kafka, explained } = await openKafka(context);
  const topic = config.KAFKA_TOPIC;
  await requireTopics(kafka, [topic, deadLetterTopic(topic)]).catch(explained);
  const sender = await createSender(kafka).catch(explained);
  const publish = ontoTopic(sender, topic, forwardTo(sender, topic));
  return { target: (batch) => publish(batch).catch(explained), close: () => sender.close() };
}

function summaryTable(summaries: readonly ImportSummary[]): string {
  const table = renderTable(
    ["file", "rows", "accepted", "refused", "reasons"],
    summaries.map(({ file, rows, accepted, refused, reasons }) => [
      file,
      String(rows),
      String(accepted),
      String(refused),
      Object.entries(reasons)
        .map(([reason, times]) => `${reason} ${times}`)
        .join(", "),
    ]),
    { right: [1, 2, 3] },
  );
  return `${table}\n`;
}
