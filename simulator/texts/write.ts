/** Writes what a customer says: a complaint in the customer's language, manner and mood. */
import type { Random } from "../../core/random.js";
import { happens, oneOf } from "../distributions.js";
import type { Manner } from "../world/channels.js";
import type { Customer } from "../world/customers.js";
import { type Language, languages } from "../world/geography.js";
import { type Product, type Theme, themeProfiles } from "../world/topics.js";
import { en } from "./en.js";
import { type Template, templateCompiler } from "./grammar.js";
import type { Facts, Ground, LanguagePack, Mood } from "./pack.js";
import { ru } from "./ru.js";
import { mistype, onLatinLayout, surzhyk, transliterate } from "./typos.js";
import { uk } from "./uk.js";

export interface Occasion {
  readonly customer: Customer;
  readonly theme: Theme;
  readonly product: Product;
  readonly manner: Manner;
  /** Whether the customer comes again about the same. */
  readonly again: boolean;
}

export interface Writing {
  readonly text: string;
  /** Written contacts have a subject line. */
  readonly subject?: string;
}

const packs: Record<Language, LanguagePack> = { ru, uk, en };

/** Compiles every template of a language; mistakes in them surface when this module is loaded. */
function compilePack(pack: LanguagePack) {
  const compile = templateCompiler(pack.slots);
  const each = <Key extends string>(templates: Readonly<Record<Key, string>>) =>
    Object.fromEntries(
      Object.entries<string>(templates).map(([key, template]) => [key, compile(template)]),
    ) as Record<Key, Template<Facts>>;
  return {
    ...each({
      openings: pack.openings,
      spokenOpenings: pack.spokenOpenings,
      writtenOpenings: pack.writtenOpenings,
      writtenEndings: pack.writtenEndings,
      subjects: pack.subjects,
      followUps: pack.followUps,
      identity: pack.identity,
      tails: pack.tails,
    }),
    fillers: pack.fillers,
    details: each(pack.details),
    replies: each(pack.replies),
    closings: each(pack.closings),
    topics: Object.fromEntries(
      Object.entries(pack.topics).map(([theme, templates]) => [theme, templates.map(compile)]),
    ) as unknown as Record<Theme, Template<Facts>[]>,
  };
}

type CompiledPack = ReturnType<typeof compilePack>;

const compiled = Object.fromEntries(
  languages.map((language) => [language, compilePack(packs[language])]),
) as Record<Language, CompiledPack>;

export function writeContact(random: Random, occasion: Occasion): Writing {
  const { customer, manner } = occasion;
  const { language } = customer.community;
  const pack = compiled[language];
  if (manner === "written") {
    const sentences = sentencesOf(random, pack, occasion).map(capitalize);
    const text = `${pack.writtenOpenings(random, { customer })}.${oneOf(random, [" ", "\n"])}${sentences.join(". ")}.\n${pack.writtenEndings(random, { customer })}`;
    return {
      subject: pack.subjects(random, { customer }),
      text: mistype(random, language, text, customer.sloppiness / 2),
    };
  }
  return { text: manner === "spoken" ? speak(random, pack, occasion) : type(random, pack, occasion) };
}

/** The operator's answer; courtesy around 0, cold below -0.4. */
export function writeReply(random: Random, customer: Customer, courtesy: number): string {
  const tone = courtesy + 0.6 * (random.next() - 0.5);
  const replies = compiled[customer.community.language].replies;
  return replies[tone > 0.05 ? "warm" : tone > -0.4 ? "plain" : "cold"](random, { customer });
}

export const writeClosing = (random: Random, customer: Customer, mood: Mood): string =>
  compiled[customer.community.language].closings[mood](random, { customer });

function sentencesOf(
  random: Random,
  pack: CompiledPack,
  { customer, theme, product, again }: Occasion,
): string[] {
  const facts = { customer };
  const sentences: string[] = [];
  if (again && happens(random, 0.85)) sentences.push(pack.followUps(random, facts));
  sentences.push(oneOf(random, pack.topics[theme])(random, facts));
  const ground = groundOf(theme, product);
  if (happens(random, 0.6)) sentences.push(pack.details[ground](random, facts));
  if (happens(random, 0.14)) sentences.push(pack.identity(random, facts));
  if (happens(random, 0.55)) sentences.push(pack.tails(random, facts));
  // A bare body would repeat; few people say nothing else.
  if (sentences.length === 1)
    sentences.push(pack[oneOf(random, ["identity", "tails"] as const)](random, facts));
  return sentences.map(tidy);
}

/** Empty choices leave double spaces and hanging commas. */
const tidy = (sentence: string): string => sentence.replace(/ {2,}/g, " ").replace(/^ |[ ,]+$/g, "");

const grounds: Record<Product, Ground> = {
  mobile: "mobile",
  home_internet: "home",
  tv: "tv",
  convergent: "home",
};

const groundOf = (theme: Theme, product: Product): Ground =>
  themeProfiles[theme].category === "technical" ? grounds[product] : "money";

/** As the speech recognition of the phone writes it down: no punctuation, fillers, no typing errors. */
function speak(random: Random, pack: CompiledPack, occasion: Occasion): string {
  const opening = happens(random, 0.8) ? pack.spokenOpenings(random, occasion) : "";
  const words = `${opening} ${sentencesOf(random, pack, occasion).join(" ")}`
    .toLowerCase()
    .replace(/[,.?!:](?= |$)/g, "")
    .trim()
    .split(/\s+/);
  for (let fillers = random.integer(3); fillers > 0; fillers--) {
    words.splice(random.integer(words.length), 0, oneOf(random, pack.fillers));
  }
  return words.join(" ").trim();
}

const emoji = ["😡", "😤", "🙏", "😢", "😠", "🤬", "👎", "😩", "🤦", ")))", "((", "!!!", "???", "🆘"];

function type(random: Random, pack: CompiledPack, occasion: Occasion): string {
  const { customer } = occasion;
  const parts = sentencesOf(random, pack, occasion);
  if (happens(random, 0.5)) parts.unshift(pack.openings(random, occasion));
  const careful = customer.sloppiness === 0;
  const joined = (careful ? parts.map(capitalize) : parts).join(
    careful ? ". " : oneOf(random, [", ", ". ", " ", "\n"]),
  );
  let text = mistype(random, customer.community.language, joined, customer.sloppiness);
  if (happens(random, 0.22)) text += ` ${oneOf(random, emoji)}`;
  if (!careful && happens(random, 0.04)) text = text.toUpperCase();
  return habit(random, customer.community.language, text);
}

function habit(random: Random, language: Language, text: string): string {
  const dice = random.next();
  if (language === "uk") return dice < 0.06 ? surzhyk(text) : text;
  if (language === "ru" && dice < 0.015) return transliterate(text);
  return language === "ru" && dice < 0.018 ? onLatinLayout(text) : text;
}

const capitalize = (sentence: string): string => sentence.charAt(0).toUpperCase() + sentence.slice(1);
