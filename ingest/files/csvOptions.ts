/** How a CSV file is written. */
import { z } from "zod";

const csvDelimiters = [",", ";", "\t"] as const;
const csvEncodings = ["utf-8", "windows-1251"] as const;

const oneAsciiCharacter = z
  .string()
  .regex(/^[\t\x20-\x7e]$/, { error: 'expected one ASCII character, such as ";" or "\\t"' });

export const csvOptionsSchema = z
  .strictObject(
    {
      /** Null: whichever of comma, semicolon and tab the header has most of. */
      delimiter: z
        .union([z.literal("auto").transform(() => null), oneAsciiCharacter], {
          error: 'expected auto, or one ASCII character such as ";" or "\\t"',
        })
        .default(null),
      /** Null: the file has no quoted fields, and a quote is a character like any other. */
      quote: oneAsciiCharacter.nullable().default('"'),
      encoding: z.enum(csvEncodings, { error: `expected ${csvEncodings.join(" or ")}` }).default("utf-8"),
    },
    { error: "expected delimiter, quote and encoding" },
  )
  .refine(({ delimiter, quote }) => delimiter === null || delimiter !== quote, {
    error: "delimiter and quote are the same",
  });

export type CsvOptions = z.output<typeof csvOptionsSchema>;

/** The delimiter that the header line has most of, outside quotes; the comma when it has none. */
export function detectDelimiter(headerLine: string, quote: string | null): string {
  const counts = new Map<string, number>(csvDelimiters.map((delimiter) => [delimiter, 0]));
  let quoted = false;
  for (const character of headerLine) {
    if (character === quote) quoted = !quoted;
    const count = counts.get(character);
    if (!quoted && count !== undefined) counts.set(character, count + 1);
  }
  return [...counts].reduce((most, next) => (next[1] > most[1] ? next : most))[0];
}
