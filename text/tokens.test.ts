import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { normalizeText } from "./normalize.js";
import { isWord, tokenize } from "./tokens.js";

describe("a text in tokens", () => {
  test.each([
    ["інтернет зник, є питання: її ґрати", ["інтернет", "зник", "є", "питання", "її", "ґрати"]],
    ["п’ять хвилин зв'язку", ["п'ять", "хвилин", "зв'язку"]],
    ["don't 'quote' it's", ["don't", "quote", "it's"]],
    ["Wi-Fi и e-mail кто-то", ["wi-fi", "и", "e-mail", "кто-то"]],
    ["интернет-провайдер sim-карта", ["интернет", "провайдер", "sim", "карта"]],
    ["300GB за 500 руб.", ["300gb", "за", "500", "руб"]],
    ["плохо 😡👍 очень", ["плохо", "😡", "👍", "очень"]],
    ["звонил <PHONE>,<EMAIL> <CARD><IBAN>", ["звонил", "<PHONE>", "<EMAIL>", "<CARD>", "<IBAN>"]],
    ["<b>html</b> <phones>", ["b", "html", "b", "phones"]],
    ["-- ... !!! —", []],
    ["", []],
    ["слово- -слово '", ["слово", "слово"]],
    ["🇺🇦 ура", ["🇺🇦", "ура"]],
  ] as const)("%j", (text, expected) => {
    expect(tokenize(normalizeText(text))).toEqual(expected);
  });
});

test("no letter and no digit is lost", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(..."абїґ'- x9😡.") }), (text) => {
      const letters = (s: string) => s.replace(/[^\p{L}\p{N}]/gu, "");
      expect(letters(tokenize(normalizeText(text)).join(""))).toBe(letters(text));
    }),
  );
});

test.each([
  ["слово", true],
  ["4g", true],
  ["300", false],
  ["😡", false],
  ["<PHONE>", false],
])("whether %j is a word: %j", (token, expected) => {
  expect(isWord(token)).toBe(expected);
});

test.each(["a", "a-", "a'", "-", "<phone", "😡", "1 "])("a megabyte of %j has tokens or none", (unit) => {
  const huge = unit.repeat(Math.ceil(1_000_000 / unit.length));
  expect(tokenize(huge).join("").length).toBeLessThanOrEqual(huge.length);
});
