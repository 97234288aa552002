/** The mapping file: format version 1. docs/IMPORT.md is its reference. */
import { z } from "zod";
import { isTimeZone } from "../../core/time.js";
import { csvOptionsSchema } from "./csvOptions.js";
import { mandatoryFields, targetField, targetFieldNames } from "./fields.js";
import { type TimeFormat, timeFormat } from "./timeFormat.js";

/** A strict object whose errors say which keys there are. */
function strict<T extends z.ZodRawShape>(shape: T) {
  const allowed = Object.keys(shape).join(", ");
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === "unrecognized_keys"
        ? `unknown key "${issue.keys[0]}"; allowed: ${allowed}`
        : `expected a map with ${allowed}`,
  });
}

const scalar = z.union([z.string(), z.number(), z.boolean()], {
  error: "expected a text, a number, true or false",
});
const column = z
  .string({ error: "expected the name of a column" })
  .min(1, { error: "expected the name of a column" });
const decimal = z.enum([".", ","], { error: 'expected "." or ","' });
const truth = z.boolean({ error: "expected true or false" });
const timeZone = z
  .string({ error: "expected an IANA time zone such as Europe/Kyiv" })
  .refine(isTimeZone, { error: "expected an IANA time zone such as Europe/Kyiv" });

const format = z.string({ error: "expected a date format" }).transform((text, context): TimeFormat => {
  const compiled = timeFormat(text);
  if (!("problem" in compiled)) return compiled;
  context.addIssue({ code: "custom", message: compiled.problem });
  return z.NEVER;
});
const formats = z.array(format, { error: "expected a list of date formats" }).min(1, {
  error: "expected at least one date format",
});

const sources = ["column", "columns", "template", "constant"] as const;

const rule = z.preprocess(
  // `text: Complaint` is short for `text: { column: Complaint }`.
  (value) => (typeof value === "string" ? { column: value } : value),
  strict({
    column: column.optional(),
    columns: z.array(column, { error: "expected a list of columns" }).min(1).optional(),
    join: z.string({ error: "expected a text" }).default(" "),
    template: z
      .string({ error: "expected a text such as crm-{Number}" })
      .regex(/^(?:[^{}]|\{[^{}]+\})*\{[^{}]+\}(?:[^{}]|\{[^{}]+\})*$/, {
        error: "expected a text with column names in braces, such as crm-{Number}",
      })
      .optional(),
    constant: scalar.optional(),
    trim: truth.default(true),
    values: z
      .record(z.string(), scalar.nullable(), { error: "expected a map from the file's values to giftline's" })
      .refine(
        (map) => new Set(Object.keys(map).map((key) => key.toLowerCase())).size === Object.keys(map).length,
        { error: "two values differ only in upper and lower case, which the look-up ignores" },
      )
      .optional(),
    unlisted: z.enum(["refuse", "keep", "absent"], { error: "expected refuse, keep or absent" }).optional(),
    default: scalar.optional(),
    formats: formats.optional(),
    decimal: decimal.optional(),
  }).superRefine((value, context) => {
    const given = sources.filter((source) => value[source] !== undefined);
    if (given.length !== 1) {
      context.addIssue({
        code: "custom",
        message: `expected exactly one of ${sources.join(", ")}, found ${given.join(" and ") || "none"}`,
      });
    }
    if (value.unlisted !== undefined && value.values === undefined) {
      context.addIssue({ code: "custom", path: ["unlisted"], message: "needs values beside it" });
    }
  }),
);

export type ParsedRule = z.output<typeof rule>;

const fields = z
  .record(z.string(), rule, { error: "expected a map from contact fields to columns" })
  .superRefine((map, context) => {
    for (const [name, { formats }] of Object.entries(map)) {
      const target = targetField(name);
      if (target === null) {
        const message = `unknown field "${name}"; allowed: ${targetFieldNames.join(", ")}`;
        context.addIssue({ code: "custom", path: [name], message });
      } else if (formats !== undefined && target.kind !== "time") {
        context.addIssue({ code: "custom", path: [name, "formats"], message: `${name} is no time` });
      }
    }
    for (const name of mandatoryFields) {
      if (map[name] === undefined) context.addIssue({ code: "custom", message: `${name} has to be mapped` });
    }
  });

export const mappingSchema = strict({
  mapping: z.literal(1, { error: "expected mapping: 1, the version of this format" }),
  time_zone: timeZone.optional(),
  formats: formats.optional(),
  decimal: decimal.default("."),
  empty: z.array(z.string({ error: "expected a text" }), { error: "expected a list of texts" }).default([]),
  csv: csvOptionsSchema.prefault({}),
  rest: z.enum(["attributes", "drop"], { error: "expected attributes or drop" }).default("attributes"),
  ignore: z.array(column, { error: "expected a list of columns" }).default([]),
  fields,
});

export type ParsedMapping = z.output<typeof mappingSchema>;
