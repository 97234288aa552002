/** Speed of ingest's whole text understanding, one core, beside a stemming library alone on the same texts. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import stemmerRu from "natural/lib/natural/stemmers/porter_stemmer_ru.js";
import TokenizerRu from "natural/lib/natural/tokenizers/aggressive_tokenizer_ru.js";
import { type Contact, contactSchema } from "../core/contact.js";
import { type Random, seededRandom } from "../core/random.js";
import { packageRoot } from "../store/packageRoot.js";
import { createTextEnricher } from "../text/enrich.js";
import { parseTaxonomy } from "../text/taxonomy.js";
import type { BenchFigure } from "./figure.js";
import { measureInTurns, perSecond } from "./support/rounds.js";
import { simulatedContacts } from "./support/simulated.js";

const TEXTS = 10_000;
const TEXT_LENGTH = 120;

const FILLERS =
  "здравствуйте уже третий день дома по адресу никак прошу разобраться сегодня вчера вечером оператор обещал ответить " +
  "звонил несколько раз мой номер 89161234567 заплатил 500 рублей жду решения очень недоволен вашей компанией";

/** Whole enrichment of contacts a second; the baseline only tokenizes and stems. */
export async function bench(): Promise<BenchFigure[]> {
  const file = join(packageRoot(), "text/taxonomy/telecom.yaml");
  const taxonomy = parseTaxonomy(readFileSync(file, "utf8"), file);
  const phrases = taxonomy.topics.flatMap((topic) => topic.phrases.ru);
  const random = seededRandom("text bench");
  const short = Array.from({ length: TEXTS }, () => contactOf(complaint(phrases, random)));
  const simulated = simulatedContacts(TEXTS).map((contact) => contactSchema.parse(contact));
  const enrich = createTextEnricher(taxonomy);
  const tokenizer = new TokenizerRu();
  const figures: BenchFigure[] = [];
  for (const [name, contacts] of [
    [`Russian texts of ${TEXT_LENGTH} characters`, short],
    ["simulated contacts with their conversations, Russian, Ukrainian, English", simulated],
  ] as const) {
    const texts = contacts.map(customersWords);
    const { understanding, stemming } = await measureInTurns({
      understanding: () => perSecond(contacts, enrich),
      stemming: () =>
        perSecond(texts, (text) => tokenizer.tokenize(text).map((word) => stemmerRu.stem(word))),
    });
    figures.push({
      name: `text: ${name}`,
      value: understanding.median,
      unit: "contacts/s",
      spreadPercent: understanding.spreadPercent,
      baseline: { name: "natural: tokenizer and Russian stemmer alone", value: stemming.median },
    });
  }
  return figures;
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

/** What text understanding reads. */
const customersWords = ({ subject, text, messages }: Contact): string =>
  [subject, text, ...messages.map((message) => (message.author === "customer" ? message.text : ""))]
    .filter((part) => part !== undefined && part !== "")
    .join("\n");
