/** One line for an error; everything else about it only with --debug. */
import type { Writable } from "node:stream";
import { errorCodes, GiftlineError, messageOf } from "../core/errors.js";

export const wantsDebug = (argv: readonly string[]): boolean => argv.includes("--debug");

/** Tells what was thrown, and answers with the exit code. */
export function tellError(error: unknown, { stderr, debug }: { stderr: Writable; debug: boolean }): number {
  const isExpected = error instanceof GiftlineError && error.code !== "internal";
  const hint =
    isExpected || debug ? "" : " — this is a mistake of giftline: run it again with --debug and report it";
  stderr.write(`giftline: ${messageOf(error).replace(/\s*[\r\n]+\s*/g, " ")}${hint}\n`);
  if (debug) stderr.write(`${stackOf(error)}\n`);
  return error instanceof GiftlineError ? error.exitCode : errorCodes.internal.exitCode;
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? "" : `\ncaused by ${stackOf(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
}
