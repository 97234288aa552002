/** What a mapping can fill: the fields of the contact by dotted path, with the kind of value each takes. */
import { columnsOf } from "../../core/columns.js";
import { contactSchema } from "../../core/contact.js";

/** `seconds` also reads `1:02:03`; `asIs` passes lists and objects through untouched. */
type FieldKind = "time" | "number" | "seconds" | "boolean" | "text" | "asIs";

export interface TargetField {
  /** Dotted path, such as `ticket.closed_at`. */
  readonly name: string;
  readonly path: readonly [string] | readonly [string, string];
  readonly kind: FieldKind;
}

const ATTRIBUTE = /^attributes\.(.+)$/s;

const fields: ReadonlyMap<string, TargetField> = new Map(
  columnsOf(contactSchema)
    .filter(({ name }) => name !== "attributes")
    .map(({ path: [first = "", second], type, unit }) => {
      const path = second === undefined ? ([first] as const) : ([first, second] as const);
      return [path.join("."), { name: path.join("."), path, kind: kindOf(type, unit) }];
    }),
);

function kindOf(columnType: string, unit: string | null): FieldKind {
  if (columnType.startsWith("Array(")) return "asIs";
  if (columnType.includes("DateTime64")) return "time";
  if (columnType.includes("Bool")) return "boolean";
  if (unit === "seconds") return "seconds";
  return /Float|Int/.test(columnType) ? "number" : "text";
}

/** The field of that name, `attributes.<anything>` included; null where the contact has none. */
export function targetField(name: string): TargetField | null {
  const attribute = ATTRIBUTE.exec(name)?.[1];
  if (attribute !== undefined) return { name, path: ["attributes", attribute], kind: "text" };
  return fields.get(name) ?? null;
}

export const targetFieldNames: readonly string[] = [...fields.keys(), "attributes.<name>"];

/** What every mapping must fill; `updated_at` can follow from the other times. */
export const mandatoryFields = ["contact_id", "opened_at", "channel"] as const;
