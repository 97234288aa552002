/** `giftline report weekly` against a real ClickHouse and a real browser. */
import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { pathToFileURL } from "node:url";
import { Command } from "commander";
import { chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { reportCommand } from "../cli/commands/report.js";
import type { CliContext } from "../cli/context.js";
import type { WeeklyReport } from "../cli/report/weeklyReport.js";
import { parseConfig } from "../core/config.js";
import { GiftlineError } from "../core/errors.js";
import type { EpochMs } from "../core/time.js";
import { type OpenedStore, openStore } from "../store/open.js";
import { tables } from "../store/tables.js";
import {
  HOSTILE,
  kyiv,
  plantedContacts,
  plantedRuns,
  plantedSpikes,
  plantedTopics,
  TIME_ZONE,
} from "./support/plantedWeek.js";

const NOW = kyiv("2026-08-05T15:00");
const BROWSER = "/usr/bin/chromium";

let home: string;
const opened: OpenedStore[] = [];

async function open(database: string): Promise<OpenedStore> {
  const config = parseConfig({ GIFTLINE_DATA: home, CLICKHOUSE_DATABASE: database });
  const store = await openStore(config, { migrate: true, clock: () => NOW });
  opened.push(store);
  return store;
}

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "giftline-report-"));
  const { store } = await open("giftline");
  await store.insert(tables.contacts, plantedContacts);
  await store.insert(tables.topics, plantedTopics);
  await store.insert(tables.spikes, plantedSpikes);
  await store.insert(tables.runs, plantedRuns);
  await open("empty");
});
afterAll(async () => {
  for (const store of opened) await store.close();
  await rm(home, { recursive: true, force: true });
});

/** Runs the command as the program does, with streams of its own. */
async function run(
  args: readonly string[],
  { now = NOW, database = "giftline" }: { now?: EpochMs; database?: string } = {},
): Promise<{ stdout: string; stderr: string }> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const context: CliContext = {
    clock: () => now,
    stdin: new PassThrough(),
    stdout,
    stderr,
    interactive: false,
    config: () =>
      parseConfig({ GIFTLINE_DATA: home, GIFTLINE_TIME_ZONE: TIME_ZONE, CLICKHOUSE_DATABASE: database }),
    openStore: async () => {
      const store = opened.find((each) => each.store.connection.database === database);
      if (store === undefined) throw new Error(`database ${database} is not open`);
      return store;
    },
    signal: new AbortController().signal,
  };
  const quiet = { writeErr: () => {} };
  const report = reportCommand(context);
  for (const command of [report, ...report.commands]) command.exitOverride().configureOutput(quiet);
  const program = new Command("giftline").exitOverride().configureOutput(quiet).addCommand(report);
  await program.parseAsync(["report", "weekly", ...args], { from: "user" });
  return { stdout: String(stdout.read() ?? ""), stderr: String(stderr.read() ?? "") };
}

const json = async (args: readonly string[], options?: Parameters<typeof run>[1]): Promise<WeeklyReport> =>
  JSON.parse((await run([...args, "--format", "json"], options)).stdout);

const failure = async (
  args: readonly string[],
  options?: Parameters<typeof run>[1],
): Promise<GiftlineError> => {
  const thrown = await run(args, options).catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(GiftlineError);
  return thrown as GiftlineError;
};

