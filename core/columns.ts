/** How a zod schema becomes ClickHouse columns: one schema is the source of type, table, JSON Schema and docs. */
import { z } from "zod";

declare module "zod" {
  interface GlobalMeta {
    /** ClickHouse column type. */
    column?: string;
    /** Unit of the value, where it has one. */
    unit?: string;
  }
}

export interface Column {
  readonly name: string;
  /** ClickHouse type, as `DESCRIBE TABLE` prints it. */
  readonly type: string;
  readonly description: string;
  readonly unit: string | null;
  /** Where the value stands in the record: `["ticket", "due_at"]` for the column `ticket_due_at`. */
  readonly path: readonly string[];
}

/** The columns of a record, nested objects flattened with `_`, in the order of the schema. */
export function columnsOf(schema: z.ZodObject, path: readonly string[] = []): Column[] {
  return Object.entries(schema.shape).flatMap(([key, field]) => {
    const here = [...path, key];
    const meta = metaOf(field as z.ZodType);
    if (meta.column !== undefined) {
      return [
        {
          name: here.join("_"),
          type: meta.column,
          description: meta.description ?? "",
          unit: meta.unit ?? null,
          path: here,
        },
      ];
    }
    const inner = unwrap(field as z.ZodType);
    if (inner instanceof z.ZodObject) return columnsOf(inner, here);
    throw new Error(`no column type is given for ${here.join(".")}`);
  });
}

/** The metadata nearest to the outside: wrappers such as optional() keep what they wrap. */
function metaOf(field: z.ZodType): z.GlobalMeta {
  for (let layer: z.ZodType | null = field; layer !== null; layer = wrappedBy(layer)) {
    const meta = layer.meta();
    if (meta?.column !== undefined) return meta;
  }
  return {};
}

function unwrap(field: z.ZodType): z.ZodType {
  const inner = wrappedBy(field);
  return inner === null ? field : unwrap(inner);
}

function wrappedBy(field: z.ZodType): z.ZodType | null {
  if (field instanceof z.ZodOptional || field instanceof z.ZodDefault || field instanceof z.ZodNullable) {
    return field.unwrap() as z.ZodType;
  }
  return field instanceof z.ZodPipe ? (field.in as z.ZodType) : null;
}

/** A function that lays a record out as the values of `columns`, in their order; absent ones become null. */
export function rowWriter(columns: readonly Column[]): (record: object) => unknown[] {
  return (record) =>
    columns.map(({ path }) => {
      let value: unknown = record;
      for (const key of path) {
        if (value === null || value === undefined) return null;
        value = (value as Record<string, unknown>)[key];
      }
      return value ?? null;
    });
}
