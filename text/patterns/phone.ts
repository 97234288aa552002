/**
 * Telephone numbers as customers of Russian, Ukrainian, Kazakh, Belarusian and English-speaking operators write them
 * (national numbering plans, E.164). Bare digits are a phone only where the plan's prefix or a word says so.
 */
import { followsIdWord, followsPhoneWord } from "./idWords.js";

/** Up to three separators between digits: space, no-break and thin space, dot, hyphens and dashes, brackets. */
const S = "[ \\u00a0\\u2009\\u202f.()\\u2010-\\u2015\\u2212-]{0,3}";
/** At least one. */
const S1 = S.replace("{0,3}", "{1,3}");

const digits = (count: number): string => `(?:${S}\\d){${count}}`;

/** A number may not begin inside a longer one or inside an identifier; "+" and "(" begin one anywhere. */
const START = "(?<![A-Za-z_\\d]|\\d[.\\u2010-\\u2015-])";
const END = "(?![A-Za-z_\\d]|[.\\u2010-\\u2015-]\\d)";

const international = [
  `\\+ ?7${digits(10)}`,
  `\\+ ?380${digits(9)}`,
  `\\+ ?375${digits(9)}`,
  `\\+ ?1${digits(10)}`,
  // Any other country; E.164 allows 15 digits, subscribers' numbers have at least 8.
  `\\+ ?(?!7|380|375|1)[1-9]${digits(7)}(?:${S}\\d){0,6}`,
];

const national = [
  // Russia and Kazakhstan with the trunk prefix 8, or with 7 and the plus left out; mobile and city codes.
  `8${S}\\(?[34789]\\d\\d${digits(7)}`,
  `7${S}\\(?[79]\\d\\d${digits(7)}`,
  // Belarus: trunk 8, then 0 and the code; country codes without plus.
  `8${S}\\(?0(?:1[5-7]|2[1-9]|33|44)${digits(7)}`,
  `380${S}\\(?[3-9]\\d${digits(7)}`,
  `375${S}\\(?(?:1[5-7]|2[1-9]|33|44)${digits(7)}`,
  // Ukraine: 0 and a code of two digits.
  `0[3-9]\\d${digits(7)}`,
  // Ten digits of a Russian mobile number, grouped as such.
  `9\\d\\d${S1}\\d{3}${S1}\\d\\d${S}\\d\\d`,
  // Britain: mobile, London.
  `07\\d{3}${S1}\\d{3}${S}\\d{3}`,
  `020${S1}\\d{4}${S1}\\d{4}`,
  // North America with hyphens or dots.
  "(?:1[-.])?[2-9]\\d\\d[-.]\\d{3}[-.]\\d{4}",
  // A city number without its code.
  "[1-9]\\d\\d-\\d\\d-\\d\\d",
  // Bare digits; only after a word such as "phone".
  "9\\d{9}",
];

const bracketed = [
  // A code in brackets: (495) 123-45-67, (067) 123 45 67, (415) 555-2671.
  `\\(0?[2-9]\\d\\d?\\d?\\)${S}\\d{2,3}${S}\\d\\d${S}\\d\\d`,
  `\\([2-9]\\d\\d\\)${S}\\d{3}${S1}\\d{4}`,
];

export const phonePattern = new RegExp(
  `(?:${international.join("|")}|${bracketed.join("|")}|${START}(?:${national.join("|")}))${END}`,
  "g",
);

const BARE_DIGITS = /^\d+$/;
const BARE_RUSSIAN_TEN = /^9\d{9}$/;

/** Amounts in thousands: +100 000 000 сум, 8 900 000 00 00 are no phones when money follows. */
const MONEY_FOLLOWS = /^\s?(?:руб|₽|грн|₴|тенге|тг\b|₸|сум|usd|eur|\$|€|коп|uah|rub)/i;

/** Whether a candidate is a phone and not an amount, nor the number of an order or ticket. */
export function isPhone(match: string, offset: number, whole: string): boolean {
  const end = offset + match.length;
  if (MONEY_FOLLOWS.test(whole.slice(end, end + 8))) return false;
  if (!BARE_DIGITS.test(match)) return true;
  if (BARE_RUSSIAN_TEN.test(match)) return followsPhoneWord(offset, whole);
  return !followsIdWord(offset, whole);
}