describe("numbers", () => {
  let report: WeeklyReport;
  beforeAll(async () => {
    report = await json([]);
  });

  it("the last complete week is the default, from Monday's to Monday's local midnight", () => {
    expect(report).toMatchObject({ report: "weekly", version: 1, time_zone: TIME_ZONE });
    expect(report.week).toEqual({
      id: "2026-W31",
      first_day: "2026-07-27",
      last_day: "2026-08-02",
      from: "2026-07-26T21:00:00.000Z",
      until: "2026-08-02T21:00:00.000Z",
      state: "complete",
      covered_from: "2026-07-26T21:00:00.000Z",
      covered_until: "2026-08-02T21:00:00.000Z",
      last_contact_at: "2026-08-02T20:59:59.999Z",
      empty_days: ["2026-08-01"],
      compared_with: ["2026-W29", "2026-W30"],
    });
  });

  it("each contact counts once, in the week in which it began, if the customer began it", () => {
    // 10 in week 31, 8 in week 30, 6 in week 29.
    expect(report.contacts).toEqual({
      count: 10,
      week_before: 8,
      change_on_week_before: 10 / 8 - 1,
      mean_before: 7,
      change_on_mean: 10 / 7 - 1,
    });
    expect(report.customers).toMatchObject({ count: 8, week_before: 0, change_on_week_before: null });
    expect(report.customers_of).toBe(9);
  });

  it.each([
    // [dimension, [id, count, week before, mean before]]
    [
      "channels",
      [
        ["phone", 6, 7, 6.5],
        ["chat", 2, 1, 0.5],
        ["email", 1, 0, 0],
        ["ticket", 1, 0, 0],
      ],
    ],
    [
      "topics",
      [
        ["billing", 6, 4, 3.5],
        ["no_internet", 3, 4, 3],
        ["hostile", 1, 0, 0],
      ],
    ],
    [
      "regions",
      [
        ["Kyiv", 4, 0, 0],
        ["Volga", 3, 1, 0.5],
        ["", 2, 7, 6.5],
        [HOSTILE, 1, 0, 0],
      ],
    ],
  ] as const)("%s add up to the week, beside the weeks before", (dimension, truth) => {
    const { rows } = report[dimension];
    expect(
      rows.map(({ id, count, week_before, mean_before }) => [id, count, week_before, mean_before]),
    ).toEqual(truth);
    expect(rows.reduce((sum, row) => sum + row.share, 0)).toBeCloseTo(1, 12);
  });

  it("a part that only weeks before had is in the rest", () => {
    expect(report.topics.rest).toMatchObject({ names: 1, count: 0, week_before: 0, mean_before: 0.5 });
    expect(report.channels.rest).toBeNull();
  });

  it("names come from the taxonomy", () => {
    expect(report.topics.rows.map(({ name }) => name)).toEqual([
      "Billing and charges",
      "No internet",
      HOSTILE,
    ]);
    expect(report.regions.rows[2]?.name).toBe("not stated");
  });

  it.each([
    // [metric, value, numerator, n, exclusions, week before]
    // Answered with a wait: 10, 20, 30, 40, 100. Week 30: 10, 10, 70, 70.
    ["wait_mean", 40, null, 5, [4, 1], 40],
    ["wait_p50", 30, null, 5, [4, 1], 70],
    ["wait_p80", 100, null, 5, [4, 1], 70],
    ["wait_p95", 100, null, 5, [4, 1], 70],
    // 1, 2 of 1, 2, 3, 4, 10 and of 6, 7; left out 9, 8 and 5.
    ["service_level", 2 / 7, 2, 7, [1, 1, 1], 2 / 4],
    // 6, 7 of these and of 1, 2, 3, 4, 5, 10.
    ["abandonment", 2 / 8, 2, 8, [1, 1], 0],
    ["abandonment_without_short", 1 / 7, 1, 7, [1, 1, 1], 0],
    // 1, 2, 10 of 1, 2, 3, 4, 10.
    ["first_line_resolution", 3 / 5, 3, 5, [4, 1], 2 / 4],
  ] as const)("%s", (id, value, numerator, n, exclusions, before) => {
    const metric = report.service.find((each) => each.id === id);
    expect(metric).toMatchObject({ numerator, n, of: 10, reported: true });
    expect(metric?.value).toBeCloseTo(value, 9);
    expect(metric?.exclusions.map(({ contacts }) => contacts)).toEqual(exclusions);
    expect(metric?.week_before?.value).toBeCloseTo(before, 9);
  });

  it("a share stands with Wilson's interval: R's prop.test(3, 5, correct = FALSE) gives 0.2307 to 0.8824", () => {
    const [low, high] = report.service.find(({ id }) => id === "first_line_resolution")?.interval ?? [];
    expect(low).toBeCloseTo(0.2307, 4);
    expect(high).toBeCloseTo(0.8824, 4);
  });

  it("days are local days", () => {
    expect(report.days.map(({ date, contacts, customers }) => [date, contacts, customers])).toEqual([
      ["2026-07-27", 2, 1],
      ["2026-07-28", 2, 2],
      ["2026-07-29", 2, 2],
      ["2026-07-30", 2, 2],
      ["2026-07-31", 1, 0],
      ["2026-08-01", 0, 0],
      ["2026-08-02", 1, 1],
    ]);
    expect(report.days[1]?.metrics.wait_p50).toMatchObject({ value: 100, n: 2 });
    expect(report.days[1]?.metrics.first_line_resolution).toMatchObject({ value: 0, n: 2 });
    expect(report.contacts_per_day).toHaveLength(91);
    const byDate = new Map(report.contacts_per_day.map(({ date, contacts }) => [date, contacts]));
    expect([byDate.get("2026-07-12"), byDate.get("2026-07-13"), byDate.get("2026-07-26")]).toEqual([0, 1, 1]);
  });

  it("the least likely spike comes first, and what it explains stands under it", () => {
    const { analysis, incidents } = report.spikes;
    expect(analysis).toMatchObject({ run_id: "weekly:2026-W31", series_tested: 7 });
    expect(incidents.map(({ spike_id, name }) => [spike_id, name])).toEqual([
      ["incident", "No internet"],
      ["weaker", "Billing and charges"],
    ]);
    expect(incidents[0]?.parts_of_it.map(({ spike_id }) => spike_id)).toEqual(["volga-phone", "volga"]);
    expect(incidents[0]).toMatchObject({ observed: 3, expected: 1.25, upper_bound: 2, by_chance_weeks: 40 });
    expect(incidents[0]?.history.map(({ week, customers }) => [week, customers])).toEqual([
      ["2026-W29", 2],
      ["2026-W30", 4],
      ["2026-W31", 3],
    ]);
    expect(incidents[0]?.history.at(-1)).toMatchObject({ expected: 1.25, upper_bound: 2 });
  });

  it("streaming spikes belong to the week in which they began", () => {
    expect(report.streaming_spikes.map(({ spike_id }) => spike_id)).toEqual(["stream"]);
    expect(report.recent_incidents.map(({ spike_id, date }) => [spike_id, date])).toEqual([
      ["week-before", "2026-07-20"],
      ["incident", "2026-07-27"],
      ["weaker", "2026-07-27"],
      ["stream", "2026-07-28"],
    ]);
  });
});

