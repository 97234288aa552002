/** Every dashboard as the JSON file that Grafana's provisioning reads. */
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { overview } from "./overview.js";

/** File name and text of every dashboard. */
export function renderDashboards(): Map<string, string> {
  return new Map([["overview.json", `${JSON.stringify(overview(), null, 2)}\n`]]);
}

/** Writes all dashboards into a directory, which is made if need be. */
export async function writeDashboards(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  for (const [name, text] of renderDashboards()) await writeFile(join(directory, name), text);
}

/** Names of the files that differ from what would be written: changed, missing, or nobody's. */
export async function staleDashboards(directory: string): Promise<string[]> {
  const expected = renderDashboards();
  const present = (await readdir(directory).catch(() => [])).filter((name) => name.endsWith(".json"));
  const names = [...new Set([...expected.keys(), ...present])].sort();
  const stale = await Promise.all(
    names.map(async (name) => {
      const text = await readFile(join(directory, name), "utf8").catch(() => null);
      return text === null || text !== expected.get(name) ? [name] : [];
    }),
  );
  return stale.flat();
}
