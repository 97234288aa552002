/** How hands type: slips on the keyboard, habits of writing, and mixtures of languages. */
import type { Random } from "../../core/random.js";
import { happens, oneOf } from "../distributions.js";
import type { Language } from "../world/geography.js";

const rows: Record<Language, readonly string[]> = {
  ru: ["йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю"],
  uk: ["йцукенгшщзхї", "фівапролджє", "ячсмитьбю"],
  en: ["qwertyuiop", "asdfghjkl", "zxcvbnm"],
};

/** The letters beside a letter on its row of the keyboard. */
function neighbours(language: Language): ReadonlyMap<string, string> {
  const map = new Map<string, string>();
  for (const row of rows[language]) {
    for (let i = 0; i < row.length; i++) map.set(row[i] ?? "", (row[i - 1] ?? "") + (row[i + 1] ?? ""));
  }
  return map;
}

const neighboursOf = { ru: neighbours("ru"), uk: neighbours("uk"), en: neighbours("en") };

/** Mistypes about `share` of the words: a neighbouring, dropped, doubled or swapped letter, or a lost space. */
export function mistype(random: Random, language: Language, text: string, share: number): string {
  if (share === 0) return text;
  const words = text.split(" ");
  let result = words[0] ?? "";
  for (let i = 1; i < words.length; i++) {
    const word = words[i] ?? "";
    if (!happens(random, share) || word.length < 4 || /[\d@]/.test(word)) result += ` ${word}`;
    else if (happens(random, 0.15)) result += word;
    else result += ` ${slip(random, language, word)}`;
  }
  return result;
}

function slip(random: Random, language: Language, word: string): string {
  const at = 1 + random.integer(word.length - 2);
  const letter = word[at] ?? "";
  const before = word.slice(0, at);
  const after = word.slice(at + 1);
  switch (random.integer(4)) {
    case 0:
      return before + after;
    case 1:
      return before + letter + letter + after;
    case 2:
      return before + after.slice(0, 1) + letter + after.slice(1);
    default:
      return before + oneOf(random, [...(neighboursOf[language].get(letter) ?? letter)]) + after;
  }
}

// Everyday transliteration, as people without a Cyrillic keyboard write, not a standard.
const latin: Readonly<Record<string, string>> = {
  а: "a",
  б: "b",
  в: "v",
  г: "g",
  д: "d",
  е: "e",
  ё: "e",
  ж: "zh",
  з: "z",
  и: "i",
  й: "y",
  к: "k",
  л: "l",
  м: "m",
  н: "n",
  о: "o",
  п: "p",
  р: "r",
  с: "s",
  т: "t",
  у: "u",
  ф: "f",
  х: "h",
  ц: "c",
  ч: "ch",
  ш: "sh",
  щ: "sch",
  ъ: "",
  ы: "y",
  ь: "",
  э: "e",
  ю: "yu",
  я: "ya",
};

export const transliterate = (text: string): string =>
  text.toLowerCase().replace(/[а-яё]/g, (letter) => latin[letter] ?? letter);

const russianKeys = "йцукенгшщзхъфывапролджэячсмитьбю";
const latinKeys = "qwertyuiop[]asdfghjkl;'zxcvbnm,.";

/** Russian typed while the keyboard was set to Latin: `ghbdtn` for `привет`. */
export const onLatinLayout = (text: string): string =>
  text.toLowerCase().replace(/[а-я]/g, (letter) => latinKeys[russianKeys.indexOf(letter)] ?? letter);

/** Words of Ukrainian speech that are mixed with Russian. */
const surzhykWords: readonly (readonly [RegExp, string])[] = [
  [/не працює/g, "не роботає"],
  [/інтернет/g, "інтірнєт"],
  [/зараз/g, "щас"],
  [/дякую/g, "спасібо"],
  [/будь ласка/g, "пожалуста"],
  [/(^|[ ,])що /g, "$1шо "],
  [/скільки/g, "скіки"],
  [/немає/g, "нєту"],
  [/вже/g, "уже"],
  [/сьогодні/g, "сьодня"],
  [/потім/g, "потом"],
  [/взагалі/g, "вопше"],
  [/хвилин/g, "мінут"],
  [/(прийшов|прийшло)/g, "прийшло"],
  [/гроші/g, "дєньги"],
];

export const surzhyk = (text: string): string =>
  surzhykWords.reduce((mixed, [from, to]) => mixed.replace(from, to), text);
