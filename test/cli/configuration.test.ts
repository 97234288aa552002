/** Environment variables that cannot be used: told by name, with exit code 3, before any server is asked. */
import { writeFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { environmentSchema, secretVariables } from "../../core/config.js";
import { createDirectory, expectOneLine, giftline } from "../support/giftline.js";

let directory: Awaited<ReturnType<typeof createDirectory>>;
beforeAll(async () => {
  directory = await createDirectory();
  await writeFile(directory.at("file"), "");
});
afterAll(() => directory.remove());

/** Values that cannot be, and what the line says besides the variable's name. */
const unusable: Readonly<Record<string, readonly (readonly [value: string, says: string])[]>> = {
  GIFTLINE_TIME_ZONE: [["Mars/Base", "IANA time zone"]],
  GIFTLINE_ID_KEY: [["short", "at least 16 characters"]],
  GIFTLINE_FALSE_ALERTS_PER_WEEK: [
    ["many", "expected a number"],
    ["0", "above 0"],
    ["-1", "above 0"],
    ["1e9", "expected a number"],
  ],
  GIFTLINE_WEBHOOK_URL: [
    ["ftp://example.org", "expected a URL"],
    ["nonsense", "expected a URL"],
  ],
  ALERTMANAGER_URL: [["alertmanager:9093", "expected a URL"]],
  CLICKHOUSE_URL: [
    ["localhost:8123", "expected a URL"],
    ["http://name:secret@localhost:8123", "holds more than http://host:port"],
    ["http://localhost:8123/giftline", "CLICKHOUSE_DATABASE"],
  ],
  CLICKHOUSE_DATABASE: [["a b", "expected a plain name"]],
  CLICKHOUSE_CLUSTER: [["one'; DROP", "expected a cluster name"]],
  KAFKA_BROKERS: [
    ["localhost", '"localhost" is no host:port'],
    ["kafka://localhost:9092", "is no host:port"],
    ["a:1,b", '"b" is no host:port'],
    [",", "no Kafka broker is named"],
  ],
  KAFKA_SASL_MECHANISM: [["kerberos", "expected plain"]],
  KAFKA_SASL_USERNAME: [["", "because KAFKA_SASL_MECHANISM is set"]],
  KAFKA_TLS: [["perhaps", "expected true or false"]],
  KAFKA_TLS_CA: [["/nowhere/ca.pem", "cannot be read"]],
};

/** Any text will do, or what it names is asked for by the command that uses it. */
const FREE_TEXT = [
  "CLICKHOUSE_PASSWORD",
  "CLICKHOUSE_USER",
  "GIFTLINE_DATA",
  "GIFTLINE_TAXONOMY",
  "GIFTLINE_WEBHOOK_TOKEN",
  "KAFKA_GROUP",
  "KAFKA_SASL_PASSWORD",
  "KAFKA_SPIKES_TOPIC",
  "KAFKA_TOPIC",
];

/** What else must be set for a variable to count. */
const beside: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  KAFKA_SASL_USERNAME: { KAFKA_SASL_MECHANISM: "plain", KAFKA_SASL_PASSWORD: "secret" },
  KAFKA_TLS_CA: { KAFKA_TLS: "true", KAFKA_BROKERS: "127.0.0.1:1" },
};

const cases = Object.entries(unusable).flatMap(([name, values]) =>
  values.map(([value, says]) => ({ name, value, says })),
);

describe("an environment variable", () => {
  it("is checked, unless any text will do", () => {
    const unchecked = Object.keys(environmentSchema.shape).filter((name) => !(name in unusable));
    expect(unchecked.sort()).toEqual(FREE_TEXT);
  });

  it.concurrent.each(cases)("that cannot be used is told: $name=$value", async ({ name, value, says }) => {
    const run = await giftline([name.startsWith("KAFKA") ? "ingest" : "migrate"], {
      env: { GIFTLINE_DATA: directory.at("home"), ...beside[name], [name]: value },
    });
    expectOneLine(run, { code: 3, says: name });
    expect(run.stderr).toContain(says);
    expect(run.stderr).not.toContain("secret");
  });

  it.concurrent.each([
    { env: {}, says: "KAFKA_BROKERS: no Kafka broker is named" },
    { env: { KAFKA_BROKERS: "" }, says: "KAFKA_BROKERS: no Kafka broker is named" },
  ])("that is needed and missing is told: $says", async ({ env, says }) => {
    for (const args of [["ingest"], ["kafka", "create-topics"], ["simulate", "--to-kafka"]]) {
      expectOneLine(await giftline(args, { env }), { code: 3, says });
    }
  });
});

describe("a secret from a file", () => {
  it.concurrent.each(
    secretVariables.flatMap((name) => [
      { name, file: "missing", says: "cannot be read" },
      { name, file: "", says: "cannot be read" },
      { name, file: "file", says: "is empty" },
    ]),
  )("that cannot be had is told: $name_FILE=$file", async ({ name, file, says }) => {
    const run = await giftline(["migrate"], {
      env: { GIFTLINE_DATA: directory.at("home"), [`${name}_FILE`]: directory.at(file) },
    });
    expectOneLine(run, { code: 3, says: `environment variable ${name}_FILE: ` });
    expect(run.stderr).toContain(says);
  });

  it("counts like the variable, line end left out", async () => {
    await writeFile(directory.at("key"), "too short\n");
    const env = { GIFTLINE_DATA: directory.at("home"), GIFTLINE_ID_KEY_FILE: directory.at("key") };
    expectOneLine(await giftline(["migrate"], { env }), { code: 3, says: "at least 16 characters" });
  });
});

it("a data directory that cannot be made is told with the variable to change", async () => {
  for (const path of ["file", "file/inside"]) {
    const run = await giftline(["migrate"], { env: { GIFTLINE_DATA: directory.at(path) } });
    expectOneLine(run, { code: 3, says: directory.at(path) });
    expect(run.stderr).toContain("GIFTLINE_DATA");
  }
});