describe("which week", () => {
  it("a running week is compared with the same part of the weeks before", async () => {
    const report = await json(["--week", "2026-W32"], { now: kyiv("2026-08-04T15:00") });
    expect(report.week).toMatchObject({ state: "running", covered_until: "2026-08-04T12:00:00.000Z" });
    // By Tuesday 15:00: contacts 1, 2, 3 in week 31; w30-1, w30-2; w29-1, w29-2.
    expect(report.contacts).toMatchObject({ count: 1, week_before: 3, mean_before: 7 / 3 });
  });

  it("a week within which the contacts end is partial", async () => {
    const report = await json(["--week", "2026-W32"]);
    expect(report.week).toMatchObject({ state: "data_end", covered_until: "2026-08-04T21:00:00.000Z" });
    expect(report.days.map(({ covered }) => covered)).toEqual([true, true, ...new Array(5).fill(false)]);
  });

  it("where contacts are old, the last week that has any is reported, and told on stderr", async () => {
    const { stdout, stderr } = await run([], { now: kyiv("2027-03-01T12:00") });
    expect(stdout).toMatch(/^Week 32 of 2026\n/);
    expect(stderr).toBe(
      "no contacts in the last complete week, 2027-W08; this is 2026-W32, the last week that has any\n",
    );
  });

  it("nothing is told where the default is the last complete week", async () => {
    expect((await run([])).stderr).toBe("");
  });
});

