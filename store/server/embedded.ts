/**
 * The embedded ClickHouse server: one per home directory, shared by all giftline processes on the machine. Each process
 * that uses it holds a lease (a file named by its pid); without living leases the server ends itself.
 */

import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { closeSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { readdir, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import { GiftlineError } from "../../core/errors.js";
import { packageRoot } from "../packageRoot.js";
import {
  type Address,
  type Credentials,
  leasePath,
  logPath,
  prepareHome,
  readAddress,
  readCredentials,
  removeAddress,
} from "./files.js";
import { findLibrary } from "./platform.js";

export interface EmbeddedServer {
  readonly pid: number;
  readonly httpPort: number;
  readonly tcpPort: number;
  /** ClickHouse version, e.g. `26.7.2.1`. */
  readonly version: string;
  readonly credentials: Credentials;
}

/** The lease that keeps a server until \`giftline server stop\`. */
const STAY = "stay";
const START_TIMEOUT_MS = 30_000;
const POLL_INTERVAL_MS = 25;
const START_ATTEMPTS = 3;

/**
 * Finds the running server of a home directory or starts it, and holds a lease for this process.
 * Call `release` when done; the lease of a killed process counts for nothing.
 */
export async function acquireServer(
  home: string,
  options: { stay?: boolean } = {},
): Promise<{ server: EmbeddedServer; release: () => Promise<void> }> {
  const directory = resolve(home);
  const library = findLibrary();
  const credentials = await prepareHome(directory);
  const lease = options.stay === true ? STAY : `${process.pid}-${ownStartTime()}-${randomUUID().slice(0, 8)}`;
  writeFileSync(leasePath(directory, lease), "");
  const server = await findOrStart(directory, library, credentials);
  return {
    server,
    release: () => (lease === STAY ? Promise.resolve() : rm(leasePath(directory, lease), { force: true })),
  };
}

/** The running server of a home directory, or null. Starts nothing. */
export async function findServer(home: string): Promise<EmbeddedServer | null> {
  const directory = resolve(home);
  const credentials = await readCredentials(directory);
  if (credentials === null) return null;
  const answer = await ask(await readAddress(directory), credentials);
  return typeof answer === "string" ? null : answer;
}

/** Other giftline processes that hold a lease, by pid. */
export async function serverUsers(home: string): Promise<number[]> {
  const names = await readdir(join(resolve(home), "leases")).catch(() => []);
  return names.map((name) => Number(name.split("-")[0])).filter((pid) => pid > 0 && pid !== process.pid);
}

/** Ends the server of a home directory; resolves when its process is gone. False where none was running. */
export async function stopServer(home: string): Promise<boolean> {
  const directory = resolve(home);
  await rm(leasePath(directory, STAY), { force: true });
  const server = await findServer(directory);
  if (server === null) return false;
  await removeAddress(directory);
  process.kill(server.pid, "SIGTERM");
  for (const deadline = performance.now() + 10_000; isRunning(server.pid); await pause()) {
    if (performance.now() > deadline) process.kill(server.pid, "SIGKILL");
  }
  return true;
}

async function findOrStart(home: string, library: string, credentials: Credentials): Promise<EmbeddedServer> {
  const deadline = performance.now() + START_TIMEOUT_MS;
  let child: ChildProcess | null = null;
  let attempts = 0;
  while (performance.now() < deadline) {
    const address = await readAddress(home);
    const answer = await ask(address, credentials);
    if (typeof answer !== "string") {
      // One of several that were started side by side: ClickHouse's lock on the directory let another one through.
      if (child !== null && child.pid !== answer.pid) child.kill("SIGKILL");
      return answer;
    }
    if (child === null || child.exitCode !== null || child.signalCode !== null) {
      if (attempts++ === START_ATTEMPTS) break;
      // An address of a dead server must not be taken for that of the new one, which may get the same ports.
      if (answer === "nobody") await removeAddress(home);
      child = await spawnServer(home, library, address);
    }
    await pause();
  }
  child?.kill("SIGKILL");
  throw new GiftlineError(
    "unavailable",
    `the embedded ClickHouse server did not start (${await lastWords(home)})`,
    {
      where: home,
      fix: `look into ${logPath(home)}, or set CLICKHOUSE_URL to a server of your own`,
    },
  );
}

async function spawnServer(home: string, library: string, last: Address | null): Promise<ChildProcess> {
  const script = join(packageRoot(), "store/server/process.mjs");
  const log = openSync(logPath(home), "a", 0o600);
  const ports = await choosePorts(last);
  const child = spawn(process.execPath, [script, library, home, ...ports.map(String)], {
    detached: true,
    stdio: ["ignore", log, log],
    cwd: home,
    env: { PATH: process.env["PATH"] ?? "" },
  });
  closeSync(log);
  child.unref();
  return child;
}

/**
 * Asks who is at an address: our own server, which knows the password; nobody (no address, or nothing listens); or a
 * stranger (something else took the port, or the server is too busy to answer).
 */
async function ask(
  address: Address | null,
  credentials: Credentials,
): Promise<EmbeddedServer | "nobody" | "stranger"> {
  if (address === null) return "nobody";
  try {
    const answer = await fetch(`http://127.0.0.1:${address.httpPort}/?query=SELECT%20version()`, {
      headers: { "X-ClickHouse-User": "giftline", "X-ClickHouse-Key": credentials.giftline },
      signal: AbortSignal.timeout(5_000),
    });
    if (!answer.ok) return "stranger";
    return { ...address, version: (await answer.text()).trim(), credentials };
  } catch (error) {
    const cause = error instanceof Error ? (error.cause as NodeJS.ErrnoException | undefined) : undefined;
    return cause?.code === "ECONNREFUSED" ? "nobody" : "stranger";
  }
}

/** The ports of the last run where they are free, so that a Grafana pointed at them goes on working. */
async function choosePorts(last: Address | null): Promise<[number, number]> {
  const http = await freePort(last?.httpPort ?? 18_123);
  return [http, await freePort(last?.tcpPort ?? 19_000, http)];
}

async function freePort(wanted: number, taken?: number): Promise<number> {
  const opened = await tryPort(wanted);
  if (opened !== null && opened !== taken) return opened;
  return (await tryPort(0)) ?? freePort(0, taken);
}

function tryPort(port: number): Promise<number | null> {
  return new Promise((done) => {
    const probe = createServer();
    probe.once("error", () => done(null));
    probe.listen(port, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => done(typeof address === "object" && address !== null ? address.port : null));
    });
  });
}

async function lastWords(home: string): Promise<string> {
  const log = await readFile(logPath(home), "utf8").catch(() => "");
  const lines = log.trim().split("\n");
  return lines.filter((line) => /error|exception/i.test(line)).at(-1) ?? lines.at(-1) ?? "no log";
}

function ownStartTime(): string {
  try {
    const stat = readFileSync("/proc/self/stat", "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "0";
  } catch {
    return "0";
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

const pause = (): Promise<void> => new Promise((done) => setTimeout(done, POLL_INTERVAL_MS));
