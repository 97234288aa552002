/**
 * The main job on real complaints: 2,224 of them to a real broker, into ClickHouse, through both analyzers and into a report.
 * Skipped where ../shared/data is absent. Expected: the shared shock of 23 to 26 June 2015 is one incident about prices, unfair
 * practices and throttling, and data caps are flagged while they rise, weeks before it.
 */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Spike } from "../core/spike.js";
import { jsonLines, succeed } from "./support/giftline.js";
import { createHome, type TestHome } from "./support/home.js";
import { createTopic } from "./support/kafka.js";

const cwd = process.cwd();
const COMPLAINTS = resolve("../shared/data/comcast/complaints.csv");
const isHere = existsSync(COMPLAINTS);
if (!isHere) process.stderr.write(`skipped: the real complaints are not here (${COMPLAINTS})\n`);

describe.skipIf(!isHere)("2,224 real complaints", () => {
  let home: TestHome;
  let env: Record<string, string>;
  let weekly: (Spike & { week: string })[];
  beforeAll(async () => {
    home = await createHome();
    const topic = await createTopic({ partitions: 3 });
    env = { ...topic.env, GIFTLINE_DATA: home.directory, GIFTLINE_TIME_ZONE: "America/New_York" };
    const map = ["--map", "examples/comcast.map.yaml"];
    await succeed(["import", COMPLAINTS, ...map, "--to-kafka"], { env, cwd });
    expect((await succeed(["ingest", "--until-end"], { env, cwd })).stdout).toContain(
      "2224 messages read, 0 refused",
    );
    weekly = jsonLines(
      (await succeed(["analyze", "weekly", "--since", "2015-W16", "--json"], { env, cwd })).stdout,
    );
  }, 120_000);
  afterAll(() => home?.remove());

  it("importing the file as well changes nothing", async () => {
    const before = await succeed(["report", "weekly", "--week", "2015-W26", "--format", "json"], {
      env,
      cwd,
    });
    const map = ["--map", "examples/comcast.map.yaml"];
    const { stdout } = await succeed(["import", COMPLAINTS, ...map, "--json"], { env, cwd });
    expect(JSON.parse(stdout)).toMatchObject([{ rows: 2_224, accepted: 2_224, refused: 0 }]);
    const after = await succeed(["report", "weekly", "--week", "2015-W26", "--format", "json"], { env, cwd });
    const { generated_at: _then, ...reportBefore } = JSON.parse(before.stdout);
    const { generated_at: _now, ...reportAfter } = JSON.parse(after.stdout);
    expect(reportAfter).toEqual(reportBefore);
  });

  it("the shock of June is one incident, told by its words", () => {
    const incidents = weekly.filter(({ week, part_of }) => week === "2015-W26" && part_of === "");
    expect(incidents.map(({ level, observed }) => [level, observed])).toEqual([["total", 657]]);
    expect(incidents[0]?.evidence.terms).toEqual(
      expect.arrayContaining(["unfair", "throttl", "price", "practic"]),
    );
    expect(weekly.filter(({ week }) => week === "2015-W26").length).toBeGreaterThan(20);
  });

  it("data caps are flagged weeks before the shock", () => {
    const weeks = weekly
      .filter(({ topic, level }) => topic === "data_limit" && level === "topic")
      .map(({ week }) => week);
    expect(weeks[0]).toBe("2015-W20");
  });

  it("the streaming analyzer raises the shock on its first day, once", async () => {
    const { stdout } = await succeed(["stream", "--replay", "--json"], { env, cwd });
    const opened = jsonLines<Spike & { event: string }>(stdout).filter(
      ({ event, part_of, detected_at }) =>
        event === "opened" &&
        part_of === "" &&
        detected_at >= Date.UTC(2015, 5, 22) &&
        detected_at < Date.UTC(2015, 5, 25),
    );
    expect(opened.map(({ level }) => level)).toEqual(["total"]);
    expect(new Date(opened[0]?.detected_at ?? 0).toISOString().slice(0, 10)).toBe("2015-06-23");
  });

  it("the report of that week is one page with its incident", async () => {
    const file = join(home.directory, "report.html");
    await succeed(["report", "weekly", "--week", "2015-W26", "--format", "html", "--output", file], {
      env,
      cwd,
    });
    const page = await readFile(file, "utf8");
    expect(page).toContain("Week 26 of 2015");
    expect(page).toContain("unfair");
    expect(page).not.toMatch(/(src|href)="https?:/);
  });
});