describe("plain words", () => {
  it("no spike is said as such, with what was tested", async () => {
    const report = await run(["--week", "2026-W32"]);
    expect(report.stdout).toContain("No spike; 7 series were tested, and none rose beyond chance.");
  });

  it("a week that was not analysed is not called quiet", async () => {
    const { stdout } = await run(["--week", "2026-W29"]);
    expect(stdout).toContain("Not analysed yet: run `giftline analyze weekly --week 2026-W29`.");
    expect(stdout).not.toContain("No spike");
  });

  it("what a source does not report is no zero", async () => {
    const { stdout } = await run(["--week", "2026-W29"]);
    const rows = stdout
      .split("\n")
      .filter((line) => /^(Wait|Service|Abandonment|First-line).*not reported/.test(line));
    expect(rows).toHaveLength(8);
    for (const row of rows) {
      expect(row).toMatch(/not reported by the source \(0 of 6 contacts\) +0$/);
    }
    expect(stdout).toContain("6 contacts; the source names no customers; there is no whole week before");
  });
});

describe("Markdown", () => {
  it("has every section, and texts stay texts", async () => {
    const { stdout } = await run(["--format", "markdown"]);
    expect(stdout.match(/^#+ .*$/gm)).toEqual([
      "# Week 31 of 2026",
      "## Spikes",
      "### No internet: 3 customers where 1.3 were expected",
      "### Billing and charges: 6 customers where 3.5 were expected",
      "## Spikes as they happened",
      "## Contacts",
      "## Waits and first-line resolution",
      "## Day by day",
      "## How these numbers are made",
    ]);
    const lines = stdout.split("\n");
    expect(lines).toContain(
      "- Chance explains up to 2; chance alone raises such an alert once in 40 weeks (p = 3.2e-4).",
    );
    expect(lines).toContain(`> It's "down" \\| \\<script\\>alert("x")\\</script\\> since \\[31m Monday`);
    expect(lines).toContain("| Billing and charges | 6 | 60.0 % | 4 | +50 % | 3.5 | +71 % |");
    expect(lines).toContain(
      "| First-line resolution (operator's flag) | 60.0 % | 3 of 5 | 23.1 % to 88.2 % | +10.0 points |",
    );
    expect(stdout).not.toMatch(/(?<!\\)</);
    expect(stdout).not.toContain("\u001b");
  });
});

