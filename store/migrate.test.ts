import { describe, expect, it } from "vitest";
import { type Migration, pendingMigrations, readMigrations, renderStatements } from "./migrate.js";
import { requireVersion } from "./open.js";
import { libraryPackage } from "./server/platform.js";

const migration = (id: number, checksum = `sum${id}`): Migration => ({
  id,
  name: `000${id}_x.sql`,
  checksum,
  sql: "",
});

describe("migrations", () => {
  it("are applied in order, each once", () => {
    const all = [migration(1), migration(2), migration(3)];
    expect(pendingMigrations(all, [migration(1)]).map(({ id }) => id)).toEqual([2, 3]);
    expect(pendingMigrations(all, all)).toEqual([]);
  });

  it("that were changed after they had been applied are refused", () => {
    expect(() => pendingMigrations([migration(1)], [migration(1, "other")])).toThrow(/0001_x.sql: .*changed/);
  });

  it("that this version lacks are refused", () => {
    expect(() => pendingMigrations([migration(1)], [migration(1), migration(2)])).toThrow(/update giftline/);
  });

  it("have consecutive numbers, and a header that says whom they serve", async () => {
    const files = await readMigrations();
    expect(files.map(({ id }) => id)).toEqual(files.map((_, index) => index + 1));
    for (const file of files) expect(file.sql, file.name).toMatch(/^-- \w+: /);
  });

  it("are plain on one server", async () => {
    for (const { sql } of await readMigrations()) {
      for (const statement of renderStatements(sql, undefined)) {
        expect(statement).not.toMatch(/ON CLUSTER|Replicated|\{\{/);
      }
    }
  });

  it("reach every node of a cluster, and make replicated tables there", async () => {
    for (const { sql } of await readMigrations()) {
      for (const statement of renderStatements(sql, "production")) {
        expect(statement).toMatch(/CREATE TABLE IF NOT EXISTS \w+ ON CLUSTER production/);
        expect(statement).toMatch(/ENGINE = ReplicatedReplacingMergeTree\(\w+\)/);
      }
    }
  });
});

describe("versions and platforms", () => {
  it.each([
    ["26.7.2.1", true],
    ["25.3.1", true],
    ["25.2.9", false],
    ["24.8.1", false],
  ])("ClickHouse %s is new enough: %s", (version, enough) => {
    const check = () => requireVersion(version, "here");
    if (enough) expect(check).not.toThrow();
    else expect(check).toThrow(/is too old — update ClickHouse/);
  });

  it.each([
    [{ os: "linux", arch: "x64", glibc: "2.36" }, "@chdb/lib-linux-x64-gnu"],
    [{ os: "linux", arch: "arm64", glibc: "2.36" }, "@chdb/lib-linux-arm64-gnu"],
    [{ os: "darwin", arch: "arm64", glibc: null }, "@chdb/lib-darwin-arm64"],
  ])("%j has a library", (platform, expected) => {
    expect(libraryPackage(platform)).toBe(expected);
  });

  it.each([
    [{ os: "linux", arch: "x64", glibc: null }, /musl/],
    [{ os: "win32", arch: "x64", glibc: null }, /win32/],
    [{ os: "linux", arch: "riscv64", glibc: "2.36" }, /riscv64/],
  ])("%j has none, and is told the way out", (platform, name) => {
    expect(() => libraryPackage(platform)).toThrow(name);
    expect(() => libraryPackage(platform)).toThrow(/set CLICKHOUSE_URL/);
  });
});
