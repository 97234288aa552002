/** Queries are named values: SQL with bound parameters, both ends parsed, the name in logs and `log_comment`. */
import type { z } from "zod";

export interface NamedQuery<Params extends z.ZodObject = z.ZodObject, Row extends z.ZodObject = z.ZodObject> {
  /** snake_case; stands in `log_comment` of every execution. */
  readonly name: string;
  /** The question that it answers, and the metric's definition where it is one. */
  readonly description: string;
  /** Values for the `{name:Type}` placeholders of the SQL. */
  readonly params: Params;
  /** One row of the answer. */
  readonly row: Row;
  readonly sql: string;
}

export const defineQuery = <Params extends z.ZodObject, Row extends z.ZodObject>(
  query: NamedQuery<Params, Row>,
): NamedQuery<Params, Row> => query;
