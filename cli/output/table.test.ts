import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { renderTable } from "./table.js";

describe("a table", () => {
  it("pads names to the left and numbers to the right, two spaces between, none at the end", () => {
    const rows = [
      ["outage", "7", "Volga"],
      ["обрыв связи", "1234", ""],
    ];
    expect(renderTable(["topic", "count", "region"], rows, { right: [1] })).toBe(
      ["topic        count  region", "outage           7  Volga", "обрыв связи   1234"].join("\n"),
    );
  });

  it("is its head alone where there are no rows", () => {
    expect(renderTable(["a", "bc"], [])).toBe("a  bc");
  });

  it("takes a letter with its marks, and an emoji of several parts, for one place", () => {
    const lines = renderTable(
      ["name", "n"],
      [
        ["й", "1"],
        ["й", "2"],
        ["👩‍💻", "3"],
      ],
    ).split("\n");
    expect(lines.slice(1).map((line) => [...new Intl.Segmenter("en").segment(line)].length)).toEqual([
      7, 7, 7,
    ]);
  });

  it("has a line for each row, and every cell stands whole in its line", () => {
    const cell = fc.string({ unit: "grapheme" }).map((text) => text.replace(/[\s\p{C}]/gu, ""));
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell, cell), { maxLength: 20 }), (rows) => {
        const lines = renderTable(["a", "b", "c"], rows, { right: [2] }).split("\n");
        expect(lines).toHaveLength(rows.length + 1);
        rows.forEach((row, index) => {
          for (const value of row) expect(lines[index + 1]).toContain(value);
        });
      }),
    );
  });
});
