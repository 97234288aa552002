import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { environmentSchema, parseBrokers, parseConfig, secretVariables } from "./config.js";

describe("the configuration", () => {
  it("needs nothing", () => {
    expect(parseConfig({})).toMatchObject({
      GIFTLINE_DATA: "./.giftline",
      GIFTLINE_TIME_ZONE: "UTC",
      GIFTLINE_FALSE_ALERTS_PER_WEEK: 2,
      CLICKHOUSE_DATABASE: "giftline",
      KAFKA_TLS: false,
    });
  });

  it("takes an empty variable for one that is not set, and leaves out what it does not know", () => {
    const everything = Object.fromEntries(Object.keys(environmentSchema.shape).map((name) => [name, ""]));
    expect(parseConfig({ ...everything, HOME: "/root" })).toEqual(parseConfig({}));
  });

  it.each([
    ["true", true],
    ["1", true],
    ["false", false],
    ["0", false],
  ])("reads KAFKA_TLS=%s as %s", (KAFKA_TLS, expected) => {
    expect(parseConfig({ KAFKA_TLS }).KAFKA_TLS).toBe(expected);
  });

  it.each(["0.5", "2", "1000"])("reads a budget of %s alerts a week", (GIFTLINE_FALSE_ALERTS_PER_WEEK) => {
    expect(parseConfig({ GIFTLINE_FALSE_ALERTS_PER_WEEK }).GIFTLINE_FALSE_ALERTS_PER_WEEK).toBe(
      Number(GIFTLINE_FALSE_ALERTS_PER_WEEK),
    );
  });

  it.each([
    { GIFTLINE_TIME_ZONE: "Mars/Base" },
    { GIFTLINE_ID_KEY: "short" },
    { GIFTLINE_FALSE_ALERTS_PER_WEEK: "0" },
    { GIFTLINE_FALSE_ALERTS_PER_WEEK: "NaN" },
    { GIFTLINE_FALSE_ALERTS_PER_WEEK: "Infinity" },
    { CLICKHOUSE_URL: "clickhouse:8123" },
    { CLICKHOUSE_DATABASE: "a-b" },
    { CLICKHOUSE_CLUSTER: "a b" },
    { KAFKA_SASL_MECHANISM: "gssapi" },
    { KAFKA_TLS: "yes" },
  ])("names the variable that cannot be: %j", (env) => {
    const [name = ""] = Object.keys(env);
    expect(() => parseConfig(env)).toThrow(
      expect.objectContaining({
        code: "bad_config",
        where: `environment variable ${name}`,
        message: expect.not.stringContaining("\n"),
      }),
    );
  });

  it("asks for user name and password where there is a SASL mechanism, and for the one that is missing", () => {
    const all = { KAFKA_SASL_MECHANISM: "plain", KAFKA_SASL_USERNAME: "u", KAFKA_SASL_PASSWORD: "p" };
    expect(parseConfig(all)).toMatchObject(all);
    for (const missing of ["KAFKA_SASL_USERNAME", "KAFKA_SASL_PASSWORD"]) {
      expect(() => parseConfig({ ...all, [missing]: undefined })).toThrow(missing);
    }
  });
});

describe("brokers", () => {
  it.each([
    ["127.0.0.1:9092", ["127.0.0.1:9092"]],
    [" a:1 ,, b.example:65535 ", ["a:1", "b.example:65535"]],
    ["[::1]:9092", ["[::1]:9092"]],
    ["", []],
  ])("%j are %j", (text, expected) => {
    expect(parseBrokers(text)).toEqual(expected);
  });

  it.each(["a", "a:", ":1", "a:b", "a b:1", "kafka://a:1", "a:1;b:2", "::1:9092", "a:65536"])(
    "%j are none",
    (text) => {
      expect(() => parseBrokers(text)).toThrow(/is no host:port — write brokers as host:port/);
    },
  );
});

describe("docs/CONFIGURATION.md", () => {
  it("lists every variable with its default, its meaning, and whether it may come from a file", () => {
    const rows = readFileSync("docs/CONFIGURATION.md", "utf8").matchAll(
      /^\| `([A-Z_]+)`(?:, `([A-Z_]+)`)? \| (?:`([^`|]+)`)? *\| ([^|]+) \|$/gm,
    );
    const documented = [...rows].map(([, name, file, fallback, meaning]) => ({
      name,
      file,
      fallback,
      meaning,
    }));
    const defaults: Readonly<Record<string, unknown>> = parseConfig({});
    const secrets: readonly string[] = secretVariables;
    expect(documented).toEqual(
      Object.entries(environmentSchema.shape).map(([name, field]) => ({
        name,
        file: secrets.includes(name) ? `${name}_FILE` : undefined,
        fallback: (defaults[name] ?? "") === "" ? undefined : String(defaults[name]),
        meaning: field.meta()?.description,
      })),
    );
  });
});
