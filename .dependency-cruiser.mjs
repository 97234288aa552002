/** The import rules of docs/ARCHITECTURE.md, as errors. Data goes one way through the house. */

const only = (name, from, allowed) => ({
  name,
  severity: "error",
  from: { path: from, pathNot: "\\.test\\.ts$" },
  to: { pathNot: [...allowed, "^node:", "node_modules"], dependencyTypesNot: ["core", "npm", "npm-dev"] },
});

const packageOnlyIn = (dependency, files) => ({
  name: `${dependency}-in-its-place`,
  comment: `${dependency} is used behind one file, so that it can be replaced there.`,
  severity: "error",
  from: { path: "^(core|store|text|ingest|analyzers|dashboards|simulator|cli)/", pathNot: files },
  to: { path: `node_modules/${dependency}/` },
});

const PURE_ANALYZERS = "^analyzers/(stats|spikes|explain)/";

export default {
  forbidden: [
    { name: "no-circular", severity: "error", from: {}, to: { circular: true } },
    { name: "no-unresolvable", severity: "error", from: {}, to: { couldNotResolve: true } },
    only("core-imports-core", "^core/", ["^core/"]),
    {
      name: "core-imports-zod-only",
      severity: "error",
      from: { path: "^core/", pathNot: "\\.test\\.ts$" },
      to: { dependencyTypes: ["npm", "npm-dev", "core"], pathNot: "node_modules/zod/" },
    },
    only("text-imports-core", "^text/", ["^text/", "^core/"]),
    only("store-imports-core", "^store/", ["^store/", "^core/"]),
    only("simulator-imports-core", "^simulator/", ["^simulator/", "^core/"]),
    only("pure-analyzers-import-core-and-text", PURE_ANALYZERS, [PURE_ANALYZERS, "^core/", "^text/"]),
    {
      name: "pure-code-has-no-effects",
      severity: "error",
      from: { path: `^text/|^simulator/|${PURE_ANALYZERS}`, pathNot: "\\.test\\.ts$" },
      to: { path: "^(node:)?(fs|fs/promises|net|http|https|child_process|process|os|dns|timers)$" },
    },
    only("analyzers-import-pure-store-core", "^analyzers/(weekly|streaming|alerts)/", [
      "^analyzers/",
      "^store/",
      "^core/",
      "^text/",
    ]),
    only("ingest-imports-core-text-store", "^ingest/", ["^ingest/", "^core/", "^text/", "^store/"]),
    only("dashboards-import-core-store", "^dashboards/", ["^dashboards/", "^core/", "^store/"]),
    {
      name: "nobody-imports-cli",
      severity: "error",
      from: { path: "^(core|store|text|ingest|analyzers|dashboards|simulator)/" },
      to: { path: "^cli/" },
    },
    {
      name: "product-does-not-import-tests",
      severity: "error",
      from: {
        path: "^(core|store|text|ingest|analyzers|dashboards|simulator|cli)/",
        pathNot: "\\.test\\.ts$",
      },
      to: { path: "^(test|bench)/" },
    },
    packageOnlyIn("kafkajs", "^ingest/kafka/|^analyzers/alerts/kafka\\.ts$"),
    packageOnlyIn("@clickhouse/client", "^store/client\\.ts$"),
    packageOnlyIn("commander", "^cli/"),
    packageOnlyIn("natural", "^text/stem\\.ts$"),
    packageOnlyIn("ffi-rs", "^store/server/"),
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(dist|coverage)/" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      extensions: [".ts", ".mjs", ".js", ".json"],
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default"],
    },
  },
};
