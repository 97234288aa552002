/** Numbered migrations with a journal and checksums. The same files serve one server and a cluster. */
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { GiftlineError } from "../core/errors.js";
import { type Clock, isoTime } from "../core/time.js";
import type { Store } from "./client.js";
import { StoreError } from "./errors.js";
import { packageRoot } from "./packageRoot.js";
import { defineQuery } from "./query.js";

export interface Migration {
  readonly id: number;
  readonly name: string;
  readonly checksum: string;
  readonly sql: string;
}

const JOURNAL = `
CREATE TABLE IF NOT EXISTS schema_migrations{{on_cluster}}
(
    id         UInt32,
    name       String,
    checksum   String,
    applied_at DateTime64(3, 'UTC')
)
ENGINE = {{replicated}}ReplacingMergeTree(applied_at)
ORDER BY id`;

export const appliedMigrations = defineQuery({
  name: "applied_migrations",
  description: "Migrations that this database has, by number",
  params: z.object({}),
  row: z.object({ id: z.int(), name: z.string(), checksum: z.string() }),
  sql: "SELECT id, name, checksum FROM schema_migrations FINAL ORDER BY id",
});

export async function readMigrations(
  directory = join(packageRoot(), "store/migrations"),
): Promise<Migration[]> {
  const files = (await readdir(directory)).filter((file) => /^\d{4}_\w+\.sql$/.test(file)).sort();
  return Promise.all(
    files.map(async (name) => {
      const sql = await readFile(join(directory, name), "utf8");
      const checksum = createHash("sha256").update(sql).digest("hex");
      return { id: Number(name.slice(0, 4)), name, checksum, sql };
    }),
  );
}

/** The statements of a migration for one server, or for all nodes of a cluster. */
export function renderStatements(sql: string, cluster: string | undefined): string[] {
  return sql
    .replaceAll("{{on_cluster}}", cluster === undefined ? "" : ` ON CLUSTER ${cluster}`)
    .replaceAll("{{replicated}}", cluster === undefined ? "" : "Replicated")
    .split(/;\s*$/m)
    .map((statement) => statement.trim())
    .filter((statement) => statement.replace(/--.*$/gm, "").trim() !== "");
}

/** Brings the schema up to date; returns the migrations that were applied now. Safe to run from several processes. */
export async function migrate(
  store: Store,
  options: { cluster: string | undefined; clock: Clock; migrations?: Migration[] },
): Promise<Migration[]> {
  const migrations = options.migrations ?? (await readMigrations());
  for (const statement of renderStatements(JOURNAL, options.cluster)) await store.command(statement);
  const pending = pendingMigrations(migrations, await store.query(appliedMigrations, {}));
  for (const migration of pending) {
    for (const statement of renderStatements(migration.sql, options.cluster)) await store.command(statement);
    await store.command(
      "INSERT INTO schema_migrations VALUES ({id:UInt32}, {name:String}, {checksum:String}, {at:DateTime64(3)})",
      {
        id: migration.id,
        name: migration.name,
        checksum: migration.checksum,
        at: isoTime(options.clock()).replace("Z", "").replace("T", " "),
      },
    );
  }
  return pending;
}

/** Throws where the schema is not exactly the one that this giftline was written for. */
export async function requireCurrentSchema(store: Store): Promise<void> {
  const applied = await store.query(appliedMigrations, {}).catch((error: unknown) => {
    if (error instanceof StoreError && error.code === "incompatible") return [];
    throw error;
  });
  const [first] = pendingMigrations(await readMigrations(), applied);
  if (first === undefined) return;
  throw new GiftlineError("incompatible", `the schema lacks migration ${first.name}`, {
    where: `database ${store.connection.database}`,
    fix: "run `giftline migrate`",
  });
}

interface Applied {
  readonly id: number;
  readonly name: string;
  readonly checksum: string;
}

/** What is still to do; throws where the journal and this giftline's files disagree. */
export function pendingMigrations(
  migrations: readonly Migration[],
  applied: readonly Applied[],
): Migration[] {
  const known = new Map(migrations.map((migration) => [migration.id, migration]));
  for (const entry of applied) {
    const migration = known.get(entry.id);
    if (migration === undefined) {
      throw new GiftlineError(
        "incompatible",
        `the schema has migration ${entry.name}, which this giftline lacks`,
        {
          fix: "update giftline to the version that wrote this database",
        },
      );
    }
    if (migration.checksum !== entry.checksum) {
      throw new GiftlineError("incompatible", "the migration was changed after it had been applied", {
        where: `migration ${entry.name}`,
        fix: "restore the file as it was, and put the change into a new migration",
      });
    }
  }
  const done = new Set(applied.map((entry) => entry.id));
  return migrations.filter((migration) => !done.has(migration.id));
}
