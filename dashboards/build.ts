/** `npm run dashboards:build`: writes dashboards/generated; with --check only says what is out of date. */
import { join } from "node:path";
import { packageRoot } from "../store/packageRoot.js";
import { staleDashboards, writeDashboards } from "./generate.js";

const directory = join(packageRoot(), "dashboards/generated");

if (process.argv.includes("--check")) {
  const stale = await staleDashboards(directory);
  if (stale.length > 0) {
    process.stderr.write(
      `dashboards/generated: out of date: ${stale.join(", ")} — run \`npm run dashboards:build\`\n`,
    );
    process.exitCode = 1;
  }
} else {
  await writeDashboards(directory);
}
