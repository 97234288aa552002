import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { columnsOf, rowWriter } from "./columns.js";

const schema = z.object({
  id: z.string().meta({ description: "Identity", column: "String" }),
  wait: z.number().optional().meta({ description: "Waiting", column: "Nullable(Float32)", unit: "seconds" }),
  kind: z.string().meta({ description: "Kind", column: "LowCardinality(String)" }).default("x"),
  ticket: z
    .object({
      id: z.string().nullable().meta({ column: "String" }),
      inner: z.object({ flag: z.boolean().meta({ column: "Bool" }) }),
    })
    .optional(),
  parsed: z.string().transform(Number).pipe(z.number()).meta({ column: "UInt8" }),
});
const columns = columnsOf(schema);
const write = rowWriter(columns);

describe("columns of a record", () => {
  it("stand in the order of the schema, what is nested with its path", () => {
    expect(columns.map(({ name, type, path }) => [name, type, path])).toEqual([
      ["id", "String", ["id"]],
      ["wait", "Nullable(Float32)", ["wait"]],
      ["kind", "LowCardinality(String)", ["kind"]],
      ["ticket_id", "String", ["ticket", "id"]],
      ["ticket_inner_flag", "Bool", ["ticket", "inner", "flag"]],
      ["parsed", "UInt8", ["parsed"]],
    ]);
  });

  it("carry description and unit through what wraps a field", () => {
    expect(columns[1]).toMatchObject({ description: "Waiting", unit: "seconds" });
    expect(columns[2]).toMatchObject({ description: "Kind", unit: null });
    expect(columns[3]).toMatchObject({ description: "", unit: null });
  });

  it("cannot be had of a field that names no type", () => {
    expect(() => columnsOf(z.object({ a: z.object({ b: z.string() }) }))).toThrow(
      "no column type is given for a.b",
    );
  });
});

describe("a row", () => {
  it("has the values in the columns' order, and null for what is absent at any depth", () => {
    expect(write({ parsed: 3, id: "a", ticket: { inner: { flag: false } } })).toEqual([
      "a",
      null,
      null,
      null,
      false,
      3,
    ]);
    expect(write({ id: "a", ticket: null })).toEqual(["a", null, null, null, null, null]);
    expect(write({ id: "", wait: 0, ticket: { id: null } })).toEqual(["", 0, null, null, null, null]);
  });

  it("is as long as the columns, whatever the record holds", () => {
    fc.assert(
      fc.property(fc.object(), (record) => {
        expect(write(record)).toHaveLength(columns.length);
      }),
    );
  });
});
