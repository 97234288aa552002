/** `giftline detect FILE`: finds spikes in series of the user's own, without a store. */

import { pipeline } from "node:stream/promises";
import { Command, Option } from "commander";
import type { PointResult } from "../../analyzers/stats/pointResult.js";
import { GiftlineError } from "../../core/errors.js";
import { type CliContext, note } from "../context.js";
import { addMethodFlags } from "../detect/flags.js";
import { detectHelp } from "../detect/help.js";
import { detectorFor, type Method, type MethodFlags, methods } from "../detect/methods.js";
import { csv, jsonLines, lineOf, type OutputForm, type PointLine, tableFor } from "../detect/output.js";
import { type PointColumns, readSeriesFile } from "../detect/seriesFile.js";
import { openInput } from "../detect/textStream.js";

interface DetectFlags extends MethodFlags {
  method: Method;
  json?: true;
  csv?: true;
  alarmsOnly?: true;
}

const PAGE_POINTS = 500;

export function detectCommand(context: CliContext): Command {
  const command = new Command("detect")
    .description("find spikes in series of counts from a CSV file")
    .argument("<file>", "CSV with the columns series, time and count; - reads standard input")
    .addOption(new Option("--method <name>", "how to test").choices([...methods]).default(methods[0]))
    .addOption(new Option("--json", "print one JSON object a line").conflicts("csv"))
    .option("--csv", "print CSV")
    .option("--alarms-only", "print alarms only");
  return addMethodFlags(command)
    .addHelpText("after", detectHelp)
    .action((path: string, flags: DetectFlags) => detect(context, path, flags));
}

async function detect(context: CliContext, path: string, flags: DetectFlags): Promise<void> {
  const { method, json, csv: asCsv, alarmsOnly, ...methodFlags } = flags;
  const detector = detectorFor(method, methodFlags);
  const name = path === "-" ? "standard input" : path;
  const file = await readSeriesFile(openInput(path, context.stdin), name);
  const tests = file.series.map((points) => ({ points, run: detector(file, points) }));
  const form = json ? jsonLines : asCsv ? csv : tableFor(file.series);
  const tally = new Tally();
  const pages = printed(tests, { form, alarmsOnly: alarmsOnly === true, tally, signal: context.signal });
  await pipeline(pages, context.stdout, { end: false });
  note(context, tally.summary(file.series.length));
}

interface SeriesTest {
  readonly points: PointColumns;
  readonly run: () => PointResult[];
}

interface PrintOptions {
  readonly form: OutputForm;
  readonly alarmsOnly: boolean;
  readonly tally: Tally;
  readonly signal: AbortSignal;
}

/** Series by series and page by page, so that the output never has to fit into memory. */
async function* printed(tests: readonly SeriesTest[], options: PrintOptions): AsyncGenerator<string> {
  const { form, alarmsOnly, tally, signal } = options;
  if (form.head !== "") yield form.head;
  for (const { points, run } of tests) {
    if (signal.aborted) throw new GiftlineError("interrupted", "interrupted", { fix: "run it again" });
    const results = run();
    let page: PointLine[] = [];
    for (const [i, result] of results.entries()) {
      tally.add(result.alarm, result.reason);
      if (alarmsOnly && !result.alarm) continue;
      page.push(lineOf(points.name, points.times[i] ?? "", points.counts[i] ?? null, result));
      if (page.length < PAGE_POINTS) continue;
      yield form.page(page);
      page = [];
    }
    if (page.length > 0) yield form.page(page);
  }
}

/** What the summary counts. */
class Tally {
  private points = 0;
  private alarms = 0;
  private readonly reasons = new Map<string, number>();

  add(alarm: boolean, reason: string | null): void {
    this.points += 1;
    if (alarm) this.alarms += 1;
    // The numbers in a reason differ from point to point; the kind of reason is what counts.
    const kind = reason?.replace(/, has \d+$/, "");
    if (kind !== undefined) this.reasons.set(kind, (this.reasons.get(kind) ?? 0) + 1);
  }

  summary(series: number): string {
    const line = `${counted(this.alarms, "alarm")} in ${counted(this.points, "point")} of ${counted(series, "series", "series")}`;
    if (this.reasons.size === 0) return line;
    const untold = [...this.reasons].map(([reason, times]) => `${times} ${reason}`);
    return `${line}; not told: ${untold.join(", ")}`;
  }
}

const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`;
