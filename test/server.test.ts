/** The life of the embedded server: found by all, alone on its directory, gone with its last user. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { z } from "zod";
import { createStore } from "../store/client.js";
import { defineQuery } from "../store/query.js";
import { acquireServer, findServer, stopServer } from "../store/server/embedded.js";
import { tables } from "../store/tables.js";
import { storedContact } from "./support/contacts.js";
import { createHome, type TestHome } from "./support/home.js";

const contactCount = defineQuery({
  name: "test_count",
  description: "Number of contacts",
  params: z.object({}),
  row: z.object({ n: z.number() }),
  sql: "SELECT count() AS n FROM contacts FINAL",
});

let home: TestHome;
const owners: ChildProcess[] = [];
beforeEach(async () => {
  home = await createHome();
});
afterEach(async () => {
  for (const owner of owners.splice(0)) owner.kill("SIGKILL");
  await home.remove();
});

async function startOwner(): Promise<{ owner: ChildProcess; pid: number }> {
  const owner = spawn(process.execPath, ["test/support/owner.mjs", home.directory], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  owners.push(owner);
  const [line] = (await once(owner.stdout as NodeJS.ReadableStream, "data")) as [Buffer];
  return { owner, pid: (JSON.parse(line.toString()) as { pid: number }).pid };
}

const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

const untilGone = (pid: number) =>
  vi.waitFor(() => expect(isRunning(pid)).toBe(false), { timeout: 15_000, interval: 100 });

it("several processes that start at once share one server", async () => {
  const started = await Promise.all([startOwner(), startOwner(), startOwner()]);
  expect(new Set(started.map(({ pid }) => pid)).size).toBe(1);
});

it("the server outlives its first user while another one lives, and ends with the last, also after kill -9", async () => {
  const [first, second] = [await startOwner(), await startOwner()];
  expect(second.pid).toBe(first.pid);
  first.owner.kill("SIGKILL");
  await once(first.owner, "exit");
  await new Promise((later) => setTimeout(later, 5_000));
  expect(isRunning(first.pid)).toBe(true);
  second.owner.kill("SIGKILL");
  await untilGone(first.pid);
  expect(await findServer(home.directory)).toBeNull();
});

it("a server that was started to stay survives its starter, until it is stopped", async () => {
  const { server } = await acquireServer(home.directory, { stay: true });
  await new Promise((later) => setTimeout(later, 5_000));
  expect((await findServer(home.directory))?.pid).toBe(server.pid);
  expect(await stopServer(home.directory)).toBe(true);
  expect(isRunning(server.pid)).toBe(false);
  expect(await stopServer(home.directory)).toBe(false);
});

it("a server whose directory is removed ends, though its user lives", async () => {
  const { pid } = await startOwner();
  await rm(home.directory, { recursive: true, force: true });
  await untilGone(pid);
});

it("what was acknowledged is there after kill -9 of the server and a restart on the same directory", async () => {
  const opened = await home.open();
  const many = Array.from({ length: 5_000 }, (_, index) => storedContact({ contact_id: `c${index}` }));
  await opened.store.insert(tables.contacts, many);
  const server = await findServer(home.directory);
  process.kill(server?.pid ?? 0, "SIGKILL");
  await untilGone(server?.pid ?? 0);
  const again = await home.open();
  expect(await again.store.query(contactCount, {})).toEqual([{ n: 5_000 }]);
  await again.close();
  await opened.close();
});

it("without the password nobody reads; the grafana user reads and cannot write", async () => {
  const opened = await home.open();
  const { url, database } = opened.store.connection;
  const nobody = createStore({ url, database, user: "default", password: "" });
  await expect(nobody.query(contactCount, {})).rejects.toMatchObject({ code: "refused" });
  const { server, release } = await acquireServer(home.directory);
  const reader = createStore({ url, database, user: "grafana", password: server.credentials.grafana });
  await expect(reader.query(contactCount, {})).rejects.toThrow(/readonly/i);
  const answer = await fetch(`${url}/?database=${database}&query=SELECT+count()+FROM+contacts`, {
    headers: { "X-ClickHouse-User": "grafana", "X-ClickHouse-Key": server.credentials.grafana },
  });
  expect(await answer.text()).toBe("0\n");
  const write = await fetch(`${url}/?database=${database}&query=TRUNCATE+TABLE+contacts`, {
    method: "POST",
    headers: { "X-ClickHouse-User": "grafana", "X-ClickHouse-Key": server.credentials.grafana },
  });
  expect(write.status).not.toBe(200);
  await Promise.all([nobody.close(), reader.close(), release(), opened.close()]);
});

it("the secrets of a home are readable by their owner only", async () => {
  const opened = await home.open();
  for (const file of ["credentials.json", "config/users.xml"]) {
    expect((await stat(join(home.directory, file))).mode & 0o077).toBe(0);
  }
  const users = await readFile(join(home.directory, "config/users.xml"), "utf8");
  const { giftline } = JSON.parse(await readFile(join(home.directory, "credentials.json"), "utf8"));
  expect(users).not.toContain(giftline);
  await opened.close();
});

it("an address left behind by another time is not believed", async () => {
  const first = await acquireServer(home.directory);
  await first.release();
  await stopServer(home.directory);
  const { httpPort, tcpPort } = first.server;
  const stale = { pid: process.pid, httpPort, tcpPort };
  await writeFile(join(home.directory, "server.json"), JSON.stringify(stale));
  const second = await acquireServer(home.directory);
  expect(second.server.pid).not.toBe(process.pid);
  await second.release();
});

it("a directory that cannot be written is told in one line", async () => {
  await writeFile(join(home.directory, "file"), "");
  const error = await acquireServer(join(home.directory, "file", "inside")).catch(
    (thrown: unknown) => thrown,
  );
  expect(error).toMatchObject({ code: "bad_config", exitCode: 3 });
  expect(String(error)).toContain("GIFTLINE_DATA");
});
