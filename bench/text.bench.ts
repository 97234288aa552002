/** Speed of ingest's whole text understanding, one core, beside the stemming library alone on the same texts. */
import { readFileSync } from "node:fs";
import stemmerRu from "natural/lib/natural/stemmers/porter_stemmer_ru.js";
import TokenizerRu from "natural/lib/natural/tokenizers/aggressive_tokenizer_ru.js";
import { type Contact, contactSchema } from "../core/contact.js";
import { type Random, seededRandom } from "../core/random.js";
import { createTextEnricher } from "../text/enrich.js";
import { parseTaxonomy } from "../text/taxonomy.js";
import type { BenchFigure } from "./figure.js";

const TEXTS = 20_000;
const TEXT_LENGTH = 120;

const FILLERS =
  "здравствуйте уже третий день дома по адресу никак прошу разобраться сегодня вчера вечером оператор обещал ответить " +
  "звонил несколько раз мой номер 89161234567 заплатил 500 рублей жду решения очень недоволен вашей компанией";

/** Whole enrichment of contacts a second; the baseline only tokenizes and stems. */
export async function bench(): Promise<BenchFigure[]> {
  const file = new URL("../text/taxonomy/telecom.yaml", import.meta.url);
  const taxonomy = parseTaxonomy(readFileSync(file, "utf8"), "telecom.yaml");
  const phrases = taxonomy.topics.flatMap((topic) => topic.phrases.ru);
  const random = seededRandom("text bench");
  const texts = Array.from({ length: TEXTS }, () => complaint(phrases, random));
  const contacts = texts.map(contactOf);
  const enrich = createTextEnricher(taxonomy);
  const tokenizer = new TokenizerRu();
  return [
    {
      name: `text: mask, normalise, language, terms, topic of ${TEXT_LENGTH}-character Russian contacts`,
      value: perSecond(contacts, enrich),
      unit: "contacts/s",
      baseline: {
        name: "natural: tokenizer and Porter stemmer alone",
        value: perSecond(texts, (text) => tokenizer.tokenize(text).map((word) => stemmerRu.stem(word))),
      },
    },
  ];
}

/** A complaint of about `TEXT_LENGTH` characters: a phrase of a topic among everyday words. */
function complaint(phrases: readonly string[], random: Random): string {
  const fillers = FILLERS.split(" ");
  const parts = [phrases[random.integer(phrases.length)] ?? ""];
  while (parts.join(" ").length < TEXT_LENGTH) parts.push(fillers[random.integer(fillers.length)] ?? "");
  return parts.join(" ");
}

const contactOf = (text: string): Contact =>
  contactSchema.parse({
    contact_id: "1",
    opened_at: "2024-05-01T10:00:00Z",
    updated_at: "2024-05-01T10:00:00Z",
    channel: "chat",
    text,
  });

/** Calls a second, the better of two passes: the first one warms up. */
function perSecond<T>(items: readonly T[], run: (item: T) => unknown): number {
  const passes = [0, 1].map(() => {
    const begin = performance.now();
    for (const item of items) run(item);
    return (items.length / (performance.now() - begin)) * 1_000;
  });
  return Math.max(...passes);
}
