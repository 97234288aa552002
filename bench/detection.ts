/** `npm run bench:detection -- [--quick] [--seed TEXT]`: scores detection on planted truth, and prints the table. */
import { parseArgs } from "node:util";
import { GiftlineError, messageOf } from "../core/errors.js";
import { describeScore, type ScoreOptions, score } from "./detection.score.js";

/** Every size of an outbreak once, and few minute series: for a first look, not for a record. */
const quick = { weeklySeriesEach: 10, streamingSeriesEach: 2 };

function parseCommandLine(words: string[]): Partial<ScoreOptions> {
  try {
    const options = { quick: { type: "boolean" }, seed: { type: "string", default: "1" } } as const;
    const { values } = parseArgs({ args: words, options });
    return { seed: values.seed, ...(values.quick === true ? quick : {}) };
  } catch (cause) {
    const fix = "npm run bench:detection -- [--quick] [--seed TEXT]";
    throw new GiftlineError("usage", messageOf(cause), { fix, cause });
  }
}

try {
  process.stdout.write(`${describeScore(await score(parseCommandLine(process.argv.slice(2))))}\n`);
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = error instanceof GiftlineError ? error.exitCode : 1;
}
