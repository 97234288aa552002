/** A table for people: no frames, no colours, so that it reads well and copies well into a message. */

const GAP = "  ";

/** One line for the head and for each row, columns as wide as their widest cell; `right` lists the columns of numbers. */
export function renderTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  { right = [] }: { right?: readonly number[] } = {},
): string {
  const lines = [head, ...rows];
  const widths = head.map((_, column) =>
    lines.reduce((widest, cells) => Math.max(widest, widthOf(cells[column] ?? "")), 0),
  );
  const isRight = head.map((_, column) => right.includes(column));
  return lines
    .map((cells) =>
      widths
        .map((width, column) => pad(cells[column] ?? "", width, isRight[column] === true))
        .join(GAP)
        .trimEnd(),
    )
    .join("\n");
}

function pad(cell: string, width: number, right: boolean): string {
  const space = " ".repeat(Math.max(0, width - widthOf(cell)));
  return right ? space + cell : cell + space;
}

const ONE_PLACE_EACH = /^[\u0020-\u007e\u00a0-\u02ff\u0370-\u0482\u048a-\u052f\u2010-\u2027]*$/;
const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/** Places on a terminal, a character with its combining marks taken for one; segmenting is slow, and rarely needed. */
function widthOf(text: string): number {
  if (ONE_PLACE_EACH.test(text)) return text.length;
  let width = 0;
  for (const _ of graphemes.segment(text)) width += 1;
  return width;
}
