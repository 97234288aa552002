import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { normalizeText, removeInvisible } from "./normalize.js";

describe("what means the same is spelled the same", () => {
  test.each([
    ["ИНТЕРНЕТ Не Работает", "интернет не работает"],
    ["Ещё всё", "еще все"],
    ["е\u0308ж", "еж"],
    ["ї\u0439", "їй"],
    ["і\u0308жак", "їжак"],
    ["за\u0301мок", "замок"],
    ["п’ять п`ять пʼять п′ять п´ять", "п'ять п'ять п'ять п'ять п'ять"],
    ["wi\u2011fi wi\u2010fi", "wi-fi wi-fi"],
    ["сво\u00adбода\u200b\ufeff", "свобода"],
    ["a\u0000b\u0007c", "abc"],
    ["a\tb\r\n\n  c\u00a0d\u2009e ", "a b c d e"],
    ["❤\ufe0f👍🏽", "❤👍🏽"],
    ["<PHONE>", "<phone>"],
    ["ok \ud83d", "ok"],
    ["", ""],
    ["   ", ""],
    ["ґудзик ҐАВА", "ґудзик ґава"],
  ])("%j", (text, expected) => {
    expect(normalizeText(text)).toBe(expected);
  });
});

const anything = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: "grapheme" }),
  fc.string({
    unit: fc.constantFrom(
      "е",
      "\u0308",
      "\u0301",
      "ё",
      "Ё",
      "и",
      "\u0306",
      "\u200b",
      "\ud800",
      "\udc00",
      "ᄀ",
      "ᅡ",
      "İ",
      "Σ",
      " ",
    ),
  }),
);

test("normalising twice is normalising once", () => {
  fc.assert(
    fc.property(anything, (text) => {
      const once = normalizeText(text);
      expect(normalizeText(once)).toBe(once);
    }),
    { numRuns: 2_000 },
  );
});

test("composed and decomposed spellings meet", () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[а-яёіїєґА-ЯЁІЇЄҐéüâ' ]*$/), (text) => {
      expect(normalizeText(text.normalize("NFD"))).toBe(normalizeText(text));
    }),
  );
});

test("nothing invisible and no line break is left", () => {
  fc.assert(
    fc.property(anything, (text) => {
      expect(normalizeText(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]|\s\s|^\s|\s$/u);
    }),
  );
});

test("removing the invisible keeps case, line breaks and marks", () => {
  expect(removeInvisible("Ещё\u200b раз\n\u0000за\u0301мок")).toBe("Ещё раз\nза\u0301мок");
});

test.each(["\u0301\u0316", "a\u0301", "ё", " \n", "\u0000", "\ud83d", "👍"])(
  "a megabyte of %j is normalised",
  (unit) => {
    const huge = unit.repeat(Math.ceil(1_000_000 / unit.length));
    expect(normalizeText(huge).length).toBeLessThanOrEqual(huge.length);
  },
);
