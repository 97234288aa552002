/** Which machines can run the embedded server: those that chdb publishes a library for. */
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { GiftlineError } from "../../core/errors.js";

export interface Platform {
  readonly os: string;
  readonly arch: string;
  /** Version of glibc; null on other C libraries (musl) and other systems. */
  readonly glibc: string | null;
}

const WAY_OUT =
  "set CLICKHOUSE_URL to a ClickHouse server, for example one from `docker compose up clickhouse`";

function thisPlatform(): Platform {
  const report = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
  return { os: process.platform, arch: process.arch, glibc: report.header?.glibcVersionRuntime ?? null };
}

/** Name of the npm package with libchdb for a platform; throws `unsupported` where there is none. */
export function libraryPackage({ os, arch, glibc }: Platform): string {
  const known =
    (arch === "x64" || arch === "arm64") && (os === "darwin" || (os === "linux" && glibc !== null));
  if (known) return `@chdb/lib-${os}-${arch}${os === "linux" ? "-gnu" : ""}`;
  const name =
    os === "linux" && glibc === null ? `Linux without glibc (musl) on ${arch}` : `${os} on ${arch}`;
  throw new GiftlineError("unsupported", `the embedded ClickHouse server does not run on ${name}`, {
    fix: WAY_OUT,
  });
}

/** Path of libchdb.so, as npm installed it for this platform. */
export function findLibrary(platform: Platform = thisPlatform()): string {
  const name = libraryPackage(platform);
  // chdb depends on the library's package, which need not be visible from here.
  const fromHere = createRequire(import.meta.url);
  try {
    const fromChdb = createRequire(fromHere.resolve("chdb"));
    return join(dirname(fromChdb.resolve(`${name}/package.json`)), "libchdb.so");
  } catch (cause) {
    throw new GiftlineError("unsupported", `the npm package ${name} is not installed`, {
      fix: `run \`npm ci\` without --omit=optional, or ${WAY_OUT}`,
      cause,
    });
  }
}
