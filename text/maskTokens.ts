/** What stands in a text in place of personal data: typed, so that the text stays countable. */

export const maskTokens = {
  phone: "<PHONE>",
  email: "<EMAIL>",
  card: "<CARD>",
  iban: "<IBAN>",
} as const;

export type MaskKind = keyof typeof maskTokens;

const all: ReadonlySet<string> = new Set(Object.values(maskTokens));

export const isMaskToken = (token: string): boolean => all.has(token);
