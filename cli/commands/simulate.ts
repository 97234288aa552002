/** `giftline simulate`: a seeded stream of contacts with planted incidents, and the truth about them. */
import { createWriteStream } from "node:fs";
import { readFile, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Command, InvalidArgumentError, Option } from "commander";
import { parse } from "yaml";
import { GiftlineError, messageOf } from "../../core/errors.js";
import { DAY_MS, type EpochMs, isoDate, isTimeZone, localDay } from "../../core/time.js";
import type { SimulatedMessage } from "../../simulator/emission.js";
import { type IncidentSpec, incidentFileSchema } from "../../simulator/incidents/spec.js";
import {
  DEFAULT_CONTACTS_PER_DAY,
  defaultLanguages,
  periodOf,
  type SimulationOptions,
} from "../../simulator/options.js";
import { plannedIncidents, simulate } from "../../simulator/simulate.js";
import type { Truth } from "../../simulator/truth.js";
import { type CliContext, note } from "../context.js";
import { calendarDate, wholeNumber } from "../options.js";
import { createProgress } from "../progress.js";

/** Publishes messages in their order; resolves when the brokers have acknowledged all of them. */
export type Publish = (messages: AsyncIterable<KeyedMessage>) => Promise<void>;

export interface KeyedMessage {
  /** The contact's id, so that the snapshots of a contact stay in order. */
  readonly key: string;
  /** The contact as JSON. */
  readonly value: string;
  readonly at: EpochMs;
}

interface SimulateFlags {
  seed: string;
  from?: string;
  weeks?: number;
  days?: number;
  contactsPerDay: number;
  incidents: string;
  timeZone?: string;
  output?: string;
  truth?: string;
  finalOnly?: true;
  toKafka?: true;
}

const DEFAULT_WEEKS = 8;
const MOST_DAYS = 3660;

const help = `
The stream is NDJSON, one snapshot of a contact a line, in the order in which they would reach Kafka. It goes to standard
output, to a file, or to KAFKA_TOPIC. The same seed, start and length give the same bytes. What was planted stands in
the truth file only, and nowhere in the stream.

An incidents file (kinds: outage, billing_error, fraud_wave, unnamed_topic, labelling_artefact, stalled_source):
  incidents:
    - { kind: outage, from: 2026-03-05T14:00, hours: 8, factor: 8, regions: [Volga] }
    - { kind: stalled_source, from: 2026-03-09T11:00, hours: 3, source: chat-gateway }

Examples:
  $ giftline simulate --output contacts.ndjson              eight weeks up to yesterday, truth beside them
  $ giftline simulate --weeks 2 | head -3                   look at it first
  $ giftline simulate --from 2026-01-05 --weeks 12 --incidents none --final-only --output quiet.ndjson
  $ giftline simulate --incidents mine.yaml --truth truth.json --to-kafka
  $ giftline import contacts.ndjson                         read it like any other file`;

export const simulateCommand = (context: CliContext, publish: Publish): Command =>
  new Command("simulate")
    .description(
      "write a realistic stream of contacts with planted incidents, to try giftline or to measure it",
    )
    .option("--seed <text>", "what all randomness follows from", "1")
    .option("--from <date>", "first day (default: so that the stream ends with yesterday)", calendarDate)
    .option(
      "--weeks <count>",
      `length in weeks (default: ${DEFAULT_WEEKS})`,
      wholeNumber(1, Math.floor(MOST_DAYS / 7)),
    )
    .addOption(
      new Option("--days <count>", "length in days").argParser(wholeNumber(1, MOST_DAYS)).conflicts("weeks"),
    )
    .option(
      "--contacts-per-day <count>",
      "mean over an ordinary week, without incidents",
      wholeNumber(1, 1_000_000),
      DEFAULT_CONTACTS_PER_DAY,
    )
    .option("--incidents <which>", "default, none, or a YAML file", "default")
    .option("--time-zone <zone>", "zone of days and hours (default: GIFTLINE_TIME_ZONE)", timeZone)
    .option("--output <file>", "write the stream to a file instead of standard output")
    .option("--truth <file>", "write the truth there (default with --output: <output>.truth.json)")
    .option("--final-only", "only the last snapshot of each contact")
    .addOption(new Option("--to-kafka", "publish to KAFKA_TOPIC").conflicts("output"))
    .addHelpText("after", help)
    .action((flags: SimulateFlags) => run(context, publish, flags));

function timeZone(name: string): string {
  if (!isTimeZone(name)) throw new InvalidArgumentError("expected an IANA time zone such as Europe/Kyiv");
  return name;
}

async function run(context: CliContext, publish: Publish, flags: SimulateFlags): Promise<void> {
  const options = await optionsOf(context, flags);
  plannedIncidents(options);
  const stream = new CountedStream(context, options);
  const truthFile = flags.truth ?? (flags.output === undefined ? undefined : `${flags.output}.truth.json`);
  const finish = async (): Promise<void> => {
    if (truthFile === undefined) return;
    const text = `${JSON.stringify(stream.truth(), null, 2)}\n`;
    await replaceFile(truthFile, (path) => writeFile(path, text));
  };
  try {
    if (flags.toKafka === true) {
      await publish(stream.keyed());
      await finish();
    } else if (flags.output !== undefined) {
      // The truth stands before the stream gets its name, so that a stream is never without it.
      await replaceFile(flags.output, async (path) => {
        await pipeline(Readable.from(stream.pages()), createWriteStream(path));
        await finish();
      });
    } else {
      await pipeline(Readable.from(stream.pages()), context.stdout, { end: false });
      await finish();
    }
  } finally {
    stream.stop();
  }
  note(context, summaryOf(stream.truth(), truthFile));
}

