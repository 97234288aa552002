import { html, type Markup, nothing } from "../../output/html.js";
import { draw, type Size } from "./draw.js";
import type { ColourName } from "./palette.js";

export interface Chart {
  readonly title: string;
  /** What the chart shows, in words. */
  readonly label: string;
  /** What the colours mean. */
  readonly keys: readonly { readonly colour: ColourName; readonly text: string }[];
  /** A chart may leave things out where it is narrow. */
  readonly option: (narrow: boolean) => Parameters<typeof draw>[0];
  /** Pixels. */
  readonly height: number;
}

const WIDE = 960;
const NARROW = 360;

/** A chart with its title and key, drawn for a screen and for a phone; the stylesheet shows one of them. */
export function figure({ title, label, keys, option, height }: Chart): Markup {
  const drawing = (narrow: boolean, size: Size): Markup => draw(option(narrow), size, `${title}. ${label}`);
  return html`<figure>
<figcaption><strong>${title}</strong>${keys.length === 0 ? nothing : html`<span class="keys">${keys.map(key)}</span>`}</figcaption>
<div class="wide">${drawing(false, { width: WIDE, height })}</div>
<div class="narrow">${drawing(true, { width: NARROW, height })}</div>
</figure>`;
}

const key = ({ colour, text }: Chart["keys"][number]): Markup =>
  html`<span class="key"><i class="${colour}"></i>${text}</span>`;
