/** The words of a text that carry meaning, as stems: what rising themes are counted by. */
import type { Language } from "./language.js";
import { stem } from "./stem.js";
import { isNegation, stopWords } from "./stopWords.js";
import { isWord } from "./tokens.js";

/** The first terms say what a text is about; the bound keeps a pasted document from weighing like a hundred texts. */
const MAX_TERMS = 64;

const MIN_LENGTH = 2;
/** Longer ones are pasted noise, and each would be a dictionary entry of its own in the store. */
const MAX_LENGTH = 40;

/**
 * Stems of words with a meaning, each once, in order of appearance, at most 64. Stop words, negations, numbers, emoji,
 * masking tokens and words of one letter are left out.
 */
export function termsOf(tokens: readonly string[], language: Language): string[] {
  const terms = new Set<string>();
  for (const token of tokens) {
    if (terms.size === MAX_TERMS) break;
    if (hasMeaning(token)) terms.add(stem(token, language));
  }
  return [...terms];
}

const hasMeaning = (token: string): boolean =>
  token.length >= MIN_LENGTH &&
  token.length <= MAX_LENGTH &&
  !stopWords.has(token) &&
  !isNegation(token) &&
  isWord(token);
