import Table from "cli-table3";

const NOTHING = "";
/** Rules only under the header: reads well, and copies well into a message. */
const CHARS = {
  top: NOTHING,
  "top-mid": NOTHING,
  "top-left": NOTHING,
  "top-right": NOTHING,
  bottom: NOTHING,
  "bottom-mid": NOTHING,
  "bottom-left": NOTHING,
  "bottom-right": NOTHING,
  left: NOTHING,
  "left-mid": NOTHING,
  mid: NOTHING,
  "mid-mid": NOTHING,
  right: NOTHING,
  "right-mid": NOTHING,
  middle: "  ",
} as const;

/** A table for people, without frames or colours; `right` lists the columns of numbers. */
export function renderTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  { right = [] }: { right?: readonly number[] } = {},
): string {
  const table = new Table({
    chars: CHARS,
    colAligns: head.map((_, column) => (right.includes(column) ? "right" : "left")),
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
  });
  table.push([...head], ...rows.map((row) => [...row]));
  return table
    .toString()
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n");
}
