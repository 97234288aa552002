import { describe, expect, it } from "vitest";
import { drawCount } from "../../bench/draw.js";
import { seededRandom } from "../../core/random.js";
import { type SeriesKey, seriesName, totalSeries } from "../../core/series.js";
import { foldSpikes, type SpikeCandidate } from "./fold.js";
import { excessShareZ, excessZ } from "./shareTest.js";

const REGIONS = ["N", "S", "E", "W", "C", "X"];
const TOPICS = Array.from({ length: 10 }, (_, i) => `topic${i}`);

/** Draws a week of 10 topics x 6 regions, raised where `factor` says; candidates are the series 4 sigma above normal. */
function candidatesOf(
  seed: string,
  dispersion: number,
  factor: (topic: string, region: string) => number,
): SpikeCandidate[] {
  const random = seededRandom(seed);
  const counts = new Map<string, { key: SeriesKey; observed: number; expected: number }>();
  const add = (key: SeriesKey, observed: number, expected: number) => {
    const known = counts.get(seriesName(key)) ?? { key, observed: 0, expected: 0 };
    counts.set(seriesName(key), {
      key,
      observed: known.observed + observed,
      expected: known.expected + expected,
    });
  };
  TOPICS.forEach((topic, i) => {
    REGIONS.forEach((region, j) => {
      const expected = 10 + 4 * i + 5 * j;
      const observed = drawCount(random, expected * factor(topic, region), dispersion);
      add({ level: "topic_region", topic, region }, observed, expected);
      add({ level: "topic", topic, region: "" }, observed, expected);
      add(totalSeries, observed, expected);
    });
  });
  return [...counts.values()]
    .map((one) => ({ ...one, dispersion }))
    .filter((one) => excessZ(one, dispersion) > 4);
}

function incidents(candidates: readonly SpikeCandidate[]): string[] {
  const folded = foldSpikes(candidates);
  return candidates.flatMap(({ key }, i) => (folded[i] === null ? [seriesName(key)] : [])).sort();
}

const cases: [string, (topic: string, region: string) => number, string[]][] = [
  ["a shared shock", () => 5, ["total"]],
  ["a mild shared shock", () => 1.5, ["total"]],
  ["an outage in one region of one topic", (t, r) => (t === "topic3" && r === "E" ? 8 : 1), ["topic3/E"]],
  ["one topic in all regions", (t) => (t === "topic5" ? 4 : 1), ["topic5"]],
  ["one topic in half of its regions", (t, r) => (t === "topic5" && "NSE".includes(r) ? 5 : 1), ["topic5"]],
  ["two topics", (t) => (t === "topic2" || t === "topic8" ? 4 : 1), ["topic2", "topic8"]],
  [
    "two topics in one region: two, as nothing tells one cause from two",
    (t, r) => ((t === "topic2" || t === "topic8") && r === "C" ? 8 : 1),
    ["topic2/C", "topic8/C"],
  ],
  ["an uneven shared shock", (t) => 4 + 2 * Number(t.slice(-1)), ["total"]],
  ["a shared shock with an outage on top", (t) => (t === "topic4" ? 9 : 2), ["topic4", "total"]],
];

describe("foldSpikes", () => {
  it.each(cases)("%s", (_, factor, expected) => {
    for (const dispersion of [1, 2]) {
      let right = 0;
      for (let i = 0; i < 50; i++) {
        if (incidents(candidatesOf(`${i}`, dispersion, factor)).join() === expected.join()) right++;
      }
      // The tests run at 1 % each; a calm series may also be a candidate by chance.
      expect(right).toBeGreaterThanOrEqual(45);
    }
  });

  it("every part belongs to an incident, never to another part", () => {
    for (const [, factor] of cases) {
      const folded = foldSpikes(candidatesOf("roots", 1.5, factor));
      for (const target of folded) if (target !== null) expect(folded[target]).toBeNull();
    }
  });

  it("nothing folds into nothing, and a single candidate stands for itself", () => {
    expect(foldSpikes([])).toEqual([]);
    for (const key of [totalSeries, { level: "topic_region", topic: "a", region: "N" } as const]) {
      expect(foldSpikes([{ key, observed: 50, expected: 10 }])).toEqual([null]);
    }
  });

  it("the order of the candidates does not matter", () => {
    const candidates = candidatesOf("order", 1, (t) => (t === "topic2" || t === "topic8" ? 4 : 1));
    expect(incidents([...candidates].reverse())).toEqual(incidents(candidates));
  });
});

describe("excessShareZ", () => {
  it("is standard normal in its tails when the part rises with the whole", () => {
    const random = seededRandom("share");
    let above = 0;
    const repetitions = 20_000;
    for (let i = 0; i < repetitions; i++) {
      const part = { observed: drawCount(random, 30, 1), expected: 10 };
      const whole = { observed: part.observed + drawCount(random, 270, 1), expected: 100 };
      if (excessShareZ(part, whole, 1) > 2.326) above++;
    }
    expect(above / repetitions).toBeGreaterThan(0.006);
    expect(above / repetitions).toBeLessThan(0.014);
  });

  it.each([
    ["the part is the whole", 50, 10, 50, 10],
    ["nothing was expected", 5, 0, 50, 0],
    ["nothing was observed", 0, 10, 0, 100],
  ])("is 0 where %s", (_, observed, expected, wholeObserved, wholeExpected) => {
    expect(
      excessShareZ({ observed, expected }, { observed: wholeObserved, expected: wholeExpected }, 1),
    ).toBe(0);
  });
});
