/** The command line as a whole: commands, and one line per error. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command, CommanderError } from "commander";
import { errorCodes, GiftlineError } from "../core/errors.js";
import { packageRoot } from "../store/packageRoot.js";
import { analyzeCommand } from "./commands/analyze.js";
import { demoCommand } from "./commands/demo.js";
import { detectCommand } from "./commands/detect.js";
import { importCommand } from "./commands/import.js";
import { ingestCommand } from "./commands/ingest.js";
import { kafkaCommand } from "./commands/kafka.js";
import { migrateCommand } from "./commands/migrate.js";
import { reportCommand } from "./commands/report.js";
import { serverCommand } from "./commands/server.js";
import { simulateCommand } from "./commands/simulate.js";
import { streamCommand } from "./commands/stream.js";
import type { CliContext } from "./context.js";
import { publishSimulated } from "./publishSimulated.js";
import { tellError, wantsDebug } from "./tellError.js";

export function createProgram(context: CliContext): Command {
  const program = new Command("giftline")
    .description("Complaint analytics and topic-spike detection for telecom contact centres.")
    .version(version())
    .option("--debug", "show stack traces of errors, with their causes")
    .addHelpText(
      "after",
      `
Start here:
  $ giftline demo                          simulate, ingest, analyze and report in one go
  $ giftline detect series.csv             find spikes in a series of your own

Without CLICKHOUSE_URL giftline starts a ClickHouse server of its own in ./.giftline.
Exit codes: 0 done, 1 mistake of giftline, 2 wrong usage, 3 bad input or configuration, 4 a server does not answer or
refuses, 5 not supported here, 6 done but some input was refused, 130 interrupted. docs/ERRORS.md has them all.`,
    );
  const commands = [
    demoCommand,
    ingestCommand,
    importCommand,
    analyzeCommand,
    streamCommand,
    reportCommand,
    detectCommand,
    serverCommand,
    migrateCommand,
    kafkaCommand,
    (context: CliContext) => simulateCommand(context, publishSimulated(context)),
  ];
  for (const command of commands) program.addCommand(command(context));
  everyCommand(program, (command) => {
    command.exitOverride((error) => {
      throw error.exitCode === 0 || error.code === "commander.help" ? error : usageError(command, error);
    });
    command.configureOutput({
      writeOut: (text) => void context.stdout.write(text),
      writeErr: (text) => void context.stderr.write(text),
      // Told by runProgram, like every other error.
      outputError: () => {},
    });
  });
  return program;
}

/** Runs a command line; resolves with the exit code, errors already told. */
export async function runProgram(argv: readonly string[], context: CliContext): Promise<number> {
  try {
    await createProgram(context).parseAsync([...argv]);
    return 0;
  } catch (error) {
    // Help that was asked for is an answer; help in place of a missing command is not.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : errorCodes.usage.exitCode;
    return tellError(error, { stderr: context.stderr, debug: wantsDebug(argv) });
  }
}

const usageError = (command: Command, cause: CommanderError): GiftlineError =>
  new GiftlineError("usage", cause.message.replace(/^error: /, ""), {
    fix: `see \`${nameOf(command)} --help\``,
    cause,
  });

const nameOf = (command: Command): string =>
  command.parent === null ? command.name() : `${nameOf(command.parent)} ${command.name()}`;

function everyCommand(command: Command, visit: (command: Command) => void): void {
  visit(command);
  for (const child of command.commands) everyCommand(child, visit);
}

function version(): string {
  const manifest: unknown = JSON.parse(readFileSync(join(packageRoot(), "package.json"), "utf8"));
  return (manifest as { version: string }).version;
}
