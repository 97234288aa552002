/** A document as plain data, for the formats that are written line by line. Texts are plain: renderers escape. */

export type Block =
  | { readonly kind: "heading"; readonly level: 1 | 2 | 3; readonly text: string }
  | { readonly kind: "paragraph"; readonly text: string }
  | { readonly kind: "list"; readonly items: readonly string[] }
  | { readonly kind: "quotes"; readonly items: readonly string[] }
  | TableBlock;

export interface TableBlock {
  readonly kind: "table";
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Columns of numbers. */
  readonly right: readonly number[];
}

export const heading = (level: 1 | 2 | 3, text: string): Block => ({ kind: "heading", level, text });
export const paragraph = (text: string): Block => ({ kind: "paragraph", text });
/** Nothing where there are no items. */
export const list = (items: readonly string[]): Block[] =>
  items.length === 0 ? [] : [{ kind: "list", items }];
export const quotes = (items: readonly string[]): Block[] =>
  items.length === 0 ? [] : [{ kind: "quotes", items }];

/** One line without control characters: customers' texts could hold line breaks, terminal codes, reversed text. */
export const oneLine = (text: string): string =>
  text
    // The joiner of composed emoji is the one format character that shows.
    .replace(/(?!\u200d)\p{Cf}/gu, "")
    .replace(/[\s\p{Cc}]+/gu, " ")
    .trim();
