import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { targetField } from "./fields.js";
import { convert, parseNumber } from "./values.js";

function converted(field: string, value: unknown): unknown {
  const target = targetField(field);
  if (target === null) throw new Error(`no field ${field}`);
  const outcome = convert(value, {
    target,
    formats: [],
    decimal: ".",
    timeZone: "UTC",
    origin: 'column "X"',
  });
  return outcome.kind === "ok" ? outcome.value : `${outcome.reason}: ${outcome.detail}`;
}

describe("parseNumber", () => {
  it.each<[string, "." | ",", number | null]>([
    ["0", ".", 0],
    ["-12.5", ".", -12.5],
    ["+12", ".", 12],
    ["12,5", ",", 12.5],
    ["12,5", ".", null],
    ["12.5", ",", null],
    ["1,234.5", ".", 1234.5],
    ["1.234,5", ",", 1234.5],
    ["1,234", ".", 1234],
    ["1,23", ".", null],
    ["1 234 567,5", ",", 1234567.5],
    ["1\u00a0234", ".", 1234],
    ["1'234", ".", 1234],
    ["1 2", ".", null],
    ["", ".", null],
    ["1e3", ".", null],
    ["0x10", ".", null],
    ["Infinity", ".", null],
    ["five", ".", null],
  ])("%s with decimal %s is %s", (text, decimal, expected) => {
    expect(parseNumber(text, decimal)).toBe(expected);
  });

  it("a number written with two places is read back with either sign", () => {
    fc.assert(
      fc.property(fc.integer({ min: -10_000_000, max: 10_000_000 }), (hundredths) => {
        const text = (hundredths / 100).toFixed(2);
        expect(parseNumber(text, ".")).toBeCloseTo(hundredths / 100, 9);
        expect(parseNumber(text.replace(".", ","), ",")).toBeCloseTo(hundredths / 100, 9);
      }),
    );
  });
});

describe("convert", () => {
  it.each<[field: string, value: unknown, expected: unknown]>([
    ["wait_seconds", 12.5, 12.5],
    ["wait_seconds", "12.5", 12.5],
    ["wait_seconds", "1:02:03", 3723],
    ["wait_seconds", "62:03", 3723],
    ["wait_seconds", "100:00:00", 360_000],
    [
      "wait_seconds",
      "1:60",
      'invalid_field: wait_seconds from column "X": expected a number with decimal point, or h:mm:ss',
    ],
    ["survey.nps", "1:10", 'invalid_field: survey.nps from column "X": expected a number with decimal point'],
    [
      "survey.nps",
      Number.NaN,
      'invalid_field: survey.nps from column "X": expected a number with decimal point',
    ],
    ["ticket.reopened", "Yes", true],
    ["ticket.reopened", 0, false],
    ["ticket.reopened", true, true],
    [
      "ticket.reopened",
      "maybe",
      'invalid_field: ticket.reopened from column "X": expected true or false, yes or no, 1 or 0',
    ],
    ["contact_id", 17, "17"],
    ["text", false, "false"],
    [
      "text",
      ["a"],
      'invalid_field: text from column "X": expected a single value, found a list or an object',
    ],
    [
      "opened_at",
      { at: 1 },
      'invalid_field: opened_at from column "X": expected a single value, found a list or an object',
    ],
    ["attributes.tags", ["a", 1], '["a",1]'],
    ["messages", [{ author: "bot" }], [{ author: "bot" }]],
  ])("%s of %j is %j", (field, value, expected) => {
    expect(converted(field, value)).toEqual(expected);
  });
});
