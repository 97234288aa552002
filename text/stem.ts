/** Stems of words: the only place that uses `natural` (Porter's stemmers for English, Russian and Ukrainian). */
import english from "natural/lib/natural/stemmers/porter_stemmer.js";
import russian from "natural/lib/natural/stemmers/porter_stemmer_ru.js";
import ukrainian from "natural/lib/natural/stemmers/porter_stemmer_uk.js";
import type { Language } from "./language.js";

type StemRule = "en" | "ru" | "uk";

const CYRILLIC = /[\u0400-\u04ff]/;
const UKRAINIAN_LETTER = /[іїєґ]/;

/** Longer "words" are noise, and Porter's patterns take time quadratic in their length. */
const MAX_WORD_LENGTH = 40;

/** Stems kept for each language, in each of two generations. */
const GENERATION_SIZE = 20_000;

/**
 * The stem of a lower-case word. The word's letters decide the language first (і, ї, є, ґ are Ukrainian, Latin is
 * English), then the language of the text; Cyrillic words of mixed and unknown texts are stemmed as Russian.
 */
export function stem(word: string, language: Language): string {
  if (word.length > MAX_WORD_LENGTH) return word;
  return stemBy[ruleFor(word, language)](word);
}

function ruleFor(word: string, language: Language): StemRule {
  if (!CYRILLIC.test(word)) return "en";
  return language === "uk" || UKRAINIAN_LETTER.test(word) ? "uk" : "ru";
}

const stemBy: Readonly<Record<StemRule, (word: string) => string>> = {
  en: remember((word) => english.stem(word.endsWith("'s") ? word.slice(0, -2) : word)),
  ru: remember((word) => russian.stem(word)),
  uk: remember((word) => ukrainian.stem(word)),
};

/**
 * A bounded memory of a pure function: two generations of a map. What is asked for moves to the young one; when that
 * is full it becomes the old one, and what nobody asked for is forgotten.
 */
function remember(compute: (word: string) => string): (word: string) => string {
  let young = new Map<string, string>();
  let old = new Map<string, string>();
  return (word) => {
    const known = young.get(word);
    if (known !== undefined) return known;
    const found = old.get(word) ?? compute(word);
    if (young.size >= GENERATION_SIZE) {
      old = young;
      young = new Map();
    }
    young.set(word, found);
    return found;
  };
}
