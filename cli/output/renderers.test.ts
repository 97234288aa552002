import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Block, heading, list, paragraph, quotes } from "./blocks.js";
import { html, Markup } from "./html.js";
import { renderMarkdown } from "./markdown.js";
import { renderText } from "./text.js";

const table = (cell: string): Block => ({
  kind: "table",
  head: ["name", "n"],
  rows: [[cell, "1"]],
  right: [1],
});
const documentWith = (text: string): Block[] => [
  heading(1, "T"),
  paragraph(text),
  ...list([text]),
  ...quotes([text]),
  table(text),
];

describe("Markdown", () => {
  it.each([
    ["a|b", "a\\|b"],
    ["<img src=x>", "\\<img src=x\\>"],
    ["*b* _i_ `c` [l](u)", "\\*b\\* \\_i\\_ \\`c\\` \\[l\\](u)"],
    ["# no heading", "\\# no heading"],
    ["- no list", "\\- no list"],
    ["1. no list", "1\\. no list"],
    ["2026", "2026"],
    ["two\nlines", "two lines"],
  ])("%j stays text", (text, expected) => {
    expect(renderMarkdown([paragraph(text)])).toBe(`${expected}\n`);
  });

  it("a table keeps its columns whatever stands in the cells", () => {
    fc.assert(
      fc.property(fc.string(), (cell) => {
        const lines = renderMarkdown([table(cell)])
          .trimEnd()
          .split("\n");
        expect(lines).toHaveLength(3);
        for (const line of lines) expect(line.match(/(?<!\\)(?:\\\\)*\|/g)).toHaveLength(3);
      }),
    );
  });
});

describe("text for a terminal", () => {
  it("underlines headings, wraps paragraphs and indents quotes", () => {
    const words = `${"word ".repeat(30).trim()}`;
    const text = renderText([heading(2, "Spikes"), paragraph(words), ...quotes(["a quote"])]);
    expect(text).toMatch(/^Spikes\n------\n\n/);
    expect(Math.max(...text.split("\n").map(({ length }) => length))).toBeLessThanOrEqual(100);
    expect(text.split("\n").at(-2)).toBe("  | a quote");
  });

  it("no control character of a customer reaches the terminal", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("a", " ", "\u001b", "\u0007", "\u202e", "\u0000", "\n") }),
        (text) => {
          expect(renderText(documentWith(text)).replaceAll("\n", "")).not.toMatch(/\p{Cc}|\u202e/u);
        },
      ),
    );
  });
});

describe("HTML", () => {
  it("values are escaped, markup is kept, lists are joined", () => {
    const items = ["<a>", "b"].map((item) => html`<li>${item}</li>`);
    expect(html`<ul title="${`"'&`}">${items}${1}${new Markup("<hr>")}</ul>`.text).toBe(
      `<ul title="&quot;&#39;&amp;"><li>&lt;a&gt;</li><li>b</li>1<hr></ul>`,
    );
  });

  it("no text can open a tag or leave an attribute", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(html`${text}`.text).not.toMatch(/[<>"']/);
      }),
    );
  });
});
