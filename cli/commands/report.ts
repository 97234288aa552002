import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { Command, Option } from "commander";
import type { WeekId } from "../../core/time.js";
import { type CliContext, note } from "../context.js";
import { isoWeek } from "../options.js";
import { writeOutput } from "../output/file.js";
import { renderMarkdown } from "../output/markdown.js";
import { renderText } from "../output/text.js";
import { assembleWeeklyReport } from "../report/assemble.js";
import { weeklyDocument } from "../report/document.js";
import type { WeeklyReport } from "../report/weeklyReport.js";

const formats = ["table", "json", "markdown", "html"] as const;
type Format = (typeof formats)[number];

interface WeeklyFlags {
  week?: WeekId;
  format: Format;
  output?: string;
}

/** `giftline report weekly [--week 2026-W31] [--format table|json|markdown|html] [--output FILE]` */
export const reportCommand = (context: CliContext): Command =>
  new Command("report")
    .description("reports for people, from what is stored")
    .addCommand(weeklyCommand(context));

const weeklyCommand = (context: CliContext): Command =>
  new Command("weekly")
    .description(
      "one week: spikes and why, contacts by topic, channel and region, waits, first-line resolution",
    )
    .option(
      "--week <week>",
      "ISO week such as 2026-W31; default: the last complete week, or the last with contacts",
      isoWeek,
    )
    .addOption(new Option("--format <format>", "how it is written").choices([...formats]).default("table"))
    .option("--output <file>", "write to a file instead of standard output")
    .addHelpText(
      "after",
      `
Weeks run from Monday to Sunday in GIFTLINE_TIME_ZONE. The spikes are those that \`giftline analyze weekly\` has found.
HTML is one file that needs nothing else; on a terminal it goes to giftline-report-WEEK.html unless --output says where.

Examples:
  $ giftline report weekly
  $ giftline report weekly --week 2026-W31 --format html --output week31.html
  $ giftline report weekly --format json | jq .contacts`,
    )
    .action((flags: WeeklyFlags) => runWeekly(context, flags));

async function runWeekly(context: CliContext, { week, format, output }: WeeklyFlags): Promise<void> {
  const config = context.config();
  const { store } = await context.openStore({ migrate: false });
  const { report, remark } = await assembleWeeklyReport(store, {
    week,
    now: context.clock(),
    timeZone: config.GIFTLINE_TIME_ZONE,
    falseAlertsPerWeek: config.GIFTLINE_FALSE_ALERTS_PER_WEEK / 2,
  });
  if (remark !== null) note(context, remark);
  const text = await render(report, format);
  const file =
    output ?? (format === "html" && isTerminal(context) ? `giftline-report-${report.week.id}.html` : null);
  if (file === null) {
    context.stdout.write(text);
    return;
  }
  await writeOutput(file, text);
  note(context, `wrote ${file}${format === "html" ? `; in a browser: ${pathToFileURL(resolve(file))}` : ""}`);
}

async function render(report: WeeklyReport, format: Format): Promise<string> {
  switch (format) {
    case "table":
      return renderText(weeklyDocument(report));
    case "json":
      return `${JSON.stringify(report, null, 2)}\n`;
    case "markdown":
      return renderMarkdown(weeklyDocument(report));
    case "html": {
      // Loaded only here: the charts' library would make every other command start slower.
      const { weeklyPage } = await import("../report/html/page.js");
      return weeklyPage(report);
    }
  }
}

const isTerminal = ({ stdout }: CliContext): boolean => "isTTY" in stdout && stdout.isTTY === true;