describe("HTML", () => {
  let page: string;
  beforeAll(async () => {
    page = (await run(["--format", "html"])).stdout;
  });

  it("refers to nothing outside and holds no script", () => {
    expect(
      page.match(/https?:|\/\/|url\((?!#)|@import|<link|<script|<img|\bsrc=|\bhref=|\bon\w+=/i),
    ).toBeNull();
    expect(page).toContain("&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;");
  });

  it("every chart has a title and words for those who do not see it", () => {
    const charts = page.match(/<svg [^>]*>/g) ?? [];
    expect(charts).toHaveLength(12);
    for (const chart of charts) expect(chart).toMatch(/role="img" aria-label="[^"]{20,}"/);
  });

  const isMissing = !existsSync(BROWSER);
  if (isMissing && process.env["CI"] !== "true") {
    it.skip(`opens in a browser (skipped: ${BROWSER} is missing; apt-get install chromium)`, () => {});
  } else {
    it("opens in a browser without errors or requests, with all charts, on a screen and on a phone", async () => {
      const file = join(home, "page.html");
      await writeFile(file, page);
      const browser = await chromium.launch({
        executablePath: BROWSER,
        args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"],
      });
      try {
        for (const viewport of [
          { width: 1200, height: 900 },
          { width: 390, height: 800 },
        ]) {
          const tab = await browser.newPage({ viewport });
          const [complaints, requests]: [string[], string[]] = [[], []];
          tab.on("console", (message) => complaints.push(message.text()));
          tab.on("pageerror", (error) => complaints.push(error.message));
          tab.on("request", (request) => requests.push(request.url()));
          await tab.goto(pathToFileURL(file).href);
          expect(complaints).toEqual([]);
          expect(requests).toEqual([pathToFileURL(file).href]);
          expect(await tab.locator("figure").count()).toBe(6);
          expect(await tab.locator("figure svg:visible").count()).toBe(6);
          expect(await tab.locator("h3", { hasText: "No internet" }).count()).toBe(1);
          const width = await tab.evaluate("document.documentElement.scrollWidth");
          expect(width).toBeLessThanOrEqual(viewport.width);
          await tab.close();
        }
      } finally {
        await browser.close();
      }
    });
  }
});

describe("output to a file", () => {
  it("replaces the file as a whole, leaves nothing beside it, and says how to open it", async () => {
    const directory = await mkdtemp(join(home, "out-"));
    const file = join(directory, "week.html");
    await writeFile(file, "old");
    const { stdout, stderr } = await run(["--format", "html", "--output", file]);
    expect(stdout).toBe("");
    expect(stderr).toBe(`wrote ${file}; in a browser: ${pathToFileURL(file)}\n`);
    expect(await readFile(file, "utf8")).toMatch(/^<!doctype html>[\s\S]*<\/html>\n$/);
    expect(await readdir(directory)).toEqual(["week.html"]);
  });

  it("a place that cannot be written is told in one line", async () => {
    const directory = await mkdtemp(join(home, "out-"));
    await writeFile(join(directory, "file"), "");
    await mkdir(join(directory, "closed"));
    await chmod(join(directory, "closed"), 0o500);
    const cases: [string, RegExp][] = [
      [directory, /it is a directory/],
      [join(directory, "missing", "week.html"), /ENOENT/],
      [join(directory, "file", "week.html"), /ENOTDIR/],
      // Nobody writes into /sys, root neither; who is not root is refused by a directory of theirs too.
      ["/sys/giftline-week.html", /EACCES|EPERM|EROFS/],
      ...(process.getuid?.() === 0
        ? []
        : [[join(directory, "closed", "week.html"), /EACCES/] as [string, RegExp]]),
    ];
    for (const [path, reason] of cases) {
      const error = await failure(["--output", path]);
      expect(error).toMatchObject({ code: "bad_input", where: path });
      expect(error.message).toMatch(reason);
      expect(error.message).not.toContain("\n");
    }
    expect((await readdir(directory)).sort()).toEqual(["closed", "file"]);
  });
});

describe("bad input", () => {
  it.each([
    [
      ["--week", "2026-W20"],
      "--week: there are no contacts in week 2026-W20 — choose one that has contacts: 2026-W29 to 2026-W32",
    ],
    [
      ["--week", "2026-W33"],
      "--week: week 2026-W33 has not begun — choose one that has contacts: 2026-W29 to 2026-W32",
    ],
  ])("%j names the weeks that have contacts", async (args, message) => {
    expect(await failure(args)).toMatchObject({ code: "bad_input", message });
  });

  it.each([
    [["--week", "2026-W54"], "expected an ISO week such as 2026-W31"],
    [["--week", "last"], "expected an ISO week such as 2026-W31"],
    [["--format", "pdf"], "Allowed choices are table, json, markdown, html"],
  ])("%j is refused before anything is read", async (args, message) => {
    await expect(run(args)).rejects.toThrow(message);
  });

  it("an empty store says what to do", async () => {
    expect(await failure([], { database: "empty" })).toMatchObject({
      code: "bad_input",
      fix: "import some with `giftline import FILE`, or stream them with `giftline ingest`",
    });
  });
});
