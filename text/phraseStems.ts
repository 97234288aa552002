/** Texts and phrases in the form in which they are compared: stems without stop words, with one sign for "not". */
import type { Language } from "./language.js";
import { normalizeText } from "./normalize.js";
import { stem } from "./stem.js";
import { isNegation, particles, stopWords } from "./stopWords.js";
import { tokenize } from "./tokens.js";

/** Stands for every negation of the three languages: "no internet" is "internet not", "нет" is "не работает"'s "не". */
export const NEGATION = "¬";

/** Stands between sentences: no phrase reaches over it. */
export const BARRIER = "|";

const NUMBER = /^\d+$/;
/** 300gb, 25mbps, 5гб: the unit says what the text is about; 4g stays whole. */
const NUMBER_BEFORE_UNIT = /^\d+(?=\p{L}{2})/u;

/** Stems of tokens in order; repeats stay, numbers and stop words other than particles go. */
export function phraseStems(tokens: readonly string[], language: Language): string[] {
  const stems: string[] = [];
  for (const token of tokens) {
    if (isNegation(token)) stems.push(NEGATION);
    else if (isCompared(token)) stems.push(stem(token.replace(NUMBER_BEFORE_UNIT, ""), language));
  }
  return stems;
}

const isCompared = (token: string): boolean =>
  (!stopWords.has(token) || particles.has(token)) && !NUMBER.test(token);

/**
 * The forms that a phrase can have in texts: Cyrillic words without letters of their own are stemmed by the language
 * of the text, which may be taken for the neighbour's in short texts. One form for most phrases, none for a phrase of
 * stop words only.
 */
export function formsOfPhrase(phrase: string): string[][] {
  const tokens = tokenize(normalizeText(phrase));
  const forms = new Map<string, string[]>();
  for (const language of ["ru", "uk"] as const) {
    const stems = phraseStems(tokens, language);
    if (stems.some((part) => part !== NEGATION)) forms.set(stems.join(" "), stems);
  }
  return [...forms.values()];
}
