/** One row of a file, made into a contact message. Pure. */
import { type Outcome, ok, type Refusal, refuse } from "../../core/outcome.js";
import { mandatoryFields, type TargetField } from "./fields.js";
import type { FieldRule, Mapping } from "./mapping.js";
import { unusedLeaves } from "./rest.js";
import { convert } from "./values.js";

type Row = Readonly<Record<string, unknown>>;

/**
 * The row in the wire form of a contact; whether values are in range is left to whoever decodes messages. Times
 * without a zone are in the mapping's zone, or else in `timeZone` (IANA). Without `updated_at` the latest time that
 * the row knows stands for it; a promise (`ticket.due_at`) is none. Refusals name fields and columns, never values.
 */
export function applyMapping(mapping: Mapping, row: Row, timeZone: string): Outcome<object> {
  const message: Record<string, unknown> = {};
  const groups = new Map<string, Map<string, unknown>>();
  let latest = Number.NEGATIVE_INFINITY;
  for (const rule of mapping.fields) {
    const value = fieldValue(mapping, rule, row, timeZone);
    if (value.kind === "refused") return value;
    if (value.value === undefined) continue;
    const [first, second] = rule.target.path;
    if (second === undefined) message[first] = value.value;
    else groups.set(first, (groups.get(first) ?? new Map()).set(second, value.value));
    if (isPastTime(rule.target)) latest = Math.max(latest, Number(value.value));
  }
  const missing = mandatoryFields.find((name) => message[name] === undefined);
  if (missing !== undefined) return missingField(mapping, missing);
  message["updated_at"] ??= latest;
  const attributes = { ...restOf(mapping, row), ...groupOf(groups, "attributes") };
  if (Object.keys(attributes).length > 0) message["attributes"] = attributes;
  for (const name of groups.keys()) if (name !== "attributes") message[name] = groupOf(groups, name);
  return ok(message);
}

const groupOf = (groups: ReadonlyMap<string, ReadonlyMap<string, unknown>>, name: string): object =>
  Object.fromEntries(groups.get(name) ?? []);

const isPastTime = ({ kind, name }: TargetField): boolean => kind === "time" && name !== "ticket.due_at";

function missingField({ fields }: Mapping, name: string): Refusal {
  const rule = fields.find(({ target }) => target.name === name);
  return refuse("missing_field", `${name} from ${rule?.origin ?? "nothing"}: is empty`);
}

/** The field's value; undefined where the row has none. */
function fieldValue(mapping: Mapping, rule: FieldRule, row: Row, timeZone: string): Outcome<unknown> {
  const { target, formats, decimal, origin } = rule;
  const found = sourceValue(mapping, rule, row);
  const listed = found === undefined ? ok(undefined) : listedValue(rule, found);
  if (listed.kind === "refused") return listed;
  const value = listed.value ?? rule.default ?? undefined;
  if (value === undefined) return ok(undefined);
  return convert(value, { target, formats, decimal, origin, timeZone: mapping.timeZone ?? timeZone });
}

function listedValue({ values, unlisted, target, origin }: FieldRule, value: unknown): Outcome<unknown> {
  if (values === null) return ok(value);
  const listed = values.get(String(value).toLowerCase());
  if (listed !== undefined) return ok(listed ?? undefined);
  if (unlisted === "keep") return ok(value);
  if (unlisted === "absent") return ok(undefined);
  return refuse("unmapped_row", `${target.name} from ${origin}: the value is not among the mapping's values`);
}

function sourceValue(mapping: Mapping, { source, trim }: FieldRule, row: Row): unknown {
  const read = (column: string) => present(mapping, lookUp(row, column), trim);
  switch (source.kind) {
    case "constant":
      return source.value;
    case "column":
      return read(source.column);
    case "columns": {
      const values = source.columns.map(read).filter((value) => value !== undefined);
      return values.length === 0 ? undefined : values.map(String).join(source.join);
    }
    case "template": {
      const texts = source.parts.map((part) => ("column" in part ? read(part.column) : part.text));
      return texts.includes(undefined) ? undefined : texts.map(String).join("");
    }
  }
}

/** The value, trimmed if it is a text; undefined where it stands for absence. */
function present({ empty }: Mapping, value: unknown, trim: boolean): unknown {
  if (value === null || value === undefined) return undefined;
  if (typeof value !== "string") return value;
  return empty.has(value.trim()) ? undefined : trim ? value.trim() : value;
}

/** A column by its name, or a value inside of objects by its dotted path. */
function lookUp(row: Row, column: string): unknown {
  if (Object.hasOwn(row, column)) return row[column];
  let value: unknown = row;
  for (const key of column.split(".")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Row)[key];
  }
  return value;
}

function restOf(mapping: Mapping, row: Row): Record<string, string> {
  if (!mapping.keepRest) return {};
  const isUsed = (path: string) => mapping.columns.includes(path) || mapping.ignored.has(path);
  return Object.fromEntries(
    unusedLeaves(row, isUsed).flatMap(([path, value]) => {
      const kept = present(mapping, value, true);
      return kept === undefined
        ? []
        : [[path, typeof kept === "object" ? JSON.stringify(kept) : String(kept)]];
    }),
  );
}
