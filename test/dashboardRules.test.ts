/** The rules that every dashboard keeps, and the files that Grafana is given. */
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { dataSource } from "../dashboards/clickhouse.js";
import { renderDashboards, staleDashboards, writeDashboards } from "../dashboards/generate.js";
import { allPanels, dashboards, dataPanels, questions, targetOf } from "./support/dashboards.js";

describe.each(dashboards.map((dashboard) => ({ title: dashboard.title ?? "", dashboard })))(
  "dashboard $title",
  ({ dashboard }) => {
    it("is of the model that file provisioning reads, and not editable", () => {
      expect(dashboard).toMatchObject({ schemaVersion: 42, editable: false });
      expect(dashboard.uid).toMatch(/^giftline-[a-z-]+$/);
    });

    it("has panels with description, unit and data source, and ids of their own", () => {
      const ids = allPanels(dashboard).map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      expect(ids.every((id) => id !== undefined && id > 0)).toBe(true);
      for (const panel of dataPanels(dashboard)) {
        expect(panel.description?.length ?? 0, panel.title).toBeGreaterThan(40);
        expect(panel.fieldConfig?.defaults.unit, panel.title).toBeTruthy();
        expect(panel.datasource, panel.title).toEqual(dataSource);
      }
    });

    it("has panels that neither overlap nor leave the grid", () => {
      const cells = (dashboard.panels ?? []).flatMap(({ gridPos }) => {
        const { x, y, w, h } = required(gridPos);
        expect(x + w).toBeLessThanOrEqual(24);
        return Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)},${y + Math.floor(cell / w)}`);
      });
      expect(new Set(cells).size).toBe(cells.length);
    });

    it("has the common variables, each with All and many choices", () => {
      const list = dashboard.templating.list ?? [];
      expect(list.map(({ name }) => name)).toEqual(["channel", "region", "category", "topic"]);
      for (const variable of list) {
        expect(variable).toMatchObject({ type: "query", multi: true, includeAll: true, allValue: "'*'" });
        expect(variable.description).toBeTruthy();
        expect(variable.datasource).toEqual(dataSource);
      }
    });

    it("asks by the plugin's rules", () => {
      for (const target of dataPanels(dashboard).flatMap(targetOf)) {
        expect(target).toMatchObject({ editorType: "sql", datasource: dataSource });
        expect(target.format).toBe(target.queryType === "timeseries" ? 0 : 1);
      }
      for (const { sql, where } of questions) {
        expect(sql, where).not.toMatch(/\$\{(?!\w+:singlequote\}|__timezone\})/);
        expect(sql, where).not.toMatch(/quantileTDigest|\$__interval/);
        // A maximum over all time is the one reading that repeats cannot change.
        if (!sql.includes("max(ingested_at)")) {
          expect(sql, where).not.toMatch(/FROM (contacts|spikes|topics)(?! FINAL)/);
        }
      }
    });

    it("has Grafana's own annotation and the spikes", () => {
      const list = dashboard.annotations.list ?? [];
      expect(list.map(({ name, builtIn }) => [name, builtIn ?? 0])).toEqual([
        ["Annotations & Alerts", 1],
        ["Spikes", 0],
      ]);
    });

    it("links to dashboards that exist, and keeps period and variables on the way", () => {
      const uids = dashboards.map(({ uid }) => uid);
      for (const [, uid] of JSON.stringify(dashboard).matchAll(/\/d\/([\w-]+)/g)) expect(uids).toContain(uid);
      for (const link of dashboard.links ?? []) {
        expect(link).toMatchObject({
          type: "dashboards",
          asDropdown: true,
          includeVars: true,
          keepTime: true,
        });
        expect(dashboard.tags).toEqual(expect.arrayContaining(link.tags));
      }
    });
  },
);

describe("the committed files", () => {
  it("are what the sources say", async () => {
    expect(await staleDashboards("dashboards/generated")).toEqual([]);
  });

  it("are told apart from changed, missing and foreign ones", async () => {
    const directory = await mkdtemp(join(tmpdir(), "giftline-generated-"));
    try {
      expect(await staleDashboards(join(directory, "missing"))).toEqual([...renderDashboards().keys()]);
      await cp("dashboards/generated", directory, { recursive: true });
      await writeFile(join(directory, "foreign.json"), "{}");
      await writeFile(join(directory, "overview.json"), "{}");
      expect(await staleDashboards(directory)).toEqual(["foreign.json", "overview.json"]);
      await rm(join(directory, "foreign.json"));
      await writeDashboards(directory);
      expect(await staleDashboards(directory)).toEqual([]);
    } finally {
      await rm(directory, { recursive: true });
    }
  });

  it("stand behind the data source and the provider that Grafana is given", async () => {
    const sources = parse(await readFile("dashboards/provisioning/datasources/giftline.yaml", "utf8"));
    expect(sources.datasources).toHaveLength(1);
    const [source] = sources.datasources;
    expect(source).toMatchObject({ ...dataSource, editable: false });
    expect(Object.keys(source)).not.toEqual(expect.arrayContaining(["url", "database", "user"]));
    expect(Object.keys(source.jsonData)).toEqual(
      expect.arrayContaining(["host", "port", "protocol", "username", "defaultDatabase"]),
    );
    expect(source.secureJsonData.password).toMatch(/^\$\{\w+\}$/);
    const provider = parse(await readFile("dashboards/provisioning/dashboards/giftline.yaml", "utf8"));
    expect(provider.providers).toMatchObject([
      { type: "file", allowUiUpdates: false, disableDeletion: true },
    ]);
  });
});

function required<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("missing");
  return value;
}
