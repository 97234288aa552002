/** Servers that do not answer, refuse, or are something else: told in one line with exit code 4, and soon. */

import { readFile, writeFile } from "node:fs/promises";
import { createServer as createHttpServer, type Server as HttpServer } from "node:http";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { OpenedStore } from "../../store/open.js";
import { findServer } from "../../store/server/embedded.js";
import { contactMessage } from "../support/contacts.js";
import { createDirectory, expectOneLine, giftline } from "../support/giftline.js";
import { createHome, type TestHome } from "../support/home.js";
import { createTopic, type TestTopic } from "../support/kafka.js";

let directory: Awaited<ReturnType<typeof createDirectory>>;
let home: TestHome;
let opened: OpenedStore;
let topic: TestTopic;
let file: string;
const sockets = new Set<Socket>();
const silent: Server = createServer((socket) => {
  sockets.add(socket);
  socket.on("error", () => {});
});
const web: HttpServer = createHttpServer((request, response) => {
  const status = Number(request.headers.host?.startsWith("localhost") ? 503 : 404);
  response
    .writeHead(status, { "Content-Type": "text/html" })
    .end("<html>\n<body>Nothing here</body>\n</html>");
});

const portOf = (server: Server): number => (server.address() as AddressInfo).port;
const listen = (server: Server) => new Promise<void>((done) => server.listen(0, () => done()));

beforeAll(async () => {
  directory = await createDirectory();
  file = directory.at("contacts.ndjson");
  await writeFile(file, `${JSON.stringify(contactMessage())}\n`);
  await Promise.all([listen(silent), listen(web)]);
  home = await createHome();
  opened = await home.open();
  topic = await createTopic({ partitions: 2 });
});
afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  silent.close();
  web.close();
  await opened.close();
  await home.remove();
  await directory.remove();
});

/** The embedded server, as if it were one of the user's. */
const clickhouse = (): Record<string, string> => {
  const { url, user, password } = opened.store.connection;
  return { CLICKHOUSE_URL: url, CLICKHOUSE_USER: user, CLICKHOUSE_PASSWORD: password };
};

const kafkaCommands = (): string[][] => [
  ["ingest"],
  ["kafka", "create-topics"],
  ["simulate", "--to-kafka"],
  ["import", file, "--to-kafka"],
];

describe("Kafka that cannot be reached", () => {
  it.each([
    { name: "a closed port", brokers: () => "127.0.0.1:1", says: "ECONNREFUSED" },
    { name: "a name that nobody has", brokers: () => "kafka.invalid:9092", says: "kafka.invalid" },
    { name: "a web server", brokers: () => `127.0.0.1:${portOf(web)}`, says: "Kafka does not answer" },
    {
      name: "a port that takes and says nothing",
      brokers: () => `127.0.0.1:${portOf(silent)}`,
      says: "10 s",
    },
    { name: "all of several", brokers: () => "127.0.0.1:1,127.0.0.1:2", says: "127.0.0.1:1,127.0.0.1:2" },
  ])("is told by every command that needs it: $name", { timeout: 45_000 }, async ({ brokers, says }) => {
    const env = { ...clickhouse(), KAFKA_BROKERS: brokers() };
    const runs = await Promise.all(kafkaCommands().map((args) => giftline(args, { env })));
    for (const run of runs) {
      expectOneLine(run, { code: 4, says });
      expect(run.stderr).toContain("KAFKA_BROKERS");
    }
  });

  it("of which one broker of several answers is no error", async () => {
    const env = { ...topic.env, KAFKA_BROKERS: `127.0.0.1:1,${topic.env["KAFKA_BROKERS"]}` };
    const { code, stderr } = await giftline(["kafka", "create-topics"], { env });
    expect([code, stderr]).toEqual([0, "all topics exist\n"]);
  });
});

describe("Kafka that refuses", () => {
  it("for want of a topic is told with the topic and how to make it", async () => {
    const env = { ...clickhouse(), ...topic.env, KAFKA_TOPIC: "nowhere", GIFTLINE_ID_KEY: "k".repeat(16) };
    for (const args of kafkaCommands().filter(([command]) => command !== "kafka")) {
      const run = await giftline(args, { env });
      expectOneLine(run, { code: 4, says: "the topic does not exist: nowhere" });
      expect(run.stderr).toContain("giftline kafka create-topics");
    }
  });

  it.each([
    { env: { KAFKA_TOPIC: "a topic!" }, says: /KAFKA_TOPIC and KAFKA_SPIKES_TOPIC/ },
    { env: { KAFKA_TLS: "true" }, says: /KAFKA_TLS/ },
    {
      env: { KAFKA_SASL_MECHANISM: "plain", KAFKA_SASL_USERNAME: "me", KAFKA_SASL_PASSWORD: "secret" },
      says: /KAFKA_SASL_MECHANISM/,
    },
  ])("what the variables ask for is told with their names: $env", async ({ env, says }) => {
    const run = await giftline(["kafka", "create-topics"], { env: { ...topic.env, ...env } });
    expectOneLine(run, { code: 4, says });
    expect(run.stderr).not.toContain("secret");
  });
});

