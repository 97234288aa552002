/** Everything that text understanding adds to a contact, in one call. */
import type { Contact, EnrichedContact } from "../core/contact.js";
import { type Language, languageOfTokens } from "./language.js";
import { maskText } from "./mask.js";
import { normalizeText } from "./normalize.js";
import { buildPhraseMatcher } from "./phraseMatcher.js";
import { BARRIER, phraseStems } from "./phraseStems.js";
import type { Taxonomy } from "./taxonomy.js";
import { termsOf } from "./terms.js";
import { tokenize } from "./tokens.js";

/** What `createTextEnricher` puts in place of the same fields of a contact. */
type TextFields = Pick<
  EnrichedContact,
  | "subject"
  | "text"
  | "messages"
  | "language"
  | "terms"
  | "topic"
  | "category"
  | "confidence"
  | "runner_up_topic"
  | "classifier_version"
>;

export type TextEnricher = (contact: Contact) => TextFields;

/**
 * A function that masks a contact's texts and derives language, terms and topic from the customer's words: subject,
 * text, and messages whose author is the customer. Pure, never throws. A language that the source gives is kept where
 * it is one of ours (`ru-RU`, `UA` and `English` are understood), otherwise it is detected.
 */
export function createTextEnricher(taxonomy: Taxonomy): TextEnricher {
  const matcher = buildPhraseMatcher(taxonomy);
  return (contact) => {
    const subject = maskOptional(contact.subject);
    const text = maskOptional(contact.text);
    const messages = contact.messages.map((message) => ({ ...message, text: maskText(message.text).text }));
    const sentences = [subject, text, ...messages.filter(isCustomers).map((message) => message.text)]
      .filter((part) => part !== undefined)
      .flatMap(sentencesOf);
    const tokens = sentences.flat();
    const language = declaredLanguage(contact.language) ?? languageOfTokens(tokens);
    return {
      subject,
      text,
      messages,
      language,
      terms: termsOf(tokens, language),
      ...matcher.classify(sentences.flatMap((sentence) => [...phraseStems(sentence, language), BARRIER])),
      classifier_version: matcher.version,
    };
  };
}

const maskOptional = (text: string | undefined): string | undefined =>
  text === undefined ? undefined : maskText(text).text;

/** Tokens of each sentence, roughly: an abbreviation's dot ends one as well. */
const sentencesOf = (text: string): string[][] =>
  text.split(/[.!?…](?=\s)|\n/).map((sentence) => tokenize(normalizeText(sentence)));

const isCustomers = ({ author }: { author: string }): boolean => author === "customer";

const declared: Readonly<Record<string, Language>> = {
  ...{ ru: "ru", rus: "ru", russian: "ru", uk: "uk", ukr: "uk", ua: "uk", ukrainian: "uk" },
  ...{ en: "en", eng: "en", english: "en", mixed: "mixed" },
};

/** What a source calls a language, as ours; null where it names none of them. */
function declaredLanguage(name: string | undefined): Language | null {
  const base = (name ?? "").trim().toLowerCase().split(/[-_]/)[0] ?? "";
  return Object.hasOwn(declared, base) ? (declared[base] ?? null) : null;
}
