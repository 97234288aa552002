/** HTML by template: everything put in is escaped, unless it is markup itself. */
import { oneLine } from "./blocks.js";

/** Text that is HTML already. */
export class Markup {
  constructor(readonly text: string) {}
}

type Part = string | number | Markup | readonly Part[];

/** A template whose values are escaped; lists of markup are joined. */
export function html(strings: TemplateStringsArray, ...values: readonly Part[]): Markup {
  return new Markup(
    strings.reduce((text, string, index) => `${text}${textOf(values[index - 1] ?? "")}${string}`),
  );
}

function textOf(part: Part): string {
  if (part instanceof Markup) return part.text;
  if (typeof part === "object") return part.map(textOf).join("");
  return typeof part === "number" ? String(part) : escapeHtml(part);
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** For text and for quoted attributes. */
export const escapeHtml = (text: string): string =>
  oneLine(text).replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);

export const nothing = new Markup("");
