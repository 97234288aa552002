/** International bank account numbers (ISO 13616): length by country, check digits modulo 97. */

/** Length of an IBAN by country, from the SWIFT registry: Europe, the Caucasus and Central Asia. */
const lengths: Readonly<Record<string, number>> = {
  ...{
    AD: 24,
    AL: 28,
    AT: 20,
    AZ: 28,
    BA: 20,
    BE: 16,
    BG: 22,
    BY: 28,
    CH: 21,
    CY: 28,
    CZ: 24,
    DE: 22,
    DK: 18,
  },
  ...{
    EE: 20,
    ES: 24,
    FI: 18,
    FR: 27,
    GB: 22,
    GE: 22,
    GR: 27,
    HR: 21,
    HU: 28,
    IE: 22,
    IS: 26,
    IT: 27,
    KZ: 20,
  },
  ...{
    LI: 21,
    LT: 20,
    LU: 20,
    LV: 21,
    MC: 27,
    MD: 24,
    ME: 22,
    MK: 19,
    MT: 31,
    NL: 18,
    NO: 15,
    PL: 28,
    PT: 25,
  },
  ...{ RO: 24, RS: 22, SE: 24, SI: 19, SK: 24, TR: 26, UA: 29, XK: 20 },
};

const byCountry = Object.entries(lengths).map(
  ([country, length]) => `${country}\\d{2}(?: ?[A-Z0-9]){${length - 4}}`,
);

export const ibanPattern = new RegExp(`(?<![A-Za-z0-9])(?:${byCountry.join("|")})(?![A-Za-z0-9])`, "gi");

/** Check digits: the country and check digits go to the end, letters become 10 to 35, the rest modulo 97 is 1. */
export function isIban(match: string): boolean {
  const compact = match.replaceAll(" ", "").toUpperCase();
  const moved = compact.slice(4) + compact.slice(0, 4);
  let remainder = 0;
  for (const character of moved) {
    const value = Number.parseInt(character, 36);
    remainder = (remainder * (value < 10 ? 10 : 100) + value) % 97;
  }
  return remainder === 1;
}
