import { expect, test } from "vitest";
import { seededRandom } from "../../core/random.js";
import { templateCompiler } from "./grammar.js";

const compile = templateCompiler<{ name: string }>({
  name: (_random, { name }) => name,
  greeting: "(hi|hello) {name}",
  loop: "{back}",
  back: "{loop}",
});

const variants = (template: string): string[] => {
  const random = seededRandom(template);
  const expand = compile(template);
  return [...new Set(Array.from({ length: 500 }, () => expand(random, { name: "Ada" })))].sort();
};

test.each([
  ["plain", ["plain"]],
  ["", [""]],
  ["(a|b|)c", ["ac", "bc", "c"]],
  ["(a(b|c)|d)", ["ab", "ac", "d"]],
  ["{greeting}(!|)", ["hello Ada", "hello Ada!", "hi Ada", "hi Ada!"]],
])("%j expands to all of its variants and nothing else", (template, expected) => {
  expect(variants(template)).toEqual(expected);
});

test.each([
  ["(a|b", /closing bracket/],
  ["a)", /unexpected/],
  ["a|b", /unexpected/],
  ["{name", /closing brace/],
  ["{nobody}", /no slot \{nobody\}/],
  ["{loop}", /circle/],
])("the mistake in %j is found when it is compiled", (template, message) => {
  expect(() => compile(template)).toThrow(message);
});