async function optionsOf(context: CliContext, flags: SimulateFlags): Promise<SimulationOptions> {
  const zone = flags.timeZone ?? context.config().GIFTLINE_TIME_ZONE;
  const days = flags.days ?? (flags.weeks ?? DEFAULT_WEEKS) * 7;
  return {
    seed: flags.seed,
    from: flags.from ?? isoDate(localDay(context.clock(), zone) - days),
    days,
    contactsPerDay: flags.contactsPerDay,
    timeZone: zone,
    languages: defaultLanguages,
    incidents: await incidentsOf(flags.incidents),
    snapshots: flags.finalOnly === true ? "final" : "all",
  };
}

async function incidentsOf(which: string): Promise<"default" | readonly IncidentSpec[]> {
  if (which === "default") return "default";
  if (which === "none") return [];
  const unusable = (what: string, where: string, fix: string, cause?: unknown): GiftlineError =>
    new GiftlineError("bad_input", what, { where, fix, cause });
  const text = await readFile(which, "utf8").catch((cause: unknown) => {
    throw unusable(`cannot be read (${messageOf(cause)})`, which, "name a YAML file, default or none", cause);
  });
  let content: unknown;
  try {
    content = parse(text);
  } catch (cause) {
    throw unusable(`is no YAML (${messageOf(cause)})`, which, "correct the file", cause);
  }
  const parsed = incidentFileSchema.safeParse(content);
  if (parsed.success) return parsed.data.incidents;
  const [issue] = parsed.error.issues;
  const path = (issue?.path ?? [])
    .map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`))
    .join("");
  throw unusable(
    issue?.message ?? "does not fit",
    `${which}${path === "" ? "" : `: ${path.replace(/^\./, "")}`}`,
    "see giftline simulate --help for the form",
  );
}

const PAGE_CHARACTERS = 64 * 1024;
const PROGRESS_EVERY = 1000;

/** The simulation as a stream that can be read once: it keeps the truth, shows progress and stops when told to. */
class CountedStream {
  readonly #period;
  readonly #progress;
  readonly #messages: Generator<SimulatedMessage, Truth, void>;
  #truth: Truth | null = null;

  constructor(
    readonly context: CliContext,
    options: SimulationOptions,
  ) {
    this.#period = periodOf(options);
    this.#progress = createProgress(context, "days", options.days);
    this.#messages = simulate(options);
  }

  /** Known once the stream has been read to its end. */
  truth(): Truth {
    if (this.#truth === null) throw new Error("the truth is known at the end of the stream");
    return this.#truth;
  }

  stop(): void {
    this.#progress.stop();
  }

  /** NDJSON in pages, for fewer and larger writes. */
  *pages(): Generator<string> {
    let page = "";
    for (const { contact } of this.#read()) {
      page += `${JSON.stringify(contact)}\n`;
      if (page.length < PAGE_CHARACTERS) continue;
      yield page;
      page = "";
    }
    if (page !== "") yield page;
  }

  async *keyed(): AsyncGenerator<KeyedMessage> {
    for (const { contact, emittedAt } of this.#read()) {
      yield { key: contact.contact_id, value: JSON.stringify(contact), at: emittedAt };
    }
  }

  *#read(): Generator<SimulatedMessage> {
    for (let count = 0; ; count++) {
      const next = this.#messages.next();
      if (next.done === true) {
        this.#truth = next.value;
        return;
      }
      if (this.context.signal.aborted)
        throw new GiftlineError("interrupted", "interrupted", { fix: "run it again" });
      if (count % PROGRESS_EVERY === 0) {
        this.#progress.update(Math.floor((next.value.emittedAt - this.#period.from) / DAY_MS));
      }
      yield next.value;
    }
  }
}

/**
 * Writes a file under another name beside it and renames it, so that nobody sees half of it; links are followed.
 * Devices and pipes are written as they are.
 */
async function replaceFile(path: string, write: (path: string) => Promise<void>): Promise<void> {
  const target = await realpath(path).catch(() => path);
  const existing = await stat(target).catch(() => null);
  if (existing !== null && !existing.isFile() && !existing.isDirectory()) return write(target);
  const partial = `${target}.partial`;
  try {
    if (existing?.isDirectory() === true) throw new Error("it is a directory");
    await write(partial);
    await rename(partial, target);
  } catch (cause) {
    await rm(partial, { force: true });
    if (cause instanceof GiftlineError) throw cause;
    throw new GiftlineError("bad_input", `cannot be written (${messageOf(cause)})`, {
      where: path,
      fix: "name a file in a directory that exists and can be written",
      cause,
    });
  }
}

function summaryOf(
  { contacts, customers, snapshots, incidents }: Truth,
  truthFile: string | undefined,
): string {
  const planted = incidents.length === 1 ? "1 incident" : `${incidents.length} incidents`;
  const known = truthFile === undefined ? "" : `, truth in ${truthFile}`;
  return `${contacts} contacts of ${customers} customers in ${snapshots} snapshots, ${planted} planted${known}`;
}
