/** A real Alertmanager of its own: the Debian package's binary on loopback, with a directory that goes with it. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { vi } from "vitest";

const BINARY = "/usr/bin/prometheus-alertmanager";

/** Why there is no Alertmanager; null where there is one. In CI it must be there. */
export function alertmanagerMissing(): string | null {
  if (existsSync(BINARY)) return null;
  const message = `${BINARY} is missing: install the Debian package prometheus-alertmanager`;
  if (process.env["CI"] === "true") throw new Error(message);
  return message;
}

export interface TestAlertmanager {
  readonly url: string;
  /** Alerts that are active now. */
  alerts(): Promise<ActiveAlert[]>;
  stop(): Promise<void>;
}

interface ActiveAlert {
  readonly labels: Record<string, string>;
  readonly annotations: Record<string, string>;
  readonly startsAt: string;
  readonly status: { readonly state: string };
}

/** `prefix` is a path such as `/alerts` under which it answers. */
export async function startAlertmanager(prefix = ""): Promise<TestAlertmanager> {
  const directory = await mkdtemp(join(tmpdir(), "giftline-alertmanager-"));
  const config = join(directory, "alertmanager.yml");
  await writeFile(config, "route: {receiver: nobody, group_wait: 0s}\nreceivers: [{name: nobody}]\n");
  const port = await freePort();
  const url = `http://127.0.0.1:${port}${prefix}`;
  const running = spawn(
    BINARY,
    [
      `--config.file=${config}`,
      `--storage.path=${directory}`,
      `--web.listen-address=127.0.0.1:${port}`,
      `--web.external-url=${url}`,
      "--cluster.listen-address=",
    ],
    { stdio: "ignore" },
  );
  await vi.waitFor(
    async () => {
      if (!(await fetch(`${url}/-/ready`)).ok) throw new Error("Alertmanager is not ready");
    },
    { timeout: 20_000, interval: 50 },
  );
  return {
    url,
    alerts: async () => (await (await fetch(`${url}/api/v2/alerts`)).json()) as ActiveAlert[],
    stop: async () => {
      await end(running);
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function end(running: ChildProcess): Promise<void> {
  if (running.exitCode !== null) return;
  const exited = once(running, "exit");
  running.kill("SIGTERM");
  await exited;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no port is free");
  return address.port;
}
