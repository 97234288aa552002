import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["{core,text,store,ingest,analyzers,dashboards,simulator,cli}/**/*.test.ts"],
        },
      },
      {
        test: {
          name: "integration",
          include: ["test/**/*.test.ts"],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          globalSetup: "test/support/brokerSetup.ts",
          // Real servers share two cores: one file at a time.
          fileParallelism: false,
        },
      },
    ],
  },
});
