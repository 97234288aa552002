/** One spelling for what means the same, so that tokens and stems can be compared. Linear in the text's length. */

/** Texts of these characters alone need no Unicode work: most contacts. The grave accent is left out, it is folded. */
const PLAIN = /^[\t\n\r -_a-~\u00a0\u0400-\u045f\u0490\u0491«»„“”–—…№]*$/;

/** Control and format characters (zero-width, bidirectional, soft hyphen) and lone surrogates; whitespace stays. */
const INVISIBLE = /(?![\t\n\v\f\r])[\p{Cc}\p{Cf}\p{Cs}]+/gu;

/**
 * NFC sorts a run of combining marks by insertion, in time quadratic in the run. UAX #15 ("stream-safe text")
 * bounds runs at 30, which no writing system reaches.
 */
const LONG_MARK_RUN = /(\p{M}{30})\p{M}+/gu;

const APOSTROPHES = /[`´‘’‛ʹʼˈ′＇]/g;
const HYPHENS = /[\u2010\u2011\ufe63\uff0d]/g;
const WHITESPACE = /\s{2,}|[^\S ]/g;

/** The text without characters that nobody sees; case, marks and whitespace stay as they were. */
export function removeInvisible(text: string): string {
  return PLAIN.test(text) ? text : text.replace(INVISIBLE, "");
}

/**
 * Lower case, composed (NFC), ё as е, one apostrophe, one hyphen, single spaces; invisible characters and stress
 * marks are left out. Defined for every string, and `normalizeText(normalizeText(x)) === normalizeText(x)`.
 */
export function normalizeText(text: string): string {
  const composed = PLAIN.test(text) ? text.toLowerCase() : compose(text);
  return composed.replaceAll("ё", "е").replace(WHITESPACE, " ").trim();
}

function compose(text: string): string {
  return (
    text
      .toLowerCase()
      .replace(INVISIBLE, "")
      .replace(LONG_MARK_RUN, "$1")
      .normalize("NFC")
      // What NFC could not compose is a stress mark (за́мок) or an emoji's variation selector.
      .replace(/\p{M}+/gu, "")
      .normalize("NFC")
      .replace(APOSTROPHES, "'")
      .replace(HYPHENS, "-")
  );
}
