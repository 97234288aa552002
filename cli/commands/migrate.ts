import { Command } from "commander";
import { appliedMigrations } from "../../store/migrate.js";
import type { CliContext } from "../context.js";

/** `giftline migrate`: brings the schema up to date. Ingest and analyses do the same when they start. */
export const migrateCommand = (context: CliContext): Command =>
  new Command("migrate")
    .description("create the database and bring its schema up to date")
    .addHelpText(
      "after",
      `
With CLICKHOUSE_CLUSTER set, the same migrations run ON CLUSTER and make Replicated tables.
Migrations are numbered and journaled with checksums in the table schema_migrations; repeating them changes nothing.

Example:
  $ CLICKHOUSE_URL=http://clickhouse:8123 giftline migrate`,
    )
    .action(async () => {
      const { store } = await context.openStore({ migrate: true });
      const applied = await store.query(appliedMigrations, {});
      const last = applied.at(-1)?.name ?? "none";
      context.stdout.write(
        `database ${store.connection.database} has ${applied.length} migrations, last ${last}\n`,
      );
    });
