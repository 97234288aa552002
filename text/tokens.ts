/** Words, numbers, emoji and masking tokens of a normalised text, in order. */
import { isMaskToken, maskTokens } from "./maskTokens.js";

const MASK = Object.values(maskTokens).join("|").toLowerCase();
const RUN = "[\\p{L}\\p{N}]+";

/** Each alternative begins with a character that no other can begin with, so the scan never goes back. */
const TOKEN = new RegExp(`${MASK}|${RUN}(?:['-]${RUN})*|\\p{RI}\\p{RI}|\\p{Extended_Pictographic}`, "gu");

/**
 * Tokens of a text from `normalizeText`. Apostrophes stay inside words (п'ять, don't). A hyphen stays where a part
 * has at most two characters (wi-fi, кто-то, e-mail); otherwise it joins two words of their own and splits
 * (интернет-провайдер). Masking tokens keep their upper case: `<PHONE>`.
 */
export function tokenize(normalized: string): string[] {
  const tokens: string[] = [];
  for (const [match] of normalized.matchAll(TOKEN)) {
    if (match.charCodeAt(0) === 0x3c) tokens.push(match.toUpperCase());
    else if (match.includes("-")) pushHyphenated(match, tokens);
    else tokens.push(match);
  }
  return tokens;
}

function pushHyphenated(word: string, into: string[]): void {
  const parts = word.split("-");
  if (parts.some((part) => part.length <= 2)) into.push(word);
  else for (const part of parts) into.push(part);
}

const WORD = /\p{L}/u;

/** Whether a token is a word: it has a letter and is no masking token. */
export const isWord = (token: string): boolean => !isMaskToken(token) && WORD.test(token);
