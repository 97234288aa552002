/** What is left of a row when the mapping has taken its part. */

/**
 * Dotted paths and values that `isUsed` does not claim, by themselves or by an object that holds them. Objects are
 * taken apart, so that a used part of one does not keep its other parts; lists are not.
 */
export function unusedLeaves(
  row: Readonly<Record<string, unknown>>,
  isUsed: (path: string) => boolean,
  prefix = "",
): [path: string, value: unknown][] {
  return Object.entries(row).flatMap(([name, value]): [string, unknown][] => {
    const path = `${prefix}${name}`;
    if (isUsed(path)) return [];
    return isObject(value) ? unusedLeaves(value, isUsed, `${path}.`) : [[path, value]];
  });
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
