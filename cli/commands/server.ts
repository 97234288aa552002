import { Command } from "commander";
import { GiftlineError } from "../../core/errors.js";
import { createStore, serverVersion } from "../../store/client.js";
import {
  acquireServer,
  type EmbeddedServer,
  findServer,
  serverUsers,
  stopServer,
} from "../../store/server/embedded.js";
import { type CliContext, note } from "../context.js";
import { requireClickHouse } from "../requireClickHouse.js";

/** `giftline server start|stop|status`: the embedded ClickHouse server as a thing of its own. */
export function serverCommand(context: CliContext): Command {
  return new Command("server")
    .description("the embedded ClickHouse server: start it to stay, stop it, look at it")
    .addHelpText(
      "after",
      `
Every command starts the server when it needs it and it ends with its last user; \`server start\` makes it stay,
for example for Grafana. Its data lives in ./.giftline (GIFTLINE_DATA); it listens on loopback only.

Example:
  $ giftline server start && giftline server status --passwords`,
    )
    .addCommand(startCommand(context))
    .addCommand(stopCommand(context))
    .addCommand(statusCommand(context));
}

const startCommand = (context: CliContext): Command =>
  new Command("start")
    .description("start it and let it stay")
    .addHelpText("after", "\nExample:\n  $ GIFTLINE_DATA=/var/lib/giftline giftline server start")
    .action(async () => {
      refuseWithUrl(context);
      const { server } = await acquireServer(context.config().GIFTLINE_DATA, { stay: true });
      context.stdout.write(describe(server, context));
    });

const stopCommand = (context: CliContext): Command =>
  new Command("stop")
    .description("stop it")
    .option("--force", "also when other giftline processes use it")
    .addHelpText("after", "\nExample:\n  $ giftline server stop")
    .action(async ({ force }: { force?: true }) => {
      refuseWithUrl(context);
      const home = context.config().GIFTLINE_DATA;
      const users = await serverUsers(home);
      if (users.length > 0 && force === undefined && (await findServer(home)) !== null) {
        throw new GiftlineError(
          "refused",
          `other giftline processes use the server (pid ${users.join(", ")})`,
          {
            where: home,
            fix: "end them first, or use --force",
          },
        );
      }
      note(context, (await stopServer(home)) ? "stopped" : "no server was running");
    });

const statusCommand = (context: CliContext): Command =>
  new Command("status")
    .description("say whether it runs and where; with CLICKHOUSE_URL, whether that server answers")
    .option("--passwords", "show the passwords of the users, for a data source of your own")
    .addHelpText(
      "after",
      "\nExample:\n  $ giftline server status\n\nExit code 4 where no server runs or none answers.",
    )
    .action(async ({ passwords }: { passwords?: true }) => {
      const config = context.config();
      if (config.CLICKHOUSE_URL !== undefined) {
        await requireClickHouse(config);
        const store = createStore({
          url: config.CLICKHOUSE_URL,
          user: config.CLICKHOUSE_USER,
          password: config.CLICKHOUSE_PASSWORD,
          database: "default",
        });
        const [answer] = await store.query(serverVersion, {}).finally(() => store.close());
        context.stdout.write(`ClickHouse ${answer?.version} answers at ${config.CLICKHOUSE_URL}\n`);
        return;
      }
      const server = await findServer(config.GIFTLINE_DATA);
      if (server === null) {
        throw new GiftlineError("unavailable", "no embedded server runs", {
          where: config.GIFTLINE_DATA,
          fix: "start it with `giftline server start`",
        });
      }
      context.stdout.write(describe(server, context));
      if (passwords === true) {
        const { giftline, grafana } = server.credentials;
        context.stdout.write(`password of giftline (everything): ${giftline}\n`);
        context.stdout.write(`password of grafana (reads only):  ${grafana}\n`);
      }
    });

const describe = (server: EmbeddedServer, context: CliContext): string =>
  `ClickHouse ${server.version} runs as process ${server.pid}
data:       ${context.config().GIFTLINE_DATA}
HTTP:       http://127.0.0.1:${server.httpPort}
native TCP: 127.0.0.1:${server.tcpPort}
`;

function refuseWithUrl(context: CliContext): void {
  if (context.config().CLICKHOUSE_URL === undefined) return;
  throw new GiftlineError("usage", "CLICKHOUSE_URL is set, so the embedded server is not used", {
    fix: "unset CLICKHOUSE_URL to use the embedded server",
  });
}
