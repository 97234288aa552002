/** Everything that can be set from outside, parsed once. Pure: the environment comes in as an argument. */
import { z } from "zod";
import { GiftlineError } from "./errors.js";
import { isTimeZone } from "./time.js";

const text = (description: string) => z.string().min(1).optional().meta({ description });
const textOr = (fallback: string, description: string) =>
  z.string().min(1).default(fallback).meta({ description });
const yes = (description: string) =>
  z
    .enum(["true", "false", "1", "0"], { error: "expected true or false" })
    .default("false")
    .transform((value) => value === "true" || value === "1")
    .meta({ description });
const httpUrl = (description: string) =>
  z
    .url({ protocol: /^https?$/, error: "expected a URL such as http://localhost:8123" })
    .optional()
    .meta({ description });

/** Variables whose value may also come from a file named by `<NAME>_FILE`. */
export const secretVariables = [
  "CLICKHOUSE_PASSWORD",
  "KAFKA_SASL_PASSWORD",
  "GIFTLINE_ID_KEY",
  "GIFTLINE_WEBHOOK_TOKEN",
] as const;

export const environmentSchema = z.object({
  GIFTLINE_DATA: textOr("./.giftline", "Directory of the embedded ClickHouse server"),
  GIFTLINE_TIME_ZONE: z
    .string()
    .refine(isTimeZone, { error: "expected an IANA time zone such as Europe/Kyiv" })
    .default("UTC")
    .meta({ description: "Time zone of days, weeks and hours in analyses and reports" }),
  GIFTLINE_TAXONOMY: text("Taxonomy file that replaces the built-in one"),
  GIFTLINE_ID_KEY: z
    .string()
    .min(16, { error: "expected at least 16 characters" })
    .optional()
    .meta({ description: "Key of the customers' hash; the same in all processes of an installation" }),
  GIFTLINE_FALSE_ALERTS_PER_WEEK: z.coerce
    .number({ error: "expected a number such as 2" })
    .positive({ error: "expected a number above 0" })
    .max(1000, { error: "expected a number up to 1000" })
    .default(2)
    .meta({ description: "Alert budget: how many false alerts a week are bearable, over all series" }),
  GIFTLINE_WEBHOOK_URL: httpUrl("Where alerts are posted as JSON"),
  GIFTLINE_WEBHOOK_TOKEN: text("Bearer token of the webhook"),
  ALERTMANAGER_URL: httpUrl("Alertmanager that alerts are posted to"),
  CLICKHOUSE_URL: httpUrl("ClickHouse server or cluster; without it giftline starts an embedded server"),
  CLICKHOUSE_USER: textOr("default", "User of CLICKHOUSE_URL"),
  CLICKHOUSE_PASSWORD: z.string().default("").meta({ description: "Password of CLICKHOUSE_USER" }),
  CLICKHOUSE_DATABASE: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_]{0,63}$/, { error: "expected a plain name such as giftline" })
    .default("giftline")
    .meta({ description: "Database of all tables" }),
  CLICKHOUSE_CLUSTER: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_]{0,63}$/, { error: "expected a cluster name such as production" })
    .optional()
    .meta({ description: "Cluster name: migrations then run ON CLUSTER with Replicated engines" }),
  KAFKA_BROKERS: text("Brokers, host:port separated by commas"),
  KAFKA_TOPIC: textOr("contacts", "Topic that contacts come from"),
  KAFKA_GROUP: textOr("giftline-ingest", "Consumer group of ingest"),
  KAFKA_SPIKES_TOPIC: textOr("spikes", "Topic that alerts go to"),
  KAFKA_SASL_MECHANISM: z
    .enum(["plain", "scram-sha-256", "scram-sha-512"], {
      error: "expected plain, scram-sha-256 or scram-sha-512",
    })
    .optional()
    .meta({ description: "SASL mechanism; needs user name and password" }),
  KAFKA_SASL_USERNAME: text("SASL user name"),
  KAFKA_SASL_PASSWORD: text("SASL password"),
  KAFKA_TLS: yes("Whether brokers are spoken to over TLS"),
  KAFKA_TLS_CA: text("File with the certificate authority of the brokers (PEM)"),
});

/** The parsed environment; names as in the environment, so that messages and docs need no translation. */
export type Config = z.output<typeof environmentSchema>;

export function parseConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const present = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ""),
  );
  const parsed = environmentSchema.safeParse(present);
  if (parsed.success) return checkTogether(parsed.data);
  const issue = parsed.error.issues[0];
  const name = String(issue?.path[0] ?? "environment");
  throw new GiftlineError("bad_config", issue?.message ?? "cannot be read", {
    where: `environment variable ${name}`,
    fix: `correct or unset ${name}`,
  });
}

function checkTogether(config: Config): Config {
  if (config.KAFKA_SASL_MECHANISM !== undefined) {
    for (const name of ["KAFKA_SASL_USERNAME", "KAFKA_SASL_PASSWORD"] as const) {
      if (config[name] === undefined) {
        throw new GiftlineError("bad_config", "is needed because KAFKA_SASL_MECHANISM is set", {
          where: `environment variable ${name}`,
          fix: `set ${name}, or unset KAFKA_SASL_MECHANISM`,
        });
      }
    }
  }
  return config;
}

/** `host:port,host:port` as a list. */
export function parseBrokers(brokers: string): string[] {
  const list = brokers
    .split(",")
    .map((broker) => broker.trim())
    .filter((broker) => broker !== "");
  for (const broker of list) {
    const isAddress = /^[^\s:]+:\d{1,5}$|^\[[0-9a-f:]+\]:\d{1,5}$/i.test(broker);
    if (!isAddress || Number(broker.slice(broker.lastIndexOf(":") + 1)) > 65_535) {
      throw new GiftlineError("bad_config", `"${broker}" is no host:port`, {
        where: "KAFKA_BROKERS",
        fix: "write brokers as host:port separated by commas, such as 127.0.0.1:9092",
      });
    }
  }
  return list;
}
