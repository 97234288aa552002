/** What every command gets from outside: the effects of the command line, as one argument. */
import type { Readable, Writable } from "node:stream";
import type { Config } from "../core/config.js";
import type { Clock } from "../core/time.js";
import type { OpenedStore } from "../store/open.js";

export interface CliContext {
  readonly clock: Clock;
  readonly stdin: Readable;
  /** Answers. */
  readonly stdout: Writable;
  /** Progress, notes and errors. */
  readonly stderr: Writable;
  /** True when stderr is a terminal: progress bars only then. */
  readonly interactive: boolean;
  /** The parsed environment; throws GiftlineError("bad_config") naming the variable. */
  config(): Config;
  /**
   * The store: CLICKHOUSE_URL, or the embedded server (found or started). `migrate` brings the schema up to date;
   * without it an outdated schema is an error that names `giftline migrate`. `database` takes the place of
   * CLICKHOUSE_DATABASE. The program closes it at the end.
   */
  openStore(options: { migrate: boolean; database?: string }): Promise<OpenedStore>;
  /** Aborted by SIGINT and SIGTERM. */
  readonly signal: AbortSignal;
}

/** A line for people on stderr. */
export const note = (context: Pick<CliContext, "stderr">, line: string): void =>
  void context.stderr.write(`${line}\n`);
