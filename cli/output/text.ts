/** A document for a terminal: headings underlined, paragraphs wrapped. */
import { type Block, oneLine } from "./blocks.js";
import { renderTable } from "./table.js";

const WIDTH = 100;
const RULES = { 1: "=", 2: "-" } as const;

export function renderText(blocks: readonly Block[]): string {
  return `${blocks.map(render).join("\n\n")}\n`;
}

function render(block: Block): string {
  switch (block.kind) {
    case "heading": {
      const text = oneLine(block.text);
      return block.level === 3 ? text : `${text}\n${RULES[block.level].repeat(text.length)}`;
    }
    case "paragraph":
      return wrap(block.text, "", "");
    case "list":
      return block.items.map((item) => wrap(item, "- ", "  ")).join("\n");
    case "quotes":
      return block.items.map((item) => wrap(item, "  | ", "  | ")).join("\n\n");
    case "table":
      return renderTable(
        block.head,
        block.rows.map((row) => row.map(oneLine)),
        { right: block.right },
      );
  }
}

function wrap(text: string, first: string, next: string): string {
  const lines: string[] = [];
  let line = first;
  let empty = true;
  for (const word of oneLine(text).split(" ")) {
    if (!empty && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = next;
      empty = true;
    }
    line += empty ? word : ` ${word}`;
    empty = false;
  }
  return [...lines, line].join("\n");
}
