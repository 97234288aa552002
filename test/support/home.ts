/** Temporary homes of embedded servers, stopped and removed after the tests of a file. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Config, parseConfig } from "../../core/config.js";
import { systemClock } from "../../core/time.js";
import { type OpenedStore, openStore } from "../../store/open.js";
import { stopServer } from "../../store/server/embedded.js";

export interface TestHome {
  readonly directory: string;
  readonly config: Config;
  /** Opens the store with an up-to-date schema. */
  open(): Promise<OpenedStore>;
  remove(): Promise<void>;
}

export async function createHome(env: Record<string, string> = {}): Promise<TestHome> {
  const directory = await mkdtemp(join(tmpdir(), "giftline-test-"));
  const config = parseConfig({ GIFTLINE_DATA: directory, ...env });
  return {
    directory,
    config,
    open: () => openStore(config, { migrate: true, clock: systemClock }),
    remove: async () => {
      await stopServer(directory);
      await rm(directory, { recursive: true, force: true });
    },
  };
}
