/** How the columns of a file become a contact. */
import { LineCounter, parseDocument } from "yaml";
import type { z } from "zod";
import { GiftlineError } from "../../core/errors.js";
import type { CsvOptions } from "./csvOptions.js";
import { type TargetField, targetField } from "./fields.js";
import { mappingSchema, type ParsedMapping, type ParsedRule } from "./mappingSchema.js";
import { type TimeFormat, timeFormat } from "./timeFormat.js";
import { lineOfPath } from "./yamlLines.js";

type Scalar = string | number | boolean;

/** Where a value comes from. */
type ValueSource =
  | { readonly kind: "column"; readonly column: string }
  | { readonly kind: "columns"; readonly columns: readonly string[]; readonly join: string }
  /** Literal texts and columns in turn. */
  | { readonly kind: "template"; readonly parts: readonly TemplatePart[] }
  | { readonly kind: "constant"; readonly value: Scalar };
type TemplatePart = { readonly text: string } | { readonly column: string };

export interface FieldRule {
  readonly target: TargetField;
  readonly source: ValueSource;
  /** The source in words, for refusals: `columns "Date", "Time"`. */
  readonly origin: string;
  readonly trim: boolean;
  /** By the file's value in lower case; null stands for absence. Null: values are taken as they are. */
  readonly values: ReadonlyMap<string, Scalar | null> | null;
  readonly unlisted: "refuse" | "keep" | "absent";
  readonly default: Scalar | null;
  readonly formats: readonly TimeFormat[];
  readonly decimal: "." | ",";
}

export interface Mapping {
  /** IANA time zone of times that name none; null: the installation's. */
  readonly timeZone: string | null;
  readonly csv: CsvOptions;
  readonly fields: readonly FieldRule[];
  /** Texts that mean absence, the empty text among them. */
  readonly empty: ReadonlySet<string>;
  /** Whether columns that no field uses are kept in `attributes`. */
  readonly keepRest: boolean;
  /** Every column that a field uses: these must be in the file. */
  readonly columns: readonly string[];
  /** Columns that are never stored, such as names of people. */
  readonly ignored: ReadonlySet<string>;
}

/** Throws GiftlineError bad_input, with `fileName:line` and what is allowed, for text that is no mapping. */
export function parseMapping(yamlText: string, fileName: string): Mapping {
  const lineCounter = new LineCounter();
  const document = parseDocument(yamlText, { lineCounter, prettyErrors: false });
  const broken = document.errors[0];
  if (broken !== undefined) {
    const { line } = lineCounter.linePos(broken.pos[0]);
    throw badMapping(`${fileName}:${line}`, `is no YAML: ${broken.message}`);
  }
  const parsed = mappingSchema.safeParse(document.toJS() ?? {});
  if (parsed.success) return compile(parsed.data);
  const issue = parsed.error.issues[0];
  const path = issue === undefined ? [] : pathOf(issue);
  const name = issue?.path.join(".") ?? "";
  throw badMapping(
    `${fileName}:${lineOfPath(document, lineCounter, path)}`,
    `${name === "" ? "" : `${name}: `}${issue?.message ?? "cannot be read"}`,
  );
}

const badMapping = (where: string, what: string): GiftlineError =>
  new GiftlineError("bad_input", what, { where, fix: "correct the mapping, see docs/IMPORT.md" });

/** Down to the very key that is unknown. */
const pathOf = (issue: z.core.$ZodIssue): readonly PropertyKey[] =>
  issue.code === "unrecognized_keys" ? [...issue.path, ...issue.keys.slice(0, 1)] : issue.path;

function compile(parsed: ParsedMapping): Mapping {
  const fields = Object.entries(parsed.fields).flatMap(([name, rule]) => {
    const target = targetField(name);
    return target === null ? [] : [compileRule(target, rule, parsed)];
  });
  return {
    timeZone: parsed.time_zone ?? null,
    csv: parsed.csv,
    fields,
    empty: new Set(["", ...parsed.empty]),
    keepRest: parsed.rest === "attributes",
    columns: [...new Set(fields.flatMap(({ source }) => columnsOfSource(source)))],
    ignored: new Set(parsed.ignore),
  };
}

function compileRule(target: TargetField, rule: ParsedRule, mapping: ParsedMapping): FieldRule {
  const source = compileSource(rule);
  return {
    target,
    source,
    origin: originOf(source),
    trim: rule.trim,
    values: rule.values === undefined ? null : lowerCased(rule.values),
    unlisted: rule.unlisted ?? (rule.default === undefined ? "refuse" : "absent"),
    default: rule.default ?? null,
    formats: rule.formats ?? mapping.formats ?? defaultFormats,
    decimal: rule.decimal ?? mapping.decimal,
  };
}

const defaultFormats: readonly TimeFormat[] = ["iso", "epoch_ms"].map(timeFormat).filter((f) => "read" in f);

const lowerCased = (values: Readonly<Record<string, Scalar | null>>): ReadonlyMap<string, Scalar | null> =>
  new Map(Object.entries(values).map(([key, value]) => [key.toLowerCase(), value]));

function compileSource({ column, columns, join, template, constant }: ParsedRule): ValueSource {
  if (column !== undefined) return { kind: "column", column };
  if (columns !== undefined) return { kind: "columns", columns, join };
  if (template !== undefined) return { kind: "template", parts: templateParts(template) };
  return { kind: "constant", value: constant ?? "" };
}

/** `crm-{Number}` as text and column. */
const templateParts = (template: string): TemplatePart[] =>
  [...template.matchAll(/\{([^{}]+)\}|[^{}]+/g)].map(([text, column]) =>
    column === undefined ? { text } : { column },
  );

/** The columns that a value is made of, in order. */
function columnsOfSource(source: ValueSource): readonly string[] {
  switch (source.kind) {
    case "column":
      return [source.column];
    case "columns":
      return source.columns;
    case "template":
      return source.parts.flatMap((part) => ("column" in part ? [part.column] : []));
    case "constant":
      return [];
  }
}

function originOf(source: ValueSource): string {
  const columns = columnsOfSource(source);
  if (columns.length === 0) return "a constant";
  return `${columns.length === 1 ? "column" : "columns"} ${columns.map((name) => `"${name}"`).join(", ")}`;
}
