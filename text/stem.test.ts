import { describe, expect, test } from "vitest";
import { stem } from "./stem.js";

describe("inflections of a word share a stem", () => {
  test.each([
    ["en", ["charge", "charges", "charged", "charging"]],
    ["en", ["comcast", "comcast's"]],
    ["en", ["outage", "outages"]],
    ["ru", ["интернет", "интернета", "интернету", "интернетом"]],
    ["ru", ["работает", "работают", "работал", "работало"]],
    ["ru", ["скорость", "скорости", "скоростью"]],
    ["uk", ["інтернет", "інтернету", "інтернетом"]],
    ["uk", ["послуга", "послуги", "послуг", "послугою"]],
  ] as const)("%s %j", (language, words) => {
    expect(new Set(words.map((word) => stem(word, language))).size).toBe(1);
  });
});

test("letters of a word decide before the language of the text", () => {
  expect(stem("послугою", "uk")).toBe("послуг");
  expect(stem("швидкістю", "ru")).toBe(stem("швидкістю", "uk"));
  expect(stem("charges", "ru")).toBe("charg");
});

test("Cyrillic words of mixed and unknown texts are stemmed as Russian", () => {
  expect(stem("работает", "mixed")).toBe(stem("работает", "ru"));
  expect(stem("работает", "unknown")).toBe(stem("работает", "ru"));
});

test("what is longer than a word stays as it is", () => {
  const noise = "b".repeat(500_000);
  expect(stem(noise, "en")).toBe(noise);
});

test("the memory of stems is bounded and never changes an answer", () => {
  const before = stem("подключения", "ru");
  for (let i = 0; i < 50_000; i++) stem(`слово${i}`, "ru");
  expect(stem("подключения", "ru")).toBe(before);
});
