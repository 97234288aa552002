import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { contactSchema } from "../../core/contact.js";
import { applyMapping } from "./apply.js";
import { parseMapping } from "./mapping.js";

const BASE: Readonly<Record<string, string>> = {
  contact_id: "Id",
  opened_at: "At",
  channel: "{ constant: phone }",
};
const ROW = { Id: "1", At: "2026-01-05T10:00:00Z" };
const AT = Date.UTC(2026, 0, 5, 10);

/** A mapping of the base fields and `fields`, with `options` before it. */
function mappingOf(fields: Readonly<Record<string, string>> = {}, options = "rest: drop") {
  const lines = Object.entries({ ...BASE, ...fields }).map(([name, rule]) => `  ${name}: ${rule}`);
  return parseMapping(`mapping: 1\n${options}\nfields:\n${lines.join("\n")}\n`, "test.map.yaml");
}

function applied(mapping: ReturnType<typeof mappingOf>, row: Readonly<Record<string, unknown>>): unknown {
  const outcome = applyMapping(mapping, row, "Europe/Kyiv");
  return outcome.kind === "ok" ? outcome.value : `${outcome.reason}: ${outcome.detail}`;
}

describe("applyMapping", () => {
  it("gives a contact message, with the latest time as updated_at", () => {
    expect(applied(mappingOf(), ROW)).toEqual({
      contact_id: "1",
      opened_at: AT,
      channel: "phone",
      updated_at: AT,
    });
  });

  it.each<
    [
      name: string,
      fields: Record<string, string>,
      columns: object,
      expected: object | string,
      options?: string,
    ]
  >([
    ["a column", { text: "T" }, { T: " hello " }, { text: "hello" }],
    [
      "a column kept with its spaces",
      { text: "{ column: T, trim: false }" },
      { T: " hello " },
      { text: " hello " },
    ],
    ["an empty column", { text: "T" }, { T: "  " }, {}],
    ["a null", { text: "T" }, { T: null }, {}],
    ["a column that the row has not", { text: "T" }, {}, {}],
    ["a text that means absence", { text: "T" }, { T: " n/a" }, {}, "rest: drop\nempty: [n/a]"],
    [
      "columns, joined",
      { text: "{ columns: [A, B, C], join: ' / ' }" },
      { A: "1", B: " ", C: "3" },
      { text: "1 / 3" },
    ],
    ["columns, all empty", { text: "{ columns: [A, B] }" }, { A: "", B: "" }, {}],
    ["a template", { text: "{ template: 'a-{A}-{B c}' }" }, { A: "1", "B c": 2 }, { text: "a-1-2" }],
    ["a template with an empty column", { text: "{ template: 'a-{A}-{B}' }" }, { A: "1", B: "" }, {}],
    ["constants", { text: "{ constant: 5 }", line: "{ constant: 2 }" }, {}, { text: "5", line: 2 }],
    ["a path into objects", { "ticket.id": "t.key.id" }, { t: { key: { id: 7 } } }, { ticket: { id: "7" } }],
    ["a path into nothing", { "ticket.id": "t.key.id" }, { t: { key: "x" } }, {}],
    [
      "a name with a dot before a path",
      { text: "a.b" },
      { "a.b": "name", a: { b: "path" } },
      { text: "name" },
    ],
    [
      "a listed value, in any case",
      { text: "{ column: T, values: { Call: c } }" },
      { T: "CALL " },
      { text: "c" },
    ],
    ["a listed absence", { text: "{ column: T, values: { None: null } }" }, { T: "none" }, {}],
    [
      "an unlisted value",
      { text: "{ column: T, values: { Call: c } }" },
      { T: "secret" },
      'unmapped_row: text from column "T": the value is not among the mapping\'s values',
    ],
    [
      "an unlisted value, kept",
      { text: "{ column: T, values: { a: b }, unlisted: keep }" },
      { T: "C" },
      { text: "C" },
    ],
    [
      "an unlisted value, absent",
      { text: "{ column: T, values: { a: b }, unlisted: absent }" },
      { T: "C" },
      {},
    ],
    [
      "an unlisted value, by default",
      { text: "{ column: T, values: { a: b }, default: d }" },
      { T: "C" },
      { text: "d" },
    ],
    [
      "an unlisted value, refused in spite of a default",
      { text: "{ column: T, values: { a: b }, default: d, unlisted: refuse }" },
      { T: "C" },
      'unmapped_row: text from column "T": the value is not among the mapping\'s values',
    ],
    ["an empty value, by default", { text: "{ column: T, default: d }" }, { T: "" }, { text: "d" }],
    ["an empty value is not looked up", { text: "{ column: T, values: { a: b } }" }, { T: "" }, {}],
    [
      "numbers",
      { wait_seconds: "W", "survey.nps": "N" },
      { W: "1,5", N: "9" },
      { wait_seconds: 1.5, survey: { nps: 9 } },
      'rest: drop\ndecimal: ","',
    ],
    [
      "a number of its own kind",
      { wait_seconds: "{ column: W, decimal: '.' }" },
      { W: "1.5" },
      { wait_seconds: 1.5 },
      'rest: drop\ndecimal: ","',
    ],
    [
      "no number",
      { wait_seconds: "W" },
      { W: "secret" },
      'invalid_field: wait_seconds from column "W": expected a number with decimal point, or h:mm:ss',
    ],
    [
      "booleans by words",
      { "ticket.reopened": "{ column: R, values: { так: true } }" },
      { R: "Так" },
      { ticket: { reopened: true } },
    ],
  ])("%s", (_, fields, columns, expected, options) => {
    const result = applied(mappingOf(fields, options), { ...ROW, ...columns });
    expect(result).toEqual(
      typeof expected === "string"
        ? expected
        : { contact_id: "1", opened_at: AT, channel: "phone", updated_at: AT, ...expected },
    );
  });

  it.each([
    ["the first format that fits", "08.04.2015", "2015-04-08T04:00:00.000Z"],
    ["the second where the first does not", "2015-04-08", "2015-04-08T04:00:00.000Z"],
    ["the zone that the value names", "2015-04-08T00:00:00Z", "2015-04-08T00:00:00.000Z"],
  ])("a time is read by %s", (_, value, expected) => {
    const mapping = mappingOf(
      { opened_at: "{ column: At, formats: [dd.MM.yyyy, iso] }" },
      "rest: drop\ntime_zone: America/New_York",
    );
    expect(applied(mapping, { ...ROW, At: value })).toMatchObject({ opened_at: Date.parse(expected) });
  });

  it("a time without a zone is in the installation's zone, where the mapping names none", () => {
    expect(applied(mappingOf(), { Id: "1", At: "2026-01-05 12:00" })).toMatchObject({ opened_at: AT });
  });

  it("a time that fits no format is refused with the columns and without the value", () => {
    const mapping = mappingOf({ opened_at: "{ columns: [Date, Time], formats: [dd.MM.yy HH:mm, iso] }" });
    expect(applied(mapping, { Id: "1", Date: "secret", Time: "x" })).toBe(
      'invalid_time: opened_at from columns "Date", "Time": fits none of the formats dd.MM.yy HH:mm | iso',
    );
  });

  it.each([
    ["contact_id", { ...ROW, Id: "" }, 'missing_field: contact_id from column "Id": is empty'],
    ["opened_at", { Id: "1" }, 'missing_field: opened_at from column "At": is empty'],
  ])("a row without %s is refused", (_, row, expected) => {
    expect(applied(mappingOf(), row)).toBe(expected);
  });

  it("updated_at is the latest time that the row knows, but no promise", () => {
    const mapping = mappingOf({ resolved_at: "R", "ticket.due_at": "D", "survey.answered_at": "S" });
    const row = { ...ROW, R: "2026-01-06T00:00:00Z", D: "2026-03-01T00:00:00Z", S: "2026-01-07T00:00:00Z" };
    expect(applied(mapping, row)).toMatchObject({ updated_at: Date.UTC(2026, 0, 7) });
    expect(applied(mapping, ROW)).toMatchObject({ updated_at: AT });
  });

  it("a mapped updated_at counts even when it is older, and follows from the others when it is empty", () => {
    const mapping = mappingOf({ updated_at: "U" });
    expect(applied(mapping, { ...ROW, U: "2026-01-01T00:00:00Z" })).toMatchObject({
      updated_at: Date.UTC(2026, 0, 1),
    });
    expect(applied(mapping, { ...ROW, U: "" })).toMatchObject({ updated_at: AT });
  });

  it("what no field uses is kept as text in attributes, but for ignored and empty columns", () => {
    const mapping = mappingOf(
      { "ticket.id": "deep.id", "attributes.zip": "Zip" },
      "ignore: [Name, deep.secret]",
    );
    const row = {
      ...ROW,
      Name: "x",
      Zip: "0101",
      n: 5,
      b: false,
      e: " ",
      z: null,
      l: [1],
      deep: { id: 1, secret: 2, k: { m: 3 } },
    };
    expect(applied(mapping, row)).toMatchObject({
      ticket: { id: "1" },
      attributes: { n: "5", b: "false", l: "[1]", "deep.k.m": "3", zip: "0101" },
    });
    expect(Object.keys((applied(mapping, row) as { attributes: object }).attributes)).toHaveLength(5);
  });

  it("an attribute named like a member of all objects is an attribute", () => {
    const mapping = mappingOf({ "attributes.__proto__": "P" }, "rest: attributes");
    const result = applied(mapping, { ...ROW, P: "x", constructor: "y" }) as { attributes: object };
    expect(Object.entries(result.attributes).sort()).toEqual([
      ["__proto__", "x"],
      ["constructor", "y"],
    ]);
  });

  it("a mapped row is a contact message", () => {
    const mapping = mappingOf(
      { "survey.nps": "N", "ticket.reopened": "R", wait_seconds: "W" },
      "rest: attributes",
    );
    const message = applied(mapping, { ...ROW, N: "10", R: "no", W: "0:10", Extra: "x" });
    expect(contactSchema.parse(message)).toMatchObject({
      survey: { nps: 10 },
      ticket: { reopened: false },
      wait_seconds: 10,
      attributes: { Extra: "x" },
    });
  });

  it("a row of anything is mapped or refused, and no refusal tells a value", () => {
    const mapping = mappingOf({ text: "T", "ticket.closed_at": "C", wait_seconds: "W" });
    const value = fc.oneof(fc.constant("s3cret"), fc.jsonValue());
    const row = fc.record({ Id: value, At: value, T: value, C: value, W: value });
    fc.assert(
      fc.property(row, (columns) => {
        const outcome = applyMapping(mapping, columns, "UTC");
        if (outcome.kind === "refused") expect(outcome.detail).not.toContain("s3cret");
        else expect(outcome.value).toHaveProperty("contact_id");
      }),
    );
  });
});
