/** The command line as a whole: commands, and one line per error. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command, CommanderError } from "commander";
import { GiftlineError, messageOf } from "../core/errors.js";
import { packageRoot } from "../store/packageRoot.js";
import { analyzeCommand } from "./commands/analyze.js";
import { detectCommand } from "./commands/detect.js";
import { importCommand } from "./commands/import.js";
import { ingestCommand } from "./commands/ingest.js";
import { kafkaCommand } from "./commands/kafka.js";
import { migrateCommand } from "./commands/migrate.js";
import { serverCommand } from "./commands/server.js";
import { streamCommand } from "./commands/stream.js";
import type { CliContext } from "./context.js";

export function createProgram(context: CliContext): Command {
  const program = new Command("giftline")
    .description("Complaint analytics and topic-spike detection for telecom contact centres.")
    .version(version())
    .option("--debug", "show stack traces of errors")
    .showHelpAfterError("(try --help)")
    .addHelpText(
      "after",
      `
Start here:
  $ giftline demo                          simulate, ingest, analyze and report in one go
  $ giftline detect series.csv             find spikes in a series of your own

Without CLICKHOUSE_URL giftline starts a ClickHouse server of its own in ./.giftline.
Exit codes: 0 done, 1 mistake of giftline, 2 wrong usage, 3 bad input or configuration, 4 a server does not answer or
refuses, 5 not supported here, 6 done but some input was refused.`,
    );
  const commands = [
    ingestCommand,
    importCommand,
    analyzeCommand,
    streamCommand,
    detectCommand,
    serverCommand,
    migrateCommand,
    kafkaCommand,
  ];
  for (const command of commands) program.addCommand(command(context));
  everyCommand(program, (command) => {
    command.exitOverride();
    command.configureOutput({
      writeOut: (text) => void context.stdout.write(text),
      writeErr: (text) => void context.stderr.write(text),
      outputError: (text, write) => write(text.replace(/^error: /, `giftline: `)),
    });
  });
  return program;
}

/** Runs a command line; resolves with the exit code, errors already told. */
export async function runProgram(argv: readonly string[], context: CliContext): Promise<number> {
  const program = createProgram(context);
  try {
    await program.parseAsync([...argv]);
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitCodeOf(error);
    context.stderr.write(`giftline: ${oneLine(error)}\n`);
    if (program.opts()["debug"] === true) context.stderr.write(`${stackOf(error)}\n`);
    else if (exitCodeOf(error) === 1)
      context.stderr.write("giftline: run it again with --debug for details\n");
    return exitCodeOf(error);
  }
}

export function exitCodeOf(error: unknown): number {
  if (error instanceof GiftlineError) return error.exitCode;
  return error instanceof CommanderError ? 2 : 1;
}

const oneLine = (error: unknown): string => messageOf(error).replace(/\s*[\r\n]+\s*/g, " ");

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? "" : `\ncaused by ${stackOf(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
}

function everyCommand(command: Command, visit: (command: Command) => void): void {
  visit(command);
  for (const child of command.commands) everyCommand(child, visit);
}

function version(): string {
  const manifest: unknown = JSON.parse(readFileSync(join(packageRoot(), "package.json"), "utf8"));
  return (manifest as { version: string }).version;
}
