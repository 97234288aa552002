/** docker-compose.yml: by the specification's own validator, by this project's laws, and its ClickHouse users in a real server. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { copyFile, mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { environmentSchema, parseConfig, secretVariables } from "../core/config.js";
import { PLUGIN_VERSION } from "../dashboards/clickhouse.js";
import { deadLetterTopic } from "../ingest/kafka/topics.js";
import { findLibrary } from "../store/server/platform.js";

const serviceSchema = z.object({
  image: z.string(),
  build: z.object({ context: z.string(), dockerfile: z.string() }).optional(),
  restart: z.string(),
  command: z.array(z.string()).optional(),
  environment: z.record(z.string(), z.string()).default({}),
  ports: z.array(z.string()).default([]),
  volumes: z.array(z.string()).default([]),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
  healthcheck: z.object({ test: z.array(z.string()), interval: z.string() }).optional(),
});
const composeSchema = z.object({
  services: z.record(z.string(), serviceSchema),
  volumes: z.record(z.string(), z.null()),
});

const text = await readFile("docker-compose.yml", "utf8");
const example = await readFile(".env.example", "utf8");
const { services, volumes } = composeSchema.parse(parse(text, { merge: true }));
const serviceOf = (name: string): z.output<typeof serviceSchema> => {
  const service = services[name];
  if (service === undefined) throw new Error(`no service ${name}`);
  return service;
};
const named = Object.entries(services).map(([name, service]) => ({ name, service }));
const lasting = named.filter(({ service }) => service.restart !== "no");
const own = named.filter(({ service }) => service.build !== undefined);

const envLines = (file: string): Record<string, string> =>
  Object.fromEntries(
    [...file.matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, name, value]) => [name ?? "", value ?? ""]),
  );
const settings = envLines(example);
const required = [...new Set([...text.matchAll(/\$\{(\w+):\?/g)].map(([, name]) => name ?? ""))];

/** Values for everything: what a person would have written into .env. */
const filled: Record<string, string> = {
  ...settings,
  ...Object.fromEntries(required.map((name) => [name, "not-a-secret-but-long-enough"])),
};

describe("the compose specification", () => {
  const validator = [["docker", "compose"], ["docker-compose"]].find(
    ([program = "", ...words]) => spawnSync(program, [...words, "version"]).status === 0,
  );
  const MISSING = "no validator here: `apt-get install docker-compose`, or Docker's compose plugin";
  let directory: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "giftline-compose-"));
    if (validator === undefined && process.env["CI"] === "true") throw new Error(MISSING);
  });
  afterAll(() => rm(directory, { recursive: true }));

  const validate = async (env: Record<string, string>, file = "docker-compose.yml") => {
    const [program = "", ...words] = validator ?? [];
    const envFile = join(directory, "env");
    await writeFile(
      envFile,
      Object.entries(env)
        .map((pair) => pair.join("="))
        .join("\n"),
    );
    const { PATH = "", HOME = "" } = process.env;
    const { status, stderr } = spawnSync(
      program,
      [...words, "--env-file", envFile, "--project-directory", ".", "-f", file, "config", "--quiet"],
      { env: { PATH, HOME }, encoding: "utf8" },
    );
    return { accepted: status === 0, stderr };
  };

  it("accepts the file with a filled .env", async (context) => {
    if (validator === undefined) return context.skip(MISSING);
    expect(await validate(filled)).toMatchObject({ accepted: true });
  });

  it("is asked for real: a misspelt key is refused", async (context) => {
    if (validator === undefined) return context.skip(MISSING);
    const misspelt = join(directory, "misspelt.yml");
    await writeFile(misspelt, text.replace("    ulimits:", "    ulimitz:"));
    const { accepted, stderr } = await validate(filled, misspelt);
    expect(accepted).toBe(false);
    expect(stderr).toContain("ulimitz");
  });

  it.for(required)("does not let anything start without %s", async (name, context) => {
    if (validator === undefined) return context.skip(MISSING);
    const { accepted, stderr } = await validate({ ...filled, [name]: "" });
    expect(accepted).toBe(false);
    expect(stderr).toContain(`set ${name} in .env`);
  });
});

describe("every image", () => {
  it.each(named)("$name is pinned by a version", ({ service }) => {
    expect(service.image).toMatch(/^[\w./-]+:v?\d+\.\d+[\w.-]*$/);
  });

  it("of giftline has the version of the package", async () => {
    const { version } = JSON.parse(await readFile("package.json", "utf8")) as { version: string };
    expect(new Set(own.map(({ service }) => service.image))).toEqual(new Set([`giftline:${version}`]));
  });

  it("of Grafana installs the plugin that the queries were written for", () => {
    expect(serviceOf("grafana").environment["GF_PLUGINS_PREINSTALL_SYNC"]).toBe(
      `grafana-clickhouse-datasource@${PLUGIN_VERSION}`,
    );
  });
});

