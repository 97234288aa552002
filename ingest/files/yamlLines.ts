/** Where in a YAML text a value stands. */
import { type Document, isMap, isScalar, isSeq, type LineCounter, type Node } from "yaml";

/** The line of the key or list item at `path`; of the nearest one above it, where the path ends in nothing. */
export function lineOfPath(
  document: Document.Parsed,
  lines: LineCounter,
  path: readonly PropertyKey[],
): number {
  let node: unknown = document.contents;
  let offset = document.contents?.range[0] ?? 0;
  for (const key of path) {
    const next = step(node, key);
    if (next === null) break;
    offset = next.offset ?? offset;
    node = next.node;
  }
  return Math.max(1, lines.linePos(offset).line);
}

function step(node: unknown, key: PropertyKey): { node: unknown; offset: number | undefined } | null {
  if (isMap(node)) {
    const pair = node.items.find(({ key: name }) => isScalar(name) && String(name.value) === String(key));
    return pair === undefined ? null : { node: pair.value, offset: (pair.key as Node).range?.[0] };
  }
  if (!isSeq(node)) return null;
  const item = node.items[Number(key)] as Node | undefined;
  return item === undefined ? null : { node: item, offset: item.range?.[0] };
}
