/**
 * Personal data out of texts before they are stored. Every pattern has bounded quantifiers, so time is linear in the
 * text. Masking is idempotent: a match ends where another one may begin, never in the middle of a longer number.
 */
import { type MaskKind, maskTokens } from "./maskTokens.js";
import { removeInvisible } from "./normalize.js";
import { cardPatterns, isCard } from "./patterns/card.js";
import { emailPattern } from "./patterns/email.js";
import { ibanPattern, isIban } from "./patterns/iban.js";
import { isPhone, phonePattern } from "./patterns/phone.js";

export interface MaskedText {
  readonly text: string;
  /** How many were masked, of each kind. */
  readonly masked: Readonly<Record<MaskKind, number>>;
}

/** The decision on a candidate: what was matched, and the whole text with the place of the match. */
type Decide = (match: string, offset: number, whole: string) => boolean;

const always: Decide = () => true;

/** In this order: an e-mail may hold digits, an IBAN and a card may hold what looks like a phone. */
const rules: readonly (readonly [MaskKind, RegExp, Decide])[] = [
  ["email", emailPattern, always],
  ["iban", ibanPattern, isIban],
  ...cardPatterns.map((pattern) => ["card", pattern, isCard] as const),
  ["phone", phonePattern, isPhone],
];

const MAY_HOLD_PERSONAL_DATA = /@|\d\D{0,5}\d\D{0,5}\d\D{0,5}\d\D{0,5}\d\D{0,5}\d\D{0,5}\d/;

/**
 * Phones, e-mail addresses, payment cards and IBANs replaced by `<PHONE>`, `<EMAIL>`, `<CARD>`, `<IBAN>`; invisible
 * characters, which could split a number, are left out. Amounts, dates, times, tariffs, speeds, order and ticket
 * numbers stay. Defined for every string.
 */
export function maskText(text: string): MaskedText {
  const masked: Record<MaskKind, number> = { phone: 0, email: 0, card: 0, iban: 0 };
  let result = removeInvisible(text);
  if (!MAY_HOLD_PERSONAL_DATA.test(result)) return { text: result, masked };
  for (const [kind, pattern, decide] of rules) {
    result = replaceWhere(result, pattern, decide, () => {
      masked[kind]++;
      return maskTokens[kind];
    });
  }
  return { text: result, masked };
}

/** Like `replaceAll`, but the search goes on one character after a refused match: another may begin inside it. */
function replaceWhere(text: string, pattern: RegExp, decide: Decide, replacement: () => string): string {
  let result = "";
  let copied = 0;
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    if (decide(match[0], match.index, text)) {
      result += text.slice(copied, match.index) + replacement();
      copied = match.index + match[0].length;
    } else {
      pattern.lastIndex = match.index + 1;
    }
  }
  return copied === 0 ? text : result + text.slice(copied);
}
