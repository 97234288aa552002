import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { GiftlineError } from "../../core/errors.js";
import { parseMapping } from "./mapping.js";

const HEAD = "mapping: 1\nfields:\n  contact_id: Id\n  opened_at: At\n  channel: { constant: phone }\n";

function problem(text: string): string {
  try {
    parseMapping(text, "crm.map.yaml");
  } catch (thrown) {
    if (thrown instanceof GiftlineError && thrown.code === "bad_input") return thrown.message;
    throw thrown;
  }
  return "accepted";
}

describe("parseMapping", () => {
  it.each([
    ["nothing", "", "crm.map.yaml:1: mapping: expected mapping: 1, the version"],
    ["no map", "- a\n", "crm.map.yaml:1: expected a map with mapping, time_zone"],
    ["no YAML", "mapping: 1\nfields: {a\n", "crm.map.yaml:3: is no YAML"],
    ["a key twice", "mapping: 1\nmapping: 1\n", "crm.map.yaml:2: is no YAML: Map keys must be unique"],
    [
      "another version",
      HEAD.replace("mapping: 1", "mapping: 2"),
      "crm.map.yaml:1: mapping: expected mapping: 1",
    ],
    [
      "an unknown key",
      `${HEAD}resst: drop\n`,
      'crm.map.yaml:6: unknown key "resst"; allowed: mapping, time_zone',
    ],
    ["no fields", "mapping: 1\n", "crm.map.yaml:1: fields: expected a map from contact fields to columns"],
    [
      "an unknown field",
      `${HEAD}  tiket.id: T\n`,
      'crm.map.yaml:6: fields.tiket.id: unknown field "tiket.id"; allowed: contact_id, customer_id',
    ],
    ["a group of fields", `${HEAD}  ticket: T\n`, 'unknown field "ticket"; allowed'],
    ["a derived field", `${HEAD}  topic: T\n`, 'unknown field "topic"; allowed'],
    ["an attribute without a name", `${HEAD}  attributes.: T\n`, 'unknown field "attributes."; allowed'],
    [
      "a mandatory field left out",
      HEAD.replace("  opened_at: At\n", ""),
      "crm.map.yaml:2: fields: opened_at has to be mapped",
    ],
    [
      "an unknown key of a field",
      `${HEAD}  text:\n    trim: true\n    colum: T\n`,
      'crm.map.yaml:8: fields.text: unknown key "colum"; allowed: column, columns, join, template, constant',
    ],
    [
      "no source",
      `${HEAD}  text: {}\n`,
      "crm.map.yaml:6: fields.text: expected exactly one of column, columns, template, constant, found none",
    ],
    ["two sources", `${HEAD}  text: { column: A, constant: b }\n`, "found column and constant"],
    [
      "a source of the wrong kind",
      `${HEAD}  text: 5\n`,
      "crm.map.yaml:6: fields.text: expected a map with column",
    ],
    ["an empty column name", `${HEAD}  text: ""\n`, "expected the name of a column"],
    [
      "a bad format",
      `${HEAD}  resolved_at:\n    column: R\n    formats:\n      - iso\n      - DD/MM/YYYY\n`,
      'crm.map.yaml:10: fields.resolved_at.formats.1: "DD" is no token',
    ],
    [
      "formats of a text",
      `${HEAD}  text: { column: A, formats: [iso] }\n`,
      "fields.text.formats: text is no time",
    ],
    ["no formats", `${HEAD}  resolved_at: { column: A, formats: [] }\n`, "expected at least one date format"],
    [
      "a template without a column",
      `${HEAD}  text: { template: abc }\n`,
      "expected a text with column names in braces",
    ],
    [
      "a template with a brace left open",
      `${HEAD}  text: { template: "{a} {b" }\n`,
      "expected a text with column names in braces",
    ],
    [
      "values that differ in case only",
      `${HEAD}  text: { column: A, values: { x: 1, X: 2 } }\n`,
      "differ only in upper and lower case",
    ],
    [
      "unlisted without values",
      `${HEAD}  text: { column: A, unlisted: keep }\n`,
      "crm.map.yaml:6: fields.text.unlisted: needs values beside it",
    ],
    [
      "an unknown word for unlisted",
      `${HEAD}  text: { column: A, values: {}, unlisted: skip }\n`,
      "expected refuse, keep or absent",
    ],
    [
      "an unknown time zone",
      `time_zone: Kiev\n${HEAD}`,
      "crm.map.yaml:1: time_zone: expected an IANA time zone",
    ],
    [
      "an unknown encoding",
      `csv: { encoding: cp866 }\n${HEAD}`,
      "crm.map.yaml:1: csv.encoding: expected utf-8 or windows-1251",
    ],
    ["a long delimiter", `csv: { delimiter: "||" }\n${HEAD}`, "csv.delimiter: expected one ASCII character"],
    [
      "a delimiter that is the quote",
      `csv: { delimiter: "'", quote: "'" }\n${HEAD}`,
      "csv: delimiter and quote are the same",
    ],
    ["an unknown rest", `rest: keep\n${HEAD}`, "rest: expected attributes or drop"],
  ])("%s is told in one line with its place", (_, text, message) => {
    expect(problem(text)).toContain(message);
    expect(problem(text)).not.toContain("\n");
  });

  it("names the columns that a file must have, each once", () => {
    const text = `${HEAD}  updated_at: { columns: [Day, At] }\n  text: { template: "{A}: {B.c}" }\nignore: [Name]\n`;
    expect(parseMapping(text, "m").columns).toEqual(["Id", "At", "Day", "A", "B.c"]);
  });

  it("has the defaults that the reference tells", () => {
    const mapping = parseMapping(HEAD, "m");
    expect(mapping).toMatchObject({
      timeZone: null,
      csv: { delimiter: null, quote: '"', encoding: "utf-8" },
      keepRest: true,
      empty: new Set([""]),
      ignored: new Set(),
    });
    expect(mapping.fields[1]).toMatchObject({
      source: { kind: "column", column: "At" },
      trim: true,
      values: null,
      decimal: ".",
      formats: [{ text: "iso" }, { text: "epoch_ms" }],
    });
  });

  it.each(["comcast", "generic-crm"])("examples/%s.map.yaml is a mapping", (name) => {
    const path = new URL(`../../examples/${name}.map.yaml`, import.meta.url);
    expect(parseMapping(readFileSync(path, "utf8"), name).fields.length).toBeGreaterThan(5);
  });
});
