/** Which language a text is in, from letters first and from function words and endings where letters do not decide. */
import { normalizeText } from "./normalize.js";
import { isWord, tokenize } from "./tokens.js";

export const languages = ["ru", "uk", "en", "mixed", "unknown"] as const;
export type Language = (typeof languages)[number];

const words = (list: string): ReadonlySet<string> => new Set(list.split(" "));

/** Frequent words of one language that the other does not have, without its own letters. */
const RUSSIAN_WORDS = words(
  "и с со ко об из от что это как мой мое мои меня мне нет когда где очень уже или если только тоже опять можно " +
    "нужно надо пожалуйста здравствуйте почему чтобы был было есть еще сейчас сегодня вчера она они он оно кто куда " +
    "сколько какой какие потом тогда который которые после ничего никто никак больше меньше плохо хорошо работает " +
    "работают работал деньги скорость сеть снова себя даже лучше месяц дней нельзя помогите верните отключите " +
    "подключите спасибо привет вы эти этот этого во ли же но ни их почти пришло сделайте сделать неделю неделя " +
    "рублей руб долго ждать услуга услуги услугу человек ответа",
);
const UKRAINIAN_WORDS = words(
  "що це як мене можу чому коли де дуже вже або якщо тільки теж знову можна треба потрібно будь ласка зі від вона " +
    "воно вони хто куди скільки який яка яке які потім також після між ще й бо але навіть був була були нема " +
    "гроші гривень грн працює працюють працював працювала добре погано швидкість мережа дякую добрий щоб цей ця " +
    "цього послуга послуги послугу з чи тому зараз краще постійно людина повільно роблять робити зробити " +
    "поверніть допоможіть вимкнули увімкніть рахунок платити тиждень хвилин годин години",
);
const ENGLISH_WORDS = words(
  "the a an and or is are was were be been my i me you your it its this that not no of for to in on at with from by " +
    "have has had do does did can will would why how what when where who they we our there but if so than then as",
);

/** Endings that only one of the two languages has. */
const RUSSIAN_ENDING = /(?:ая|яя|ое|ее|ие|ия|ии|ию)$/;
const UKRAINIAN_ENDING =
  /(?:ння|ття|увати|ував|увала|ували|тися|ють|ськ(?:ого|а|ий)|цьк(?:ого|а|ий)|[бвдзмпр]ий)$/;

const CYRILLIC = /[\u0400-\u04ff]/;
/** Letters of Kazakh, Belarusian, Serbian and others: a text full of them is in none of our languages. */
const OTHER_CYRILLIC = /[ўәғқңөұүһђјљњћџѓќѕ\u048a-\u048f\u0492-\u04ff]/;
const RUSSIAN_LETTER = /[ыэъё]/;
const UKRAINIAN_LETTER = /[іїєґ]/;
const LATIN = /[a-z]/;
const OTHER_LATIN = /[\u00df-\u024f]/;

/** Words of the weaker language among all that decide, from which on a text counts as mixed. */
const MIXED_SHARE = 0.3;

/**
 * The language of a text: `mixed` where two of them share it, `unknown` where it is none of the three or has no
 * words. Cyrillic text in which nothing decides is taken as Russian, which has fewer letters of its own.
 */
export function detectLanguage(text: string): Language {
  return languageOfTokens(tokenize(normalizeText(text)));
}

/** `detectLanguage` for a text that stands in tokens already. Masking tokens and numbers say nothing. */
export function languageOfTokens(tokens: readonly string[]): Language {
  const counts = countWords(tokens);
  if (counts.cyrillic === 0) return latinLanguage(counts);
  const cyrillic = cyrillicLanguage(counts);
  if (counts.latin < 2 || counts.english === 0) return cyrillic;
  const latinShare = counts.latin / (counts.latin + counts.cyrillic);
  if (latinShare > 1 - MIXED_SHARE) return "en";
  return latinShare >= MIXED_SHARE ? "mixed" : cyrillic;
}

interface WordCounts {
  cyrillic: number;
  russian: number;
  ukrainian: number;
  otherCyrillic: number;
  latin: number;
  english: number;
  otherLatin: number;
}

function countWords(tokens: readonly string[]): WordCounts {
  const counts: WordCounts = {
    cyrillic: 0,
    russian: 0,
    ukrainian: 0,
    otherCyrillic: 0,
    latin: 0,
    english: 0,
    otherLatin: 0,
  };
  for (const token of tokens) {
    if (!isWord(token)) continue;
    if (CYRILLIC.test(token)) countCyrillic(token, counts);
    else countLatin(token, counts);
  }
  return counts;
}

function countCyrillic(word: string, counts: WordCounts): void {
  counts.cyrillic++;
  if (OTHER_CYRILLIC.test(word)) counts.otherCyrillic++;
  if (UKRAINIAN_LETTER.test(word)) counts.ukrainian++;
  else if (RUSSIAN_LETTER.test(word)) counts.russian++;
  else if (UKRAINIAN_WORDS.has(word) || UKRAINIAN_ENDING.test(word)) counts.ukrainian++;
  else if (RUSSIAN_WORDS.has(word) || RUSSIAN_ENDING.test(word)) counts.russian++;
}

function countLatin(word: string, counts: WordCounts): void {
  if (OTHER_LATIN.test(word)) counts.otherLatin++;
  else if (LATIN.test(word)) counts.latin++;
  if (ENGLISH_WORDS.has(word) || word.includes("'")) counts.english++;
}

function latinLanguage({ latin, english, otherLatin }: WordCounts): Language {
  return latin === 0 || (otherLatin > 0 && english === 0) || otherLatin > latin ? "unknown" : "en";
}

function cyrillicLanguage({ cyrillic, russian, ukrainian, otherCyrillic }: WordCounts): Language {
  if (otherCyrillic / cyrillic > 0.15) return "unknown";
  const weaker = Math.min(russian, ukrainian);
  if (weaker > 0 && weaker / (russian + ukrainian) >= MIXED_SHARE) return "mixed";
  return ukrainian > russian ? "uk" : "ru";
}
