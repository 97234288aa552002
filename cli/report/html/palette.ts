/**
 * Colours of the report. Charts are drawn with the light ones; the stylesheet replaces them by attribute in the dark, so
 * that one drawing serves both.
 */
interface Colour {
  readonly light: string;
  readonly dark: string;
}

export const palette = {
  page: { light: "#f6f5f1", dark: "#14171b" },
  card: { light: "#fffffe", dark: "#1c2127" },
  ink: { light: "#1d2733", dark: "#e7eaee" },
  muted: { light: "#5d6977", dark: "#9ba7b4" },
  line: { light: "#e1e4e3", dark: "#333b44" },
  shade: { light: "#e9eff5", dark: "#222f3c" },
  quiet: { light: "#a9b8c6", dark: "#4f6072" },
  accent: { light: "#1f6aa5", dark: "#62aee8" },
  second: { light: "#2f8f83", dark: "#5cc4b6" },
  third: { light: "#8a6bb1", dark: "#b79ade" },
  alarm: { light: "#b8431d", dark: "#f08a5d" },
  band: { light: "#f4dfd3", dark: "#4a3226" },
} as const satisfies Record<string, Colour>;

export type ColourName = keyof typeof palette;

/** What charts draw with. */
export const colour = (name: ColourName): string => palette[name].light;

const variables = (shade: keyof Colour): string =>
  Object.entries(palette)
    .map(([name, colours]) => `--${name}:${colours[shade]};`)
    .join("");

const replacements = Object.entries(palette)
  .map(
    ([name, { light }]) =>
      `svg [fill="${light}"]{fill:var(--${name})}svg [stroke="${light}"]{stroke:var(--${name})}`,
  )
  .join("\n");

/** Variables for light, dark and paper, and the rules that recolour the charts. */
export const paletteStyle = `:root{color-scheme:light dark;${variables("light")}}
@media (prefers-color-scheme:dark){:root{${variables("dark")}}}
@media print{:root{color-scheme:light;${variables("light")}}}
${replacements}`;
