/** Whether a file has the columns that its mapping speaks of: told once and at the start, not for every row. */
import { GiftlineError } from "../../core/errors.js";

/** Throws GiftlineError bad_input where `present` lacks a column of `wanted`. */
export function requireColumns(path: string, present: readonly string[], wanted: readonly string[]): void {
  const missing = wanted.filter((name) => !present.includes(name));
  if (missing.length === 0) return;
  throw new GiftlineError("bad_input", `the mapping names columns that are not there: ${quoted(missing)}`, {
    where: path,
    fix: `use the file's columns: ${quoted(present)}`,
  });
}

const quoted = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(", ");
