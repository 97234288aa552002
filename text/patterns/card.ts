/** Payment card numbers (ISO/IEC 7812): network and length by the first digits, Luhn check digit. */
import { followsIdWord } from "./idWords.js";

/** The same characters block on both sides, so that of two neighbours neither is masked before the other is free. */
const BEFORE = "(?<![A-Za-z_\\d]|\\d[.-])";
const AFTER = "(?![A-Za-z_\\d]|[.-]\\d)";
const BETWEEN = "[ \\u00a0-]{1,3}";

/** Groups of digits as cards print them, longest first; people also type all digits in one. */
const groupings: readonly (readonly number[])[] = [
  [4, 4, 4, 4, 3],
  [4, 4, 4, 4, 2],
  [4, 4, 4, 4, 1],
  [6, 13],
  [4, 4, 4, 4],
  [8, 8],
  [6, 10],
  [4, 6, 5],
  [4, 6, 4],
  [4, 4, 4, 1],
];

export const cardPatterns: readonly RegExp[] = [
  new RegExp(`${BEFORE}\\d{13,19}${AFTER}`, "g"),
  ...groupings.map(
    (groups) => new RegExp(BEFORE + groups.map((size) => `\\d{${size}}`).join(BETWEEN) + AFTER, "g"),
  ),
];

/**
 * First digits and lengths that networks give out. Lengths and prefixes keep out what else passes Luhn: IMEI
 * (15 digits), SIM card numbers (89...), and nine in ten order numbers.
 */
const networks: readonly (readonly [RegExp, readonly number[]])[] = [
  [/^4/, [13, 16, 19]],
  [/^(?:5[1-5]|2[2-7])/, [16]],
  [/^3[47]/, [15]],
  [/^3(?:0[0-5]|[689])/, [14, 16]],
  [/^35/, [16]],
  [/^(?:62|220|5[06-9]|6[0-9])/, [16, 17, 18, 19]],
  [/^(?:8600|9860)/, [16]],
];

/** Whether the digits are a card's; unspaced digits after words such as "order" are taken as that order's number. */
export function isCard(match: string, offset: number, whole: string): boolean {
  const digits = match.replace(/\D/g, "");
  const fits = networks.some(([prefix, lengths]) => prefix.test(digits) && lengths.includes(digits.length));
  return fits && passesLuhn(digits) && !(digits === match && followsIdWord(offset, whole));
}

/** ISO/IEC 7812-1 annex B: every second digit from the right doubled, digits summed, divisible by ten. */
function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = digits.charCodeAt(digits.length - 1 - i) - 48;
    const doubled = i % 2 === 0 ? digit : digit * 2;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}