describe("every service", () => {
  it.each(lasting)("$name restarts and says whether it is well", ({ service }) => {
    expect(service.restart).toBe("unless-stopped");
    expect(service.healthcheck?.test.length).toBeGreaterThan(1);
  });

  it.each(named)("$name is published on this machine only", ({ service }) => {
    for (const port of service.ports) expect(port).toMatch(/^127\.0\.0\.1:/);
  });

  it.each(named)("$name waits for what it needs until that is ready", ({ service }) => {
    for (const [other, { condition }] of Object.entries(service.depends_on)) {
      const once = serviceOf(other).restart === "no";
      expect(condition, other).toBe(once ? "service_completed_successfully" : "service_healthy");
    }
  });

  it.each(named)(
    "$name mounts files that exist, read-only, and volumes that are declared",
    async ({ service }) => {
      for (const mount of service.volumes) {
        const [source = "", , mode] = mount.split(":");
        if (source.startsWith("./")) {
          expect(mode, mount).toBe("ro");
          await expect(stat(source), mount).resolves.toBeDefined();
        } else {
          expect(Object.keys(volumes)).toContain(source);
        }
      }
    },
  );

  it("builds from a Dockerfile that exists and copies what exists", async () => {
    for (const { service } of own) {
      const { context = "", dockerfile = "" } = service.build ?? {};
      const file = await readFile(join(context, dockerfile), "utf8");
      expect(file).toMatch(/^USER node$/m);
      for (const [, sources = ""] of file.matchAll(/^COPY (?!--)(.+) \S+$/gm)) {
        for (const source of sources.split(" ")) await expect(stat(source), source).resolves.toBeDefined();
      }
    }
  });
});

describe("secrets and settings", () => {
  const isSecret = (name: string) => /PASSWORD|TOKEN|KEY$/.test(name);

  it("no secret stands in the file: all come from the environment, those that matter without a default", () => {
    for (const { name, service } of named) {
      for (const [variable, value] of Object.entries(service.environment)) {
        if (isSecret(variable)) expect(value, `${name} ${variable}`).toMatch(/^\$\{\w+(:\?[^}]+|:-)\}$/);
      }
    }
    expect(required.every(isSecret)).toBe(true);
  });

  it("the example has every variable of the file, and no value for a secret", () => {
    const used = new Set([...text.matchAll(/\$\{(\w+)/g)].map(([, name]) => name));
    expect(new Set(Object.keys(settings))).toEqual(used);
    for (const [name, value] of Object.entries(settings)) if (isSecret(name)) expect(value, name).toBe("");
  });

  it("defaults are the same in the example and in the file", () => {
    for (const [, name = "", fallback] of text.matchAll(/\$\{(\w+):-([^}]*)\}/g)) {
      expect(settings[name], name).toBe(fallback);
    }
  });

  it("giftline is given variables that it knows, with values that it accepts", () => {
    expect(own.length).toBeGreaterThan(0);
    for (const { name, service } of own) {
      const known = [...Object.keys(environmentSchema.shape), ...secretVariables.map((one) => `${one}_FILE`)];
      expect(known, name).toEqual(expect.arrayContaining(Object.keys(service.environment)));
      const values = Object.entries(service.environment).map(([key, value]) => [
        key,
        value.replace(/\$\{(\w+)[^}]*\}/g, (_, variable: string) => filled[variable] ?? ""),
      ]);
      expect(() => parseConfig(Object.fromEntries(values)), name).not.toThrow();
    }
  });

  it("Grafana is given every variable that its provisioning reads", async () => {
    for (const file of ["datasources/giftline.yaml", "dashboards/giftline.yaml"]) {
      const provisioning = await readFile(join("dashboards/provisioning", file), "utf8");
      for (const [, name] of provisioning.matchAll(/\$\{(\w+)\}/g)) {
        expect(Object.keys(serviceOf("grafana").environment)).toContain(name);
      }
    }
  });

  it("the topics that are made are those that giftline reads and writes", async () => {
    const script = await readFile("docker/kafka/create-topics.sh", "utf8");
    const made = [...script.matchAll(/^create (\S+) /gm)].map(([, topic]) => topic);
    const { KAFKA_TOPIC: contacts = "", KAFKA_SPIKES_TOPIC: spikes } = serviceOf("ingest").environment;
    expect(made).toEqual([contacts, deadLetterTopic(contacts), spikes]);
    expect(spawnSync("bash", ["-n", "docker/kafka/create-topics.sh"]).status).toBe(0);
  });

  it("Alertmanager routes to a receiver that it has", async () => {
    const { route, receivers } = parse(await readFile("docker/alertmanager.yml", "utf8"));
    expect(receivers.map(({ name }: { name: string }) => name)).toContain(route.receiver);
  });
});

