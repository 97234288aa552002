import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { GiftlineError } from "../core/errors.js";
import { parseTaxonomy } from "./taxonomy.js";

const builtIn = readFileSync(new URL("./taxonomy/telecom.yaml", import.meta.url), "utf8");

const small = `version: small-1
categories:
  - id: technical
    names: { en: Technical, ru: Техника, uk: Техніка }
topics:
  - id: outage
    category: technical
    names: { en: Outage, ru: Авария, uk: Аварія }
    description: No service.
    phrases:
      en: [outage, no internet]
      ru: [авария]
  - id: slow
    category: technical
    names: { en: Slow, ru: Медленно, uk: Повільно }
    description: Slow service.
    phrases:
      en: [slow]
`;

const failureOf = (yaml: string): string => {
  try {
    parseTaxonomy(yaml, "mine.yaml");
  } catch (error) {
    if (error instanceof GiftlineError && error.code === "bad_input") return error.message;
    throw error;
  }
  return "no failure";
};

test("a taxonomy is parsed; languages that are left out have no phrases", () => {
  const taxonomy = parseTaxonomy(small, "mine.yaml");
  expect(taxonomy.categories.map(({ id }) => id)).toEqual(["technical"]);
  expect(taxonomy.topics.map(({ id, phrases }) => [id, phrases])).toEqual([
    ["outage", { en: ["outage", "no internet"], ru: ["авария"], uk: [] }],
    ["slow", { en: ["slow"], ru: [], uk: [] }],
  ]);
});

describe("a mistake is told with its line", () => {
  test.each([
    [
      "duplicate topic",
      small.replace("id: slow", "id: outage"),
      /^mine\.yaml:13: id "outage" is given twice/,
    ],
    [
      "unknown category",
      small.replace("category: technical", "category: billing"),
      /^mine\.yaml:7: .*unknown category "billing".*use one of technical/,
    ],
    [
      "phrase of two topics",
      small.replace("[slow]", "[slow, outages]"),
      /^mine\.yaml:18: phrase "outages" of topic "slow" already belongs to topic "outage"/,
    ],
    [
      "empty phrase",
      small.replace("[slow]", '[slow, "  "]'),
      /^mine\.yaml:18: topics\.1\.phrases\.en\.1: is empty/,
    ],
    [
      "phrase of stop words",
      small.replace("[slow]", "[not with you]"),
      /^mine\.yaml:18: phrase "not with you" has no word/,
    ],
    ["topic without phrases", small.replace("[slow]", "[]"), /^mine\.yaml:13: topic "slow" has no phrase/],
    [
      "missing name",
      small.replace(", uk: Аварія", ""),
      /^mine\.yaml:8: topics\.0\.names\.uk: expected a text/,
    ],
    [
      "unknown key",
      small.replace("description: Slow", "descripton: Slow"),
      /^mine\.yaml:16: unknown key "descripton"/,
    ],
    ["reserved id", small.replace("id: slow", "id: other"), /^mine\.yaml:13: topics\.1\.id: "other" is what/],
    ["bad id", small.replace("id: slow", "id: Slow net"), /^mine\.yaml:13: topics\.1\.id: expected an id/],
    ["number as phrase", small.replace("[slow]", "[12]"), /^mine\.yaml:18: /],
    [
      "no topics",
      `${small.slice(0, small.indexOf("topics:"))}topics: []`,
      /^mine\.yaml:5: topics: has no topic/,
    ],
    ["no version", small.replace("version: small-1\n", ""), /^mine\.yaml:1: version: /],
    ["broken YAML", small.replace("[slow]", "[slow"), /^mine\.yaml:19: /],
    ["key twice", `${small}version: again\n`, /^mine\.yaml:19: Map keys must be unique/],
    ["empty file", "", /^mine\.yaml:1: /],
    ["a list", "- a\n", /^mine\.yaml:1: /],
    [
      "alias bomb",
      `a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c]\n`,
      /^mine\.yaml: has aliases/,
    ],
  ])("%s", (_, yaml, expected) => {
    expect(failureOf(yaml)).toMatch(expected);
  });
});

describe("the version follows what decides topics", () => {
  const version = (yaml: string) => parseTaxonomy(yaml, "mine.yaml").version;
  test("it has the given version and a hash", () => {
    expect(version(small)).toMatch(/^small-1\+[0-9a-f]{8}$/);
  });
  test("layout, names and descriptions do not change it", () => {
    const same = small.replace("Slow service.", "Too slow.").replace("en: Outage", "en: Down");
    expect(version(`# a comment\n${same}`)).toBe(version(small));
  });
  test("a phrase, a category and the order of topics do", () => {
    expect(version(small.replace("[slow]", "[slow, sluggish]"))).not.toBe(version(small));
  });
});

describe("the built-in taxonomy", () => {
  const taxonomy = parseTaxonomy(builtIn, "telecom.yaml");
  test("has the four categories, and each has topics", () => {
    const used = new Set(taxonomy.topics.map(({ category }) => category));
    expect(taxonomy.categories.map(({ id }) => id)).toEqual([
      "marketing",
      "technical",
      "customer_service",
      "fraud",
    ]);
    expect([...used].sort()).toEqual(["customer_service", "fraud", "marketing", "technical"]);
  });
  test.each(taxonomy.topics.map(({ id, phrases }) => [id, phrases] as const))(
    "%s has phrases in three languages",
    (_, phrases) => {
      for (const own of [phrases.en, phrases.ru, phrases.uk]) expect(own.length).toBeGreaterThanOrEqual(9);
    },
  );
});
