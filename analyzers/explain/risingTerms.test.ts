import { describe, expect, it } from "vitest";
import { drawCount } from "../../bench/draw.js";
import { seededRandom } from "../../core/random.js";
import { risingTerms, type TermCounts } from "./risingTerms.js";

const counts = (total: number, terms: Record<string, number>): TermCounts => ({
  total,
  counts: new Map(Object.entries(terms)),
});

describe("risingTerms", () => {
  it("has the log-odds z of Monroe, Colaresi and Quinn, worked by hand", () => {
    // Prior 300 x 60 / 1100 = 180/11 for the term; 400 and 1300 contacts with the prior's.
    const prior = 180 / 11;
    const difference =
      Math.log((40 + prior) / (400 - 40 - prior)) - Math.log((20 + prior) / (1300 - 20 - prior));
    const z = difference / Math.sqrt(1 / (40 + prior) + 1 / (20 + prior));
    const [term] = risingTerms(counts(100, { outage: 40 }), counts(1000, { outage: 20 }));
    expect(term).toEqual({ term: "outage", z: expect.closeTo(z, 12), inSpike: 40, expected: 2 });
  });

  it("ranks what rose above what is common and what is rare", () => {
    const spike = counts(200, { internet: 90, hello: 150, outage: 60, typo: 3 });
    const background = counts(5000, { internet: 1400, hello: 3750, outage: 30 });
    expect(risingTerms(spike, background).map(({ term }) => term)).toEqual(["outage", "internet"]);
  });

  it("finds terms that were never seen before", () => {
    const [term] = risingTerms(counts(100, { esim: 30 }), counts(5000, {}));
    expect(term).toMatchObject({ term: "esim", expected: 0 });
  });

  it("tells hardly any of 500 terms that did not change", () => {
    const random = seededRandom("unchanged terms");
    const draw = (total: number) =>
      counts(
        total,
        Object.fromEntries(
          Array.from({ length: 500 }, (_, i) => [`t${i}`, drawCount(random, (total * (i + 1)) / 2000, 1)]),
        ),
      );
    expect(risingTerms(draw(200), draw(20_000)).length).toBeLessThanOrEqual(2);
  });

  it.each([
    ["an empty spike", counts(0, {}), counts(100, { a: 5 })],
    ["terms under the minimum count", counts(10, { a: 2 }), counts(1000, {})],
  ])("tells nothing of %s", (_, spike, background) => {
    expect(risingTerms(spike, background)).toEqual([]);
  });

  it("a term of every contact, and an empty background, keep z finite", () => {
    for (const { z } of risingTerms(counts(50, { a: 50, b: 25 }), counts(0, {}), { minimumZ: -100 })) {
      expect(Number.isFinite(z)).toBe(true);
    }
  });
});
