import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ContactMessage, contactSchema } from "../../core/contact.js";
import { epochMs } from "../../core/time.js";
import { createTextEnricher } from "../../text/enrich.js";
import { parseTaxonomy } from "../../text/taxonomy.js";
import { createEnrich, hashCustomer } from "./enrich.js";

const taxonomy = parseTaxonomy(
  `version: test-1
categories:
  - { id: technical, names: { en: Technical, ru: Техника, uk: Техніка } }
topics:
  - id: no_internet
    category: technical
    names: { en: No internet, ru: Нет интернета, uk: Немає інтернету }
    description: the internet does not work
    phrases: { en: [no internet] }
`,
  "test",
);

const AT = Date.UTC(2026, 7, 3, 10);
const NOW = epochMs(AT + 60_000);
const enrich = createEnrich({
  understand: createTextEnricher(taxonomy),
  idKey: "a key of sixteen or more",
  clock: () => NOW,
});
const origin = { name: "kafka:contacts", partition: 3, offset: 41 };
const enriched = (fields: Partial<ContactMessage>) =>
  enrich(
    contactSchema.parse({ contact_id: "c", opened_at: AT, updated_at: AT + 5, channel: "phone", ...fields }),
    origin,
  );

describe("an enriched contact", () => {
  it("says where and when it came from, and how new it is", () => {
    expect(enriched({})).toMatchObject({
      origin: "kafka:contacts",
      origin_partition: 3,
      origin_offset: 41,
      ingested_at: NOW,
      version: AT + 5,
    });
  });

  it("has its topic from the customer's words", () => {
    expect(enriched({ text: "I have no internet" })).toMatchObject({
      topic: "no_internet",
      category: "technical",
    });
  });
});

describe("personal data", () => {
  it.each([
    ["+7 912 345-67-89", "<PHONE>"],
    ["write to ivan@example.org please", "write to <EMAIL> please"],
    ["4111 1111 1111 1111", "<CARD>"],
  ])("in attributes is masked as in texts: %s", (value, masked) => {
    const { attributes, text } = enriched({ text: value, attributes: { note: value } });
    expect([text, attributes["note"]]).toEqual([masked, masked]);
  });

  it.each(["Kyiv", "2026-08-03", "tariff 300", "30,50", "192.168.0.1", ""])(
    "is not seen in attributes that hold none: %s",
    (value) => {
      expect(enriched({ attributes: { note: value } }).attributes).toEqual({ note: value });
    },
  );

  it("is masked under every name, and names stay", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string(), { maxLength: 5 }), (names) => {
        const { attributes } = enriched({
          attributes: Object.fromEntries(names.map((name) => [name, "a@b.example"])),
        });
        expect(Object.entries(attributes)).toEqual(
          Object.entries(Object.fromEntries(names.map((name) => [name, "<EMAIL>"]))),
        );
      }),
    );
  });
});

describe("the customer's hash", () => {
  it("is HMAC-SHA-256, cut to 128 bits", () => {
    // RFC 4231, test case 2.
    expect(hashCustomer("what do ya want for nothing?", "Jefe")).toBe("5bdcc146bf60754e6a042426089575c7");
  });

  it("is the same for the same customer and key, and for no other", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), (customer, key) => {
        expect(hashCustomer(customer, key)).toBe(hashCustomer(customer, key));
        expect(hashCustomer(customer, key)).toMatch(/^[0-9a-f]{32}$/);
        expect(hashCustomer(`${customer}x`, key)).not.toBe(hashCustomer(customer, key));
        expect(hashCustomer(customer, `${key}x`)).not.toBe(hashCustomer(customer, key));
      }),
    );
  });

  it("stands in place of the id, and nowhere where there is none", () => {
    expect(enriched({ customer_id: "4711" }).customer_id).toBe(
      hashCustomer("4711", "a key of sixteen or more"),
    );
    expect(enriched({}).customer_id).toBeUndefined();
  });
});
