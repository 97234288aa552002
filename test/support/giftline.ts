/** The built command line as a process of its own, as a user runs it. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { expect } from "vitest";

const BIN = resolve("dist/cli/bin.js");

export interface Finished {
  /** Null where a signal ended the process. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  /** The whole environment besides PATH and HOME. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly finished: Promise<Finished>;
}

export function start(args: readonly string[], { env = {}, cwd = tmpdir() }: RunOptions = {}): Running {
  if (!existsSync(BIN)) throw new Error(`${BIN} is missing: run \`npm run build\` first`);
  const { PATH = "", HOME = "" } = process.env;
  const child = spawn(process.execPath, [BIN, ...args], {
    cwd,
    env: { PATH, HOME, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const finished = Promise.all([once(child, "close"), text(child.stdout), text(child.stderr)]).then(
    ([[code], stdout, stderr]) => ({ code: code as number | null, stdout, stderr }),
  );
  return { child, finished };
}

export const giftline = (args: readonly string[], options?: RunOptions): Promise<Finished> =>
  start(args, options).finished;

export interface Told {
  readonly code: number;
  /** What the line says: what went wrong, and where. */
  readonly says: string | RegExp;
}

/** One line, with what, where and what to do; the exit code of its kind; nothing for a programmer. */
export function expectOneLine({ code, stderr }: Finished, told: Told): void {
  expect(stderr).toMatch(/^giftline: [^\n]+ — [^\n]+\n$/);
  expect(stderr).toMatch(told.says);
  expect(stderr).not.toMatch(/undefined|\[object|NaN|mistake of giftline/);
  expect(code).toBe(told.code);
}

/** A directory of a test's own; call `remove` at the end. */
export async function createDirectory(): Promise<{
  path: string;
  at: (name: string) => string;
  remove: () => Promise<void>;
}> {
  const path = await mkdtemp(join(tmpdir(), "giftline-cli-"));
  return { path, at: (name) => join(path, name), remove: () => rm(path, { recursive: true, force: true }) };
}

/** For command lines that must work: what they printed; rejects with their words where they fail. */
export async function succeed(args: readonly string[], options?: RunOptions): Promise<Finished> {
  const finished = await giftline(args, options);
  if (finished.code !== 0) throw new Error(`giftline ${args.join(" ")}: ${finished.stderr}`);
  return finished;
}

/** One object a line. */
export const jsonLines = <T>(lines: string): T[] =>
  lines
    .trim()
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as T);
