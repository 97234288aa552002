/** Whether CLICKHOUSE_URL is a ClickHouse that answers: asked once, with little patience, before a client is opened. */
import { get as getHttp } from "node:http";
import { get as getHttps } from "node:https";
import { text as textOf } from "node:stream/consumers";
import type { Config } from "../core/config.js";
import { GiftlineError, messageOf } from "../core/errors.js";

const PATIENCE_MS = 5_000;

/**
 * Throws GiftlineError where nothing answers within five seconds (`unavailable`), or something that is no ClickHouse
 * (`refused`). What a ClickHouse objects to is for its client to tell.
 */
export async function requireClickHouse(config: Config): Promise<void> {
  if (config.CLICKHOUSE_URL === undefined) return;
  const address = addressOf(config.CLICKHOUSE_URL);
  const { CLICKHOUSE_USER: user, CLICKHOUSE_PASSWORD: password } = config;
  const answer = await ask(address, `${user}:${password}`).catch((error: unknown) => {
    throw unavailable(address, reasonOf(error), error);
  });
  if (answer.isException || (answer.status === 200 && /^\d+\.\d+/.test(answer.body))) return;
  if (GATEWAY_FAILURES.has(answer.status)) throw unavailable(address, `HTTP status ${answer.status}`);
  throw new GiftlineError("refused", `what answers there is no ClickHouse (HTTP status ${answer.status})`, {
    where: address,
    fix: "set CLICKHOUSE_URL to ClickHouse's HTTP port, usually 8123",
  });
}

interface Answer {
  readonly status: number;
  readonly body: string;
  /** Whether ClickHouse says that it is one, and objects. */
  readonly isException: boolean;
}

/** Not by fetch, which refuses some ports and follows redirections, as the client does not. */
function ask(address: string, credentials: string): Promise<Answer> {
  const get = address.startsWith("https:") ? getHttps : getHttp;
  const headers = { Authorization: `Basic ${Buffer.from(credentials).toString("base64")}` };
  return new Promise((resolve, reject) => {
    const options = { headers, agent: false, signal: AbortSignal.timeout(PATIENCE_MS) } as const;
    get(`${address}/?query=SELECT%20version()`, options, (response) => {
      const isException = response.headers["x-clickhouse-exception-code"] !== undefined;
      textOf(response).then(
        (body) => resolve({ status: response.statusCode ?? 0, body, isException }),
        reject,
      );
    }).once("error", reject);
  });
}

/** The client would take a path for a database and parameters for settings, and lines about the URL would tell a password. */
function addressOf(text: string): string {
  const { origin, username, password, pathname, search } = new URL(text);
  if (username === "" && password === "" && pathname === "/" && search === "") return origin;
  throw new GiftlineError("bad_config", "holds more than http://host:port", {
    where: "environment variable CLICKHOUSE_URL",
    fix: "put user, password and database into CLICKHOUSE_USER, CLICKHOUSE_PASSWORD and CLICKHOUSE_DATABASE",
  });
}

/** What a load balancer says in place of a server that is down. */
const GATEWAY_FAILURES = new Set([502, 503, 504]);

const unavailable = (where: string, reason: string, cause?: unknown): GiftlineError =>
  new GiftlineError("unavailable", `ClickHouse does not answer (${reason})`, {
    where,
    fix: "check that it runs and that CLICKHOUSE_URL is right",
    cause,
  });

const reasonOf = (error: unknown): string =>
  error instanceof Error && error.name === "AbortError"
    ? `no answer within ${PATIENCE_MS / 1_000} s`
    : messageOf(error);
