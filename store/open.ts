/** Opens the store that the configuration names: a server or cluster of the user's, or the embedded one. */
import type { Config } from "../core/config.js";
import { GiftlineError } from "../core/errors.js";
import type { Clock } from "../core/time.js";
import { type Connection, createStore, type Store, serverVersion } from "./client.js";
import { migrate, requireCurrentSchema } from "./migrate.js";
import { acquireServer } from "./server/embedded.js";

/** Oldest ClickHouse that knows every function and setting in use. */
const OLDEST_VERSION = [25, 3] as const;

export interface OpenedStore {
  readonly store: Store;
  /** Key of the customers' hash: the configured one, or the embedded server's own; null where neither exists. */
  readonly idKey: string | null;
  readonly close: () => Promise<void>;
}

/**
 * `migrate: true` brings the schema up to date; otherwise an outdated schema is an error that names the remedy.
 */
export async function openStore(
  config: Config,
  options: { migrate: boolean; clock: Clock },
): Promise<OpenedStore> {
  const { connection, idKey, release } = await connect(config);
  try {
    await prepareDatabase(connection, config, options);
  } catch (error) {
    await release();
    throw error;
  }
  const store = createStore(connection);
  return {
    store,
    idKey: config.GIFTLINE_ID_KEY ?? idKey,
    close: async () => {
      await store.close();
      await release();
    },
  };
}

async function connect(
  config: Config,
): Promise<{ connection: Connection; idKey: string | null; release: () => Promise<void> }> {
  const database = config.CLICKHOUSE_DATABASE;
  if (config.CLICKHOUSE_URL !== undefined) {
    const { CLICKHOUSE_URL: url, CLICKHOUSE_USER: user, CLICKHOUSE_PASSWORD: password } = config;
    return { connection: { url, user, password, database }, idKey: null, release: async () => {} };
  }
  const { server, release } = await acquireServer(config.GIFTLINE_DATA);
  const url = `http://127.0.0.1:${server.httpPort}`;
  const { giftline: password, idKey } = server.credentials;
  return { connection: { url, user: "giftline", password, database }, idKey, release };
}

async function prepareDatabase(
  connection: Connection,
  config: Config,
  options: { migrate: boolean; clock: Clock },
): Promise<void> {
  const cluster = config.CLICKHOUSE_CLUSTER;
  const server = createStore({ ...connection, database: "default" });
  try {
    requireVersion((await server.query(serverVersion, {}))[0]?.version ?? "", connection.url);
    if (options.migrate) {
      const onCluster = cluster === undefined ? "" : ` ON CLUSTER ${cluster}`;
      await server.command(`CREATE DATABASE IF NOT EXISTS {database:Identifier}${onCluster}`, {
        database: connection.database,
      });
    }
  } finally {
    await server.close();
  }
  const store = createStore(connection);
  try {
    if (options.migrate) await migrate(store, { cluster, clock: options.clock });
    else await requireCurrentSchema(store);
  } finally {
    await store.close();
  }
}

export function requireVersion(version: string, where: string): void {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [oldestMajor, oldestMinor] = OLDEST_VERSION;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return;
  throw new GiftlineError("incompatible", `ClickHouse ${version} is too old`, {
    where,
    fix: `update ClickHouse to ${oldestMajor}.${oldestMinor} or newer`,
  });
}
