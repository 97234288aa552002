/** One bench, or one contender of a bench, in this process: `child.js TASK JSON`, forked by support/ownProcess.ts. */
import { GiftlineError } from "../core/errors.js";
import { benches } from "./benches.js";
import { consumeBare } from "./ingest/bare.js";
import { consumeWhole } from "./ingest/whole.js";

type Task = (input: never) => Promise<unknown>;

const tasks: Readonly<Record<string, Task>> = {
  ...Object.fromEntries(Object.entries(benches).map(([name, { bench }]) => [name, bench])),
  "ingest/whole": consumeWhole,
  "ingest/bare": consumeBare,
};

const [name = "", input = "null"] = process.argv.slice(2);
const task = tasks[name];
if (task === undefined) throw new Error(`there is no task ${name}`);
try {
  const answer = await task(JSON.parse(input) as never);
  process.send?.(answer, undefined, undefined, () => process.exit());
} catch (error) {
  if (!(error instanceof GiftlineError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(error.exitCode);
}
