/** Where and when figures were measured: without it they mean nothing. */
import { execFile } from "node:child_process";
import { arch, availableParallelism, cpus, loadavg, release, totalmem, type } from "node:os";
import { promisify } from "node:util";
import { packageRoot } from "../store/packageRoot.js";

export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memoryGigabytes: number;
  readonly node: string;
  readonly system: string;
}

export const describeMachine = (): Machine => ({
  processor: cpus()[0]?.model ?? "unknown",
  cores: availableParallelism(),
  memoryGigabytes: Math.round(totalmem() / 2 ** 30),
  node: process.version,
  system: `${type()} ${release()} ${arch()}`,
});

/** Processes that wanted to run, averaged over the last minute; 0 on an idle machine. */
export const loadOfMinute = (): number => Number((loadavg()[0] ?? 0).toFixed(2));

/** The commit, with `-dirty` after it where files differ from it; null outside a git repository. */
export async function describeCommit(): Promise<string | null> {
  const git = ["describe", "--always", "--dirty", "--abbrev=10", "--exclude=*"];
  return promisify(execFile)("git", git, { cwd: packageRoot() }).then(
    ({ stdout }) => stdout.trim(),
    () => null,
  );
}
