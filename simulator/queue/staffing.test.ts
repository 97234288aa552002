import fc from "fast-check";
import { expect, test } from "vitest";
import { erlangA } from "./erlangA.js";
import { serversFor } from "./staffing.js";

const target = { meanServiceMs: 180_000, meanPatienceMs: 480_000, meanWaitMs: 30_000 };

test("no other staff comes nearer to the mean wait that is aimed at", () => {
  fc.assert(
    fc.property(fc.double({ min: 0.1, max: 5000, noNaN: true }), (arrivalsPerHour) => {
      const servers = serversFor(arrivalsPerHour, target);
      const wait = (n: number) =>
        erlangA({
          arrivalRate: arrivalsPerHour / 3_600_000,
          serviceRate: 1 / target.meanServiceMs,
          patienceRate: 1 / target.meanPatienceMs,
          servers: n,
        }).meanWait;
      const missed = (n: number) => Math.abs(wait(n) - target.meanWaitMs);
      expect(missed(servers)).toBeLessThanOrEqual(missed(servers + 1));
      if (servers > 1) expect(missed(servers)).toBeLessThanOrEqual(missed(servers - 1));
    }),
    { numRuns: 200 },
  );
});

test("somebody is on duty even when nobody is expected", () => {
  expect(serversFor(0, target)).toBe(1);
});
