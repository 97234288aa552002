import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ContactMessage, contactSchema } from "../core/contact.js";
import { createTextEnricher } from "./enrich.js";
import { parseTaxonomy } from "./taxonomy.js";

const taxonomy = parseTaxonomy(
  readFileSync(new URL("./taxonomy/telecom.yaml", import.meta.url), "utf8"),
  "telecom.yaml",
);
const enrich = createTextEnricher(taxonomy);

const contact = (fields: Partial<ContactMessage>) =>
  contactSchema.parse({
    contact_id: "1",
    opened_at: "2024-05-01T10:00:00Z",
    updated_at: "2024-05-01T10:00:00Z",
    channel: "chat",
    ...fields,
  });
const at = "2024-05-01T10:00:00Z";

test("one call masks all texts and derives language, terms and topic", () => {
  const fields = enrich(
    contact({
      subject: "Интернет, тел. 89161234567",
      text: "Второй день не работает интернет, пишите на a@b.ru",
      messages: [
        { author: "customer", at, text: "Мой номер +7 916 123-45-67" },
        { author: "operator", at, text: "Перезвоним на 8 916 123-45-67" },
      ],
    }),
  );
  expect(fields).toMatchObject({
    subject: "Интернет, тел. <PHONE>",
    text: "Второй день не работает интернет, пишите на <EMAIL>",
    language: "ru",
    topic: "no_internet",
    category: "technical",
    classifier_version: `phrases-1/${taxonomy.version}`,
  });
  expect(fields.messages.map(({ author, text }) => [author, text])).toEqual([
    ["customer", "Мой номер <PHONE>"],
    ["operator", "Перезвоним на <PHONE>"],
  ]);
  expect(fields.terms).toEqual(expect.arrayContaining(["интернет", "работа"]));
  expect(fields.terms.join(" ")).not.toMatch(/phone|email|\d/i);
});

test("only the customer's words give topic, terms and language", () => {
  const silent = enrich(
    contact({
      messages: [
        { author: "bot", at, text: "Your internet is slow? Not working router?" },
        { author: "operator", at, text: "возврат денег" },
        { author: "customer", at, text: "Де мій майстер, чому не приїхав?" },
      ],
    }),
  );
  expect(silent).toMatchObject({ language: "uk", topic: "installation", runner_up_topic: "" });
});

test("no phrase is made of two sentences, or of the subject and the text", () => {
  expect(enrich(contact({ text: "I do not know. Internet bills come by post" })).topic).toBe("billing_error");
  expect(enrich(contact({ subject: "Tell me about dial", text: "tone of the letter" })).topic).toBe("other");
  expect(enrich(contact({ text: "no dial tone" })).topic).toBe("landline");
});

test("a contact without words has topic other and language unknown", () => {
  expect(enrich(contact({}))).toMatchObject({
    subject: undefined,
    text: undefined,
    messages: [],
    language: "unknown",
    terms: [],
    topic: "other",
    category: "other",
    confidence: 0,
    runner_up_topic: "",
  });
});

describe("a language that the source gives is kept where it is one of ours", () => {
  test.each([
    ["uk", "uk"],
    ["UA", "uk"],
    ["ru-RU", "ru"],
    ["English", "en"],
    ["mixed", "mixed"],
    ["kk", "ru"],
    ["unknown", "ru"],
    ["constructor", "ru"],
    ["", "ru"],
  ])("%j gives %s", (declared, expected) => {
    expect(enrich(contact({ language: declared, text: "Почему не работает" })).language).toBe(expected);
  });
});

test("enriching what is enriched changes neither texts nor topic", () => {
  const text = fc
    .array(
      fc.constantFrom(
        "не работает интернет",
        "+7 916 123-45-67",
        "a@b.ru",
        "списали",
        "\u200b",
        "ё",
        "no signal",
        ".",
      ),
    )
    .map((parts) => parts.join(" "));
  fc.assert(
    fc.property(text, text, (subject, body) => {
      const once = enrich(contact({ subject, text: body }));
      const twice = enrich(contact({ subject: once.subject, text: once.text }));
      expect(twice).toEqual(once);
    }),
  );
});

test("no text makes it throw, and every confidence is from 0 to 1", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
      const { confidence } = enrich(contact({ text }));
      expect(confidence).toBeGreaterThanOrEqual(0);
      expect(confidence).toBeLessThanOrEqual(1);
    }),
  );
});

test("a megabyte of phrases is enriched", () => {
  const fields = enrich(contact({ text: "не работает интернет, no signal, не не не ".repeat(25_000) }));
  expect(fields.topic).not.toBe("other");
  expect(fields.terms.length).toBeLessThanOrEqual(64);
});
