/** The one place that speaks to ClickHouse. */
import { type ClickHouseClient, ClickHouseError, ClickHouseLogLevel, createClient } from "@clickhouse/client";
import { type Table as ArrowTable, tableFromIPC } from "apache-arrow";
import { z } from "zod";
import { messageOf } from "../core/errors.js";
import { StoreError } from "./errors.js";
import { defineQuery, type NamedQuery } from "./query.js";
import type { Table } from "./tables.js";

export interface Connection {
  /** http://host:port */
  readonly url: string;
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

export interface Store {
  readonly connection: Connection;
  /** Runs a named query; rows are parsed by its schema. */
  query<P extends z.ZodObject, R extends z.ZodObject>(
    query: NamedQuery<P, R>,
    params: z.input<P>,
  ): Promise<z.output<R>[]>;
  /**
   * Runs a named query and answers with Arrow columns: for many rows. The columns' names are checked against the
   * query's row schema; the values are not parsed.
   */
  columns<P extends z.ZodObject, R extends z.ZodObject>(
    query: NamedQuery<P, R>,
    params: z.input<P>,
  ): Promise<ArrowTable>;
  /** Inserts records; resolves when ClickHouse has acknowledged them. */
  insert<Row extends object>(table: Table<Row>, records: readonly Row[]): Promise<void>;
  /** Runs a statement that has no answer. */
  command(sql: string, params?: Record<string, unknown>): Promise<void>;
  close(): Promise<void>;
}

export const serverVersion = defineQuery({
  name: "server_version",
  description: "Version of the ClickHouse server",
  params: z.object({}),
  row: z.object({ version: z.string() }),
  sql: "SELECT version() AS version",
});

export function createStore(connection: Connection): Store {
  const client = createClient({
    url: connection.url,
    username: connection.user,
    password: connection.password,
    database: connection.database,
    application: "giftline",
    request_timeout: 300_000,
    // Failures are thrown as StoreError; whoever catches one decides what is told.
    log: { level: ClickHouseLogLevel.OFF },
    // Progress headers keep the connection of a long query alive.
    clickhouse_settings: { send_progress_in_http_headers: 1, http_headers_progress_interval_ms: "10000" },
  });
  return storeOver(client, connection);
}

function storeOver(client: ClickHouseClient, connection: Connection): Store {
  const attempt = async <T>(what: string, action: () => Promise<T>): Promise<T> => {
    try {
      return await action();
    } catch (thrown) {
      throw storeError(what, connection.url, thrown);
    }
  };
  return {
    connection,
    query: (query, params) =>
      attempt(`query ${query.name}`, async () => {
        const answer = await client.query({
          query: query.sql,
          query_params: query.params.parse(params),
          format: "JSONEachRow",
          clickhouse_settings: {
            ...readSettings,
            log_comment: query.name,
            output_format_json_quote_64bit_integers: 0,
          },
        });
        return z.array(query.row).parse(await answer.json());
      }) as never,
    columns: (query, params) =>
      attempt(`query ${query.name}`, async () => {
        const { stream } = await client.exec({
          query: `${query.sql}\nFORMAT ArrowStream`,
          query_params: query.params.parse(params),
          clickhouse_settings: {
            ...readSettings,
            log_comment: query.name,
            output_format_arrow_compression_method: "none",
          },
        });
        const table = tableFromIPC(await readAll(stream));
        const expected = Object.keys(query.row.shape);
        const actual = table.schema.fields.map((field) => field.name);
        if (expected.join() !== actual.join()) {
          throw new Error(`query ${query.name} answers with ${actual.join()}, not ${expected.join()}`);
        }
        return table;
      }),
    insert: (table, records) =>
      attempt(`insert into ${table.name}`, async () => {
        if (records.length === 0) return;
        await client.insert({
          table: table.name,
          columns: table.columns.map((column) => column.name) as [string, ...string[]],
          values: records.map(table.toValues),
          format: "JSONCompactEachRow",
          clickhouse_settings: {
            log_comment: `insert_${table.name}`,
            max_partitions_per_insert_block: "0",
          },
        });
      }),
    command: (sql, params = {}) =>
      attempt("statement", async () => {
        await client.command({ query: sql, query_params: params });
      }),
    close: () => client.close(),
  };
}

/** FINAL within partitions only: a contact's month never changes, and recent windows get four times cheaper. */
const readSettings = { do_not_merge_across_partitions_select_final: 1 } as const;

async function readAll(stream: AsyncIterable<unknown>): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function storeError(what: string, where: string, thrown: unknown): unknown {
  if (thrown instanceof ClickHouseError) {
    return new StoreError(`${what}: ${firstLine(thrown.message)}`, Number(thrown.code), {
      where,
      cause: thrown,
    });
  }
  if (isNetworkError(thrown)) {
    return new StoreError(`ClickHouse does not answer (${messageOf(thrown)})`, null, {
      where,
      cause: thrown,
    });
  }
  return thrown;
}

const NETWORK_CODES = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_SOCKET",
]);

function isNetworkError(thrown: unknown): boolean {
  if (thrown instanceof AggregateError) return thrown.errors.some(isNetworkError);
  if (!(thrown instanceof Error)) return false;
  if (NETWORK_CODES.has((thrown as NodeJS.ErrnoException).code ?? "")) return true;
  return /timeout error|socket hang up/i.test(thrown.message);
}

const firstLine = (message: string): string => message.split("\n", 1)[0] ?? message;
