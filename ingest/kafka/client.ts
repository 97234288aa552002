/** kafkajs, set up once: addresses, TLS, SASL, compression codecs, and logs at their true level. */
import { readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { decompress as decompressZstd } from "fzstd";
import kafkajs, { type Kafka as KafkaClient, type KafkaConfig, type SASLOptions } from "kafkajs";
import snappy from "kafkajs-snappy";
import lz4 from "lz4js";
import { type Config, parseBrokers } from "../../core/config.js";
import { GiftlineError, messageOf } from "../../core/errors.js";
import { kafkaError, unreachable } from "./errors.js";

const { CompressionCodecs, CompressionTypes, Kafka, logLevel } = kafkajs;

export { type KafkaClient, kafkaError };

/** A line of kafkajs's log, told to whoever runs it. */
export type KafkaLog = (level: "error" | "debug", message: string) => void;

/** What kafkajs logs as an error though it recovers by itself, or throws it as well. */
const ROUTINE =
  /rebalanc|group coordinator|coordinator is loading|not the leader|is not aware of this member|The group is|^Response \w+\(key|Connection error|Failed to connect|Connection timeout/i;

export function requireBrokers(config: Config): string[] {
  const brokers = config.KAFKA_BROKERS === undefined ? [] : parseBrokers(config.KAFKA_BROKERS);
  if (brokers.length > 0) return brokers;
  throw new GiftlineError("bad_config", "no Kafka broker is named", {
    where: "KAFKA_BROKERS",
    fix: "set KAFKA_BROKERS, for example KAFKA_BROKERS=127.0.0.1:9092",
  });
}

export function createKafka(config: Config, log: KafkaLog): KafkaClient {
  registerCodecs();
  return new Kafka({
    clientId: "giftline",
    brokers: requireBrokers(config),
    ssl: tlsOptions(config),
    ...saslOptions(config),
    connectionTimeout: 3_000,
    requestTimeout: 30_000,
    retry: { initialRetryTime: 100, maxRetryTime: 5_000, retries: 5 },
    logLevel: logLevel.ERROR,
    logCreator:
      () =>
      ({ log: entry }) => {
        const error = typeof entry["error"] === "string" ? ` (${entry["error"]})` : "";
        const message = `${entry.message}${error}`;
        log(ROUTINE.test(message) && !message.startsWith("Crash") ? "debug" : "error", message);
      },
  });
}

/** Without codecs a compressed batch crashes the consumer. zstd and lz4 are read only: giftline writes gzip. */
function registerCodecs(): void {
  const readOnly = (name: string) => async (): Promise<Buffer> => {
    throw new Error(`giftline does not write ${name}`);
  };
  CompressionCodecs[CompressionTypes.Snappy] = snappy;
  CompressionCodecs[CompressionTypes.LZ4] = () => ({
    compress: readOnly("lz4"),
    decompress: async (buffer: Buffer) => Buffer.from(lz4.decompress(buffer)),
  });
  CompressionCodecs[CompressionTypes.ZSTD] = () => ({
    compress: readOnly("zstd"),
    decompress: async (buffer: Buffer) => Buffer.from(decompressZstd(buffer)),
  });
}

function tlsOptions(config: Config): NonNullable<KafkaConfig["ssl"]> {
  if (!config.KAFKA_TLS) return false;
  if (config.KAFKA_TLS_CA === undefined) return true;
  try {
    return { ca: [readFileSync(config.KAFKA_TLS_CA, "utf8")] };
  } catch (cause) {
    throw new GiftlineError("bad_config", `the certificate file cannot be read (${messageOf(cause)})`, {
      where: "KAFKA_TLS_CA",
      fix: "name a readable PEM file",
      cause,
    });
  }
}

function saslOptions(config: Config): { sasl?: SASLOptions } {
  const { KAFKA_SASL_MECHANISM: mechanism, KAFKA_SASL_USERNAME, KAFKA_SASL_PASSWORD } = config;
  if (mechanism === undefined) return {};
  return {
    sasl: {
      mechanism,
      username: KAFKA_SASL_USERNAME ?? "",
      password: KAFKA_SASL_PASSWORD ?? "",
    } as SASLOptions,
  };
}

/** Seconds count at the start: a wrong address is told at once, and whoever supervises starts again. */
const FIRST_CONTACT = { retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries: 2 } };
const FIRST_CONTACT_MS = 10_000;

/** A client whose brokers have answered once; throws GiftlineError after at most ten seconds where they do not. */
export async function answeringKafka(config: Config, log: KafkaLog): Promise<KafkaClient> {
  // What goes wrong here is thrown, and need not be logged as well.
  const admin = createKafka(config, () => {}).admin(FIRST_CONTACT);
  const silence = new AbortController();
  const connected = admin.connect();
  const expired = delay(FIRST_CONTACT_MS, undefined, { signal: silence.signal }).then(() => {
    throw unreachable(requireBrokers(config), `no answer within ${FIRST_CONTACT_MS / 1_000} s`);
  });
  try {
    await Promise.race([connected, expired]);
  } catch (error) {
    throw kafkaError(error, requireBrokers(config));
  } finally {
    silence.abort();
    expired.catch(() => {});
    connected.catch(() => {});
    // Of a broker that never answered there is nothing to wait for.
    admin.disconnect().catch(() => {});
  }
  return createKafka(config, log);
}
