/** Countries, regions and languages of the simulated operator's customers. */

export const languages = ["ru", "uk", "en"] as const;
export type Language = (typeof languages)[number];
export const countries = ["RU", "UA"] as const;
export type Country = (typeof countries)[number];

export interface Region {
  readonly name: string;
  readonly country: Country;
  /** Share of the country's customers. */
  readonly share: number;
}

export const regions: readonly Region[] = [
  { name: "Moscow", country: "RU", share: 0.27 },
  { name: "Volga", country: "RU", share: 0.22 },
  { name: "Siberia", country: "RU", share: 0.17 },
  { name: "Urals", country: "RU", share: 0.13 },
  { name: "Northwest", country: "RU", share: 0.12 },
  { name: "South", country: "RU", share: 0.09 },
  { name: "Kyiv", country: "UA", share: 0.35 },
  { name: "Lviv", country: "UA", share: 0.2 },
  { name: "Kharkiv", country: "UA", share: 0.17 },
  { name: "Odesa", country: "UA", share: 0.15 },
  { name: "Dnipro", country: "UA", share: 0.13 },
];

/** Where the speakers of a language live. */
const countryShares: Record<Language, Record<Country, number>> = {
  ru: { RU: 0.87, UA: 0.13 },
  uk: { RU: 0, UA: 1 },
  en: { RU: 0.45, UA: 0.55 },
};

/** Customers of one region who write in one language. */
export interface Community {
  readonly index: number;
  readonly language: Language;
  readonly region: Region;
  /** Share of all customers; shares sum to 1. */
  readonly share: number;
}

export type LanguageMix = Readonly<Record<Language, number>>;

/** All communities with customers, for a mix of languages whose numbers need not sum to 1. */
export function communitiesOf(mix: LanguageMix): Community[] {
  const total = languages.reduce((sum, language) => sum + mix[language], 0);
  return languages
    .flatMap((language) =>
      regions.map((region) => ({
        language,
        region,
        share: (mix[language] / total) * countryShares[language][region.country] * region.share,
      })),
    )
    .filter(({ share }) => share > 0)
    .map((community, index) => ({ ...community, index }));
}
