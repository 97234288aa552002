// The embedded ClickHouse server's own process. libchdb runs `clickhouse local` with listeners and blocks its thread
// for ever, so a worker thread beside it watches the leases: without a living user the server ends itself.
// Plain JavaScript, because it is started by path both from the sources (tests) and from dist.
// @ts-check
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { isMainThread, Worker, workerData } from "node:worker_threads";
import { DataType, load, open } from "ffi-rs";

const CHECK_INTERVAL_MS = 500;
/** Long enough that a sequence of commands keeps one server. */
const LINGER_MS = 3_000;

if (isMainThread) {
  const [library, home, httpPort, tcpPort] = process.argv.slice(2);
  if (library === undefined || home === undefined || httpPort === undefined || tcpPort === undefined) {
    throw new Error("usage: process.mjs LIBRARY HOME HTTP_PORT TCP_PORT");
  }
  const watchdog = new Worker(new URL(import.meta.url), {
    workerData: { home, httpPort: Number(httpPort), tcpPort: Number(tcpPort) },
  });
  watchdog.once("online", () => serve(library, home, httpPort, tcpPort));
} else {
  await publish(workerData);
  watch(workerData.home);
}

/** @param {string} library @param {string} home @param {string} httpPort @param {string} tcpPort */
function serve(library, home, httpPort, tcpPort) {
  const neverEnding =
    "SELECT sleepEachRow(3) FROM numbers(1000000000) SETTINGS max_block_size = 1, " +
    "function_sleep_max_microseconds_per_block = 0 FORMAT Null";
  const argv = [
    "clickhouse",
    ...["--path", join(home, "clickhouse")],
    ...["--config-file", join(home, "config/config.xml")],
    ...["--http_port", httpPort],
    ...["--tcp_port", tcpPort],
    ...["--listen_host", "127.0.0.1"],
    ...["--query", `SYSTEM START LISTEN HTTP; SYSTEM START LISTEN TCP; ${neverEnding}`],
  ];
  open({ library: "chdb", path: library });
  load({
    library: "chdb",
    funcName: "chdb_query_cmdline",
    retType: DataType.Void,
    paramsType: [DataType.I32, DataType.StringArray],
    paramsValue: [argv.length, argv],
  });
  // Reached only when the server could not start; what it said stands in the log.
  process.exit(1);
}

/**
 * Writes the address once the server answers. Of several processes started on one directory only one gets so far:
 * ClickHouse locks its directory, and the others end.
 * @param {{ home: string, httpPort: number, tcpPort: number }} server
 */
async function publish({ home, httpPort, tcpPort }) {
  const answers = () =>
    fetch(`http://127.0.0.1:${httpPort}/ping`).then(
      (answer) => answer.ok,
      () => false,
    );
  while (!(await answers())) await new Promise((resolve) => setTimeout(resolve, 20));
  const draft = join(home, `server.json.${process.pid}`);
  writeFileSync(draft, JSON.stringify({ pid: process.pid, httpPort, tcpPort }));
  renameSync(draft, join(home, "server.json"));
}

/** @param {string} home */
function watch(home) {
  const statePath = join(home, "server.json");
  let unusedSince = Date.now();
  setInterval(() => {
    if (isUsed(home)) {
      unusedSince = Date.now();
      return;
    }
    if (Date.now() - unusedSince < LINGER_MS) return;
    // Withdraw the address first, look again, then end: whoever leased in between either is seen here or finds no address.
    const withdrawn = `${statePath}.stopping`;
    try {
      renameSync(statePath, withdrawn);
    } catch {
      // Not published yet, or removed by `giftline server stop`.
    }
    if (isUsed(home)) {
      try {
        renameSync(withdrawn, statePath);
      } catch {
        // Another server has published itself meanwhile.
      }
      return;
    }
    rmSync(withdrawn, { force: true });
    process.kill(process.pid, "SIGTERM");
    setTimeout(() => process.kill(process.pid, "SIGKILL"), 5_000);
  }, CHECK_INTERVAL_MS);
}

/** @param {string} home */
function isUsed(home) {
  const directory = join(home, "leases");
  return leasesIn(directory).some((name) => {
    if (name === "stay") return true;
    if (isAlive(Number(name.split("-")[0]), name.split("-")[1])) return true;
    rmSync(join(directory, name), { force: true });
    return false;
  });
}

/** Of a directory that was removed: none. @param {string} directory @returns {string[]} */
function leasesIn(directory) {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

/**
 * The start time tells a process from a later one that got the same number.
 * @param {number} pid @param {string | undefined} startTime
 */
function isAlive(pid, startTime) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === "EPERM";
  }
  return startTime === "0" || startTime === processStartTime(pid);
}

/** Field 22 of proc(5) stat; undefined for a zombie, "0" where there is no /proc. @param {number} pid */
function processStartTime(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" ? undefined : fields[19];
  } catch {
    return "0";
  }
}
