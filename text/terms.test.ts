import { describe, expect, test } from "vitest";
import type { Language } from "./language.js";
import { normalizeText } from "./normalize.js";
import { termsOf } from "./terms.js";
import { tokenize } from "./tokens.js";

const terms = (text: string, language: Language) => termsOf(tokenize(normalizeText(text)), language);

describe("terms are the stems of words with a meaning, in order", () => {
  test.each([
    ["ru", "Здравствуйте! Второй день не работает интернет, интернета нет", ["втор", "работа", "интернет"]],
    ["uk", "Добрий день, у мене зник інтернет і немає зв'язку", ["зник", "інтернет", "зв'язк"]],
    [
      "en",
      "I was charged twice for the modem and the charges are wrong",
      ["charg", "twice", "modem", "wrong"],
    ],
    ["ru", "Позвоните <PHONE> 500 😡 a", ["позвон"]],
    ["en", "", []],
    ["mixed", "роутер router не", ["роутер", "router"]],
  ] as const)("%s %j", (language, text, expected) => {
    expect(terms(text, language)).toEqual(expected);
  });
});

test("a text has at most 64 terms", () => {
  const pasted = Array.from({ length: 500 }, (_, i) => `слово${"абвгдежзик"[i % 10]}${i}`).join(" ");
  expect(terms(pasted, "ru")).toHaveLength(64);
});
