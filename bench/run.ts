/** `npm run bench -- [name...] [--list] [--record]`: measures speed, each bench in a process of its own. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { z } from "zod";
import { renderTable } from "../cli/output/table.js";
import { GiftlineError, messageOf } from "../core/errors.js";
import { isoTime, systemClock } from "../core/time.js";
import { packageRoot } from "../store/packageRoot.js";
import { benches } from "./benches.js";
import { type BenchFigure, figureSchema } from "./figure.js";
import { describeCommit, describeMachine, loadOfMinute } from "./machine.js";
import { inOwnProcess } from "./support/ownProcess.js";

async function main(): Promise<void> {
  const { names, list, record } = parseCommandLine(process.argv.slice(2));
  if (list) {
    const rows = Object.entries(benches).map(([name, { measures }]) => [name, measures]);
    return print(renderTable(["bench", "measures"], rows));
  }
  const figures: BenchFigure[] = [];
  for (const name of names) {
    // One that fails, for example for want of a broker, must not cost the figures of the others.
    figures.push(...(await measure(name, record).catch(fail)));
  }
  if (figures.length > 0) print(describeFigures(figures));
}

async function measure(name: string, record: boolean): Promise<BenchFigure[]> {
  const loadBefore = loadOfMinute();
  note(`${name} ... (load ${loadBefore} on ${describeMachine().cores} cores)`);
  const figures = await inOwnProcess(name, null, z.array(figureSchema));
  if (record) await recordBaseline(name, loadBefore, figures);
  return figures;
}

function parseCommandLine(words: string[]): { names: string[]; list: boolean; record: boolean } {
  const known = Object.keys(benches);
  const { values, positionals } = parse(words);
  const unknown = positionals.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new GiftlineError("usage", `there is no bench ${unknown}`, {
      fix: `choose of ${known.join(", ")}`,
    });
  }
  return {
    names: positionals.length === 0 ? known : positionals,
    list: values.list === true,
    record: values.record === true,
  };
}

function parse(words: string[]) {
  try {
    const options = { list: { type: "boolean" }, record: { type: "boolean" } } as const;
    return parseArgs({ args: words, options, allowPositionals: true });
  } catch (cause) {
    throw new GiftlineError("usage", messageOf(cause), {
      fix: "npm run bench -- [name...] [--list] [--record]",
      cause,
    });
  }
}

/** bench/baselines/NAME.json: the newest record of a bench; older ones are in the history of the file. */
async function recordBaseline(
  name: string,
  loadBefore: number,
  figures: readonly BenchFigure[],
): Promise<void> {
  const directory = join(packageRoot(), "bench/baselines");
  const baseline = {
    bench: name,
    recordedAt: isoTime(systemClock()),
    commit: await describeCommit(),
    machine: describeMachine(),
    loadBefore,
    figures: figures.map((figure) => ({
      ...figure,
      value: rounded(figure.value),
      ...(figure.spreadPercent === undefined ? {} : { spreadPercent: Math.round(figure.spreadPercent) }),
      ...(figure.baseline === undefined
        ? {}
        : { baseline: { ...figure.baseline, value: rounded(figure.baseline.value) } }),
    })),
  };
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, `${name}.json`), `${JSON.stringify(baseline, null, 2)}\n`);
}

/** More digits would be noise. */
const rounded = (value: number): number => Number(value.toPrecision(4));

function describeFigures(figures: readonly BenchFigure[]): string {
  const rows = figures.map(({ name, value, unit, spreadPercent, baseline }) => [
    name,
    describeValue(value),
    unit,
    spreadPercent === undefined ? "" : `${Math.round(spreadPercent)} %`,
    baseline?.name ?? "",
    baseline === undefined ? "" : describeValue(baseline.value),
    baseline === undefined ? "" : describeValue(value / baseline.value),
  ]);
  const head = ["figure", "value", "unit", "spread", "baseline of the same run", "its value", "ratio"];
  return renderTable(head, rows, { right: [1, 3, 5, 6] });
}

const describeValue = (value: number): string =>
  value.toLocaleString(
    "en-US",
    value >= 1_000 ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: 3 },
  );

const print = (text: string): void => void process.stdout.write(`${text}\n`);
const note = (text: string): void => void process.stderr.write(`${text}\n`);

function fail(error: unknown): [] {
  note(messageOf(error));
  process.exitCode = error instanceof GiftlineError ? error.exitCode : 1;
  return [];
}

await main().catch(fail);
