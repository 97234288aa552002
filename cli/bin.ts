#!/usr/bin/env node
/** The process: environment, streams, signals and exit code. Everything else gets them as arguments. */
import { readFileSync } from "node:fs";
import { parseConfig, secretVariables } from "../core/config.js";
import { errorCodes, GiftlineError, messageOf } from "../core/errors.js";
import { systemClock } from "../core/time.js";
import { type OpenedStore, openStore } from "../store/open.js";
import type { CliContext } from "./context.js";
import { runProgram } from "./program.js";
import { requireClickHouse } from "./requireClickHouse.js";
import { tellError, wantsDebug } from "./tellError.js";

const debug = wantsDebug(process.argv);
const tell = (error: unknown): number => tellError(error, { stderr: process.stderr, debug });

const abort = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    abort.abort();
    // A second signal ends at once.
    process.once(signal, () => process.exit(errorCodes.interrupted.exitCode));
  });
}
process.on("uncaughtException", (error) => process.exit(tell(error)));
// `giftline … | head` is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});
// Nobody is left to tell.
process.stderr.on("error", () => {});

const opened: OpenedStore[] = [];
const context: CliContext = {
  clock: systemClock,
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  interactive: process.stderr.isTTY === true,
  config: () => parseConfig(withSecretFiles(process.env)),
  openStore: async ({ migrate, database }) => {
    const config = context.config();
    const used = database === undefined ? config : { ...config, CLICKHOUSE_DATABASE: database };
    await requireClickHouse(used);
    const store = await openStore(used, { migrate, clock: systemClock });
    opened.push(store);
    return store;
  },
  signal: abort.signal,
};

const exitCode = await runProgram(process.argv, context)
  .finally(() => Promise.all(opened.map((store) => store.close())))
  .catch(tell);
// Sockets that still wait for an answer must not hold the process; what has been written must get out.
process.stdout.write("", () => process.exit(exitCode));

/** Secrets may come from files: CLICKHOUSE_PASSWORD_FILE names the file that holds CLICKHOUSE_PASSWORD. */
function withSecretFiles(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const merged = { ...env };
  for (const name of secretVariables) {
    const path = env[`${name}_FILE`];
    if (path !== undefined && path !== "") merged[name] = readSecret(path, `${name}_FILE`);
  }
  return merged;
}

function readSecret(path: string, variable: string): string {
  const unusable = (what: string, cause?: unknown): GiftlineError =>
    new GiftlineError("bad_config", what, {
      where: `environment variable ${variable}`,
      fix: "name a readable file that holds the secret",
      cause,
    });
  let secret: string;
  try {
    secret = readFileSync(path, "utf8").trim();
  } catch (cause) {
    throw unusable(`the file cannot be read (${messageOf(cause)})`, cause);
  }
  if (secret === "") throw unusable(`the file ${path} is empty`);
  return secret;
}
