/** A document as CommonMark with GitHub's tables. */
import { type Block, oneLine, type TableBlock } from "./blocks.js";

export function renderMarkdown(blocks: readonly Block[]): string {
  return `${blocks.map(render).join("\n\n")}\n`;
}

function render(block: Block): string {
  switch (block.kind) {
    case "heading":
      return `${"#".repeat(block.level)} ${escapeMarkdown(block.text)}`;
    case "paragraph":
      return escapeMarkdown(block.text);
    case "list":
      return block.items.map((item) => `- ${escapeMarkdown(item)}`).join("\n");
    case "quotes":
      return block.items.map((item) => `> ${escapeMarkdown(item)}`).join("\n>\n");
    case "table":
      return table(block);
  }
}

function table({ head, rows, right }: TableBlock): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(escapeMarkdown).join(" | ")} |`;
  const rule = head.map((_, column) => (right.includes(column) ? "---:" : "---"));
  return [line(head), `| ${rule.join(" | ")} |`, ...rows.map(line)].join("\n");
}

/** Text that Markdown takes as it is: nothing in it becomes a tag, a link, a cell or a list. */
const escapeMarkdown = (text: string): string =>
  oneLine(text)
    .replace(/[\\`*_[\]<>|#~&]/g, (sign) => `\\${sign}`)
    .replace(/^([-+=]|\d+[.)])(?=\s|$)/, (start) => `${start.slice(0, -1)}\\${start.slice(-1)}`);