describe("ClickHouse's users", () => {
  const passwords = { giftline: "writer's", grafana: "reader's" };
  let home: string;
  let server: ChildProcess;
  let port: number;

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), "giftline-users-"));
    for (const part of ["clickhouse", "leases", "config/users.d"])
      await mkdir(join(home, part), { recursive: true });
    await writeFile(join(home, "leases/stay"), "");
    await writeFile(
      join(home, "config/config.xml"),
      `<clickhouse><users_config>${home}/config/users.xml</users_config></clickhouse>`,
    );
    // As in the image, but for `default`: the embedded engine's own session needs it to open its ports.
    await writeFile(
      join(home, "config/users.xml"),
      `<clickhouse><profiles><default/></profiles><quotas><default/></quotas><users><default><password/>
       <networks><ip>127.0.0.1</ip></networks><profile>default</profile><quota>default</quota>
       <grants><query>GRANT SYSTEM LISTEN ON *.*</query></grants></default></users></clickhouse>`,
    );
    await copyFile("docker/clickhouse/users.d/giftline.xml", join(home, "config/users.d/giftline.xml"));
    port = await freePort();
    server = spawn(
      process.execPath,
      [resolve("store/server/process.mjs"), findLibrary(), home, String(port), String(await freePort())],
      {
        env: {
          GIFTLINE_CLICKHOUSE_PASSWORD: passwords.giftline,
          GRAFANA_CLICKHOUSE_PASSWORD: passwords.grafana,
        },
        stdio: "ignore",
      },
    );
    await vi.waitFor(() => stat(join(home, "server.json")), { timeout: 60_000, interval: 50 });
    for (const database of ["giftline", "other"]) {
      for (const sql of [
        `CREATE DATABASE ${database}`,
        `CREATE TABLE ${database}.t (x UInt8) ORDER BY x`,
        `INSERT INTO ${database}.t VALUES (1), (2)`,
      ]) {
        expect(await write(sql)).toMatchObject({ ok: true });
      }
    }
  });

  afterAll(async () => {
    const ended = new Promise((done) => server.once("exit", done));
    server.kill("SIGKILL");
    await ended;
    await rm(home, { recursive: true, force: true });
  });

  const ask = async (user: string, password: string, sql: string, parameters = "") => {
    const answer = await fetch(`http://127.0.0.1:${port}/?${parameters}`, {
      method: "POST",
      body: sql,
      headers: { "X-ClickHouse-User": user, "X-ClickHouse-Key": password },
    });
    return { ok: answer.ok, text: (await answer.text()).trim() };
  };
  const write = (sql: string) => ask("giftline", passwords.giftline, sql);
  const read = (sql: string, parameters = "") => ask("grafana", passwords.grafana, sql, parameters);

  it("grafana may read giftline's tables, with the settings that its plugin makes", async () => {
    expect(await read("SELECT count() FROM giftline.t")).toEqual({ ok: true, text: "2" });
    const settings = `max_execution_time=30&additional_table_filters=${encodeURIComponent("{'giftline.t': 'x = 1'}")}`;
    expect(await read("SELECT count() FROM giftline.t", settings)).toEqual({ ok: true, text: "1" });
    const merging = "SELECT getSetting('do_not_merge_across_partitions_select_final')";
    expect(await read(merging)).toMatchObject({ ok: true, text: expect.stringMatching(/^(1|true)$/) });
  });

  it.each([
    ["write", "INSERT INTO giftline.t VALUES (3)", ""],
    ["change the schema", "DROP TABLE giftline.t", ""],
    ["read other databases", "SELECT * FROM other.t", ""],
    ["read secrets of the server", "SELECT * FROM system.users", ""],
    ["free itself from its limits", "SELECT 1", "readonly=0"],
    ["change other settings", "SELECT 1", "max_memory_usage=123456789"],
  ])("grafana cannot %s", async (_, sql, parameters) => {
    expect(await read(sql, parameters)).toMatchObject({ ok: false });
  });

  it("nobody comes in without the password", async () => {
    for (const user of Object.keys(passwords)) {
      expect(await ask(user, "", "SELECT 1")).toMatchObject({ ok: false });
    }
  });
});

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const probe = createServer().once("error", fail);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() =>
        typeof address === "object" && address ? done(address.port) : fail(new Error("no port")),
      );
    });
  });
}