describe("ClickHouse that cannot be reached", () => {
  it.each([
    { name: "a closed port", url: () => "http://127.0.0.1:1", says: "ECONNREFUSED" },
    {
      name: "a name that nobody has",
      url: () => "http://clickhouse.invalid:8123",
      says: "clickhouse.invalid",
    },
    {
      name: "a port that takes and says nothing",
      url: () => `http://127.0.0.1:${portOf(silent)}`,
      says: "5 s",
    },
    {
      name: "a web server",
      url: () => `http://127.0.0.1:${portOf(web)}`,
      says: "no ClickHouse (HTTP status 404)",
    },
    { name: "a gateway alone", url: () => `http://localhost:${portOf(web)}`, says: "HTTP status 503" },
    {
      name: "TLS where there is none",
      url: () => `https://127.0.0.1:${portOf(web)}`,
      says: "does not answer",
    },
  ])("is told by every command that needs it: $name", { timeout: 30_000 }, async ({ url, says }) => {
    const env = { CLICKHOUSE_URL: url() };
    const commands = [["migrate"], ["server", "status"], ["import", file], ["report", "weekly"]];
    for (const run of await Promise.all(commands.map((args) => giftline(args, { env })))) {
      expectOneLine(run, { code: 4, says });
      expect(run.stderr).toContain("CLICKHOUSE_URL");
    }
  });

  it("because the port is the native one is told as such", async () => {
    const port = (await findServer(home.directory))?.tcpPort;
    const run = await giftline(["migrate"], { env: { CLICKHOUSE_URL: `http://127.0.0.1:${port}` } });
    expectOneLine(run, { code: 4, says: "HTTP port, usually 8123" });
  });
});

describe("ClickHouse that refuses", () => {
  it("a wrong password is told with the variables, and without the password", async () => {
    const env = { ...clickhouse(), CLICKHOUSE_PASSWORD: "not the password" };
    for (const args of [["migrate"], ["server", "status"]]) {
      const run = await giftline(args, { env });
      expectOneLine(run, { code: 4, says: "check CLICKHOUSE_USER and CLICKHOUSE_PASSWORD" });
      expect(run.stderr).not.toContain("not the password");
    }
  });

  it("a user who may only read", async () => {
    const { grafana } = JSON.parse(await readFile(join(home.directory, "credentials.json"), "utf8"));
    const env = { ...clickhouse(), CLICKHOUSE_USER: "grafana", CLICKHOUSE_PASSWORD: grafana };
    expectOneLine(await giftline(["migrate"], { env }), { code: 4, says: /readonly/ });
  });

  it("an older schema is told with the command that mends it", async () => {
    const env = { ...clickhouse(), CLICKHOUSE_DATABASE: "never_migrated" };
    expectOneLine(await giftline(["report", "weekly"], { env }), { code: 5, says: "run `giftline migrate`" });
  });

  it("without a key for customers nothing is stored", async () => {
    const run = await giftline(["import", file], { env: clickhouse() });
    expectOneLine(run, { code: 3, says: "environment variable GIFTLINE_ID_KEY" });
    expect(run.stderr).toContain("openssl rand");
  });
});

describe("the embedded server", () => {
  it("that does not run is told by status, and stopping it is no error", async () => {
    const env = { GIFTLINE_DATA: directory.at("nothing") };
    expectOneLine(await giftline(["server", "status"], { env }), { code: 4, says: "giftline server start" });
    expect(await giftline(["server", "stop"], { env })).toMatchObject({
      code: 0,
      stderr: "no server was running\n",
    });
  });

  it("is not for those who have another", async () => {
    for (const command of ["start", "stop"]) {
      expectOneLine(await giftline(["server", command], { env: clickhouse() }), {
        code: 2,
        says: "CLICKHOUSE_URL is set",
      });
    }
  });
});
