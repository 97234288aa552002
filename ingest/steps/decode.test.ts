import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type RefusalReason, refusalReasons } from "../../core/outcome.js";
import { decode } from "./decode.js";

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const AT = Date.UTC(2026, 7, 3, 10);
const message = (fields: object = {}): string =>
  JSON.stringify({ contact_id: "c-1", opened_at: AT, updated_at: AT, channel: "phone", ...fields });

function contactOf(json: string) {
  const decoded = decode(bytesOf(json));
  if (decoded.kind === "refused") throw new Error(`${decoded.reason}: ${decoded.detail}`);
  return decoded.value;
}

describe("a message that is a contact", () => {
  it("comes out with its defaults", () => {
    expect(contactOf(message())).toEqual({
      contact_id: "c-1",
      opened_at: AT,
      updated_at: AT,
      channel: "phone",
      direction: "inbound",
      messages: [],
      attributes: {},
    });
  });

  it.each([
    ["2026-08-03T10:00:00Z", AT],
    ["2026-08-03T13:00:00+03:00", AT],
    ["2026-08-03T10:00:00.250Z", AT + 250],
    [AT, AT],
  ])("has times in milliseconds: %s", (opened_at, expected) => {
    expect(contactOf(message({ opened_at })).opened_at).toBe(expected);
  });

  it("may begin with a byte order mark", () => {
    expect(contactOf(`\ufeff${message()}`).contact_id).toBe("c-1");
  });

  it("with null in an optional field is one without the field", () => {
    expect(contactOf(message({ region: null, ticket: null, messages: [] }))).toEqual(contactOf(message()));
  });

  it.each([
    {
      name: "unknown fields",
      fields: { crm: "7", vip: true, tags: ["a"] },
      kept: { crm: "7", vip: "true", tags: '["a"]' },
    },
    {
      name: "attributes, whatever their type",
      fields: { attributes: { n: 1, s: "x" } },
      kept: { n: "1", s: "x" },
    },
    {
      name: "the attribute where both are there",
      fields: { a: "field", attributes: { a: "given" } },
      kept: { a: "given" },
    },
    { name: "nothing of what is null", fields: { a: null, attributes: { b: null } }, kept: {} },
  ])("keeps $name", ({ fields, kept }) => {
    expect(contactOf(message(fields)).attributes).toEqual(kept);
  });

  it("cannot change what objects inherit", () => {
    const { attributes } = contactOf(message().replace("{", '{"__proto__":{"polluted":1},'));
    expect(Object.getPrototypeOf(attributes)).toBe(Object.prototype);
    expect(attributes["polluted"]).toBeUndefined();
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });

  it("has no lone surrogates, which ClickHouse refuses, in names and values at any depth", () => {
    const json = message({ text: "?", messages: [{ author: "customer", at: AT, text: "?" }], odd: "?" });
    const { text, messages, attributes } = contactOf(json.replaceAll('"?"', '"a\\ud83d!"'));
    expect([text, messages[0]?.text, attributes["odd"]]).toEqual(["a\ufffd!", "a\ufffd!", "a\ufffd!"]);
  });
});

const refused: readonly (readonly [RefusalReason, string, Uint8Array, string])[] = [
  ["not_utf8", "another encoding", Uint8Array.from([0x7b, 0xff, 0xfe, 0x7d]), "UTF-8"],
  ["not_json", "nothing", new Uint8Array(), "JSON"],
  ["not_json", "an open brace", bytesOf('{"contact_id"'), "JSON"],
  ["not_json", "two objects", bytesOf(`${message()}${message()}`), "JSON"],
  ["not_an_object", "a list", bytesOf("[1]"), "object"],
  ["not_an_object", "null", bytesOf("null"), "object"],
  ["not_an_object", "a text", bytesOf('"contact"'), "object"],
  ["too_large", "more than a mebibyte", bytesOf(message({ text: "x".repeat(1_048_576) })), "1048576"],
  ["missing_field", "no contact_id", bytesOf(message({ contact_id: undefined })), "contact_id: "],
  ["missing_field", "no opened_at", bytesOf(message({ opened_at: undefined })), "opened_at: "],
  ["missing_field", "no updated_at", bytesOf(message({ updated_at: undefined })), "updated_at: "],
  ["missing_field", "no channel", bytesOf(message({ channel: undefined })), "channel: "],
  ["invalid_field", "an empty contact_id", bytesOf(message({ contact_id: "" })), "contact_id: "],
  ["invalid_field", "a number for a contact_id", bytesOf(message({ contact_id: 7 })), "contact_id: "],
  ["invalid_field", "a direction of its own", bytesOf(message({ direction: "sideways" })), "direction: "],
  ["invalid_field", "a negative wait", bytesOf(message({ wait_seconds: -1 })), "wait_seconds: "],
  ["invalid_field", "a third line", bytesOf(message({ line: 3 })), "line: "],
  ["invalid_field", "a mark of six", bytesOf(message({ survey: { service: 6 } })), "survey.service: "],
  ["invalid_field", "a text for attributes", bytesOf(message({ attributes: "vip" })), "attributes: "],
  ["invalid_field", "a list for attributes", bytesOf(message({ attributes: ["vip"] })), "attributes: "],
  ["invalid_time", "a word for a time", bytesOf(message({ opened_at: "yesterday" })), "opened_at: "],
  [
    "invalid_time",
    "a time without offset",
    bytesOf(message({ opened_at: "2026-08-03T10:00:00" })),
    "opened_at: ",
  ],
  [
    "invalid_time",
    "seconds for milliseconds",
    bytesOf(message({ opened_at: AT / 1_000 })),
    "between 2000 and 2100",
  ],
  [
    "invalid_time",
    "a day that is not",
    bytesOf(message({ opened_at: "2026-02-30T10:00:00Z" })),
    "opened_at: ",
  ],
  ["invalid_time", "a bad time inside", bytesOf(message({ ticket: { due_at: "soon" } })), "ticket.due_at: "],
  [
    "invalid_time",
    "a bad time in a message",
    bytesOf(message({ messages: [{ author: "bot", at: "now", text: "" }] })),
    "messages.0.at: ",
  ],
];

describe("a message that is none", () => {
  it.each(refused)("is refused as %s: %s", (reason, _, bytes, says) => {
    expect(decode(bytes)).toMatchObject({ kind: "refused", reason, detail: expect.stringContaining(says) });
  });

  it("nested deeper than the stack is refused, not thrown", () => {
    const depth = 200_000;
    const decoded = decode(bytesOf(`{"a":${"[".repeat(depth)}${"]".repeat(depth)}}`));
    expect(decoded).toMatchObject({ kind: "refused" });
  });

  it("is refused without quoting what stands in it", () => {
    const secret = "Ivan-4111111111111111";
    for (const field of ["contact_id", "opened_at", "direction", "survey", "attributes", "line", "ticket"]) {
      const decoded = decode(bytesOf(message({ [field]: [secret] })));
      expect(decoded.kind === "refused" && decoded.detail).not.toContain("Ivan");
    }
    expect(JSON.stringify(decode(bytesOf(`{"a": ${secret}}`)))).not.toContain("Ivan");
  });
});

/** Every outcome is a contact or one of the closed list, and is never thrown. */
function expectOutcome(bytes: Uint8Array): void {
  const decoded = decode(bytes);
  if (decoded.kind === "refused") {
    expect(Object.keys(refusalReasons)).toContain(decoded.reason);
    expect(decoded.detail).toMatch(/^[^\n]+$/);
  } else {
    expect(Number.isFinite(decoded.value.opened_at)).toBe(true);
    for (const value of Object.values(decoded.value.attributes)) expect(typeof value).toBe("string");
  }
}

describe("whatever comes", () => {
  it("any bytes have an outcome", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), expectOutcome));
  });

  it("any JSON has an outcome", () => {
    fc.assert(fc.property(fc.json({ stringUnit: "binary" }), (json) => expectOutcome(bytesOf(json))));
  });

  it("any values in a contact's fields have an outcome", () => {
    const anyFields = fc.record(
      Object.fromEntries(
        [
          "customer_id",
          "opened_at",
          "messages",
          "ticket",
          "survey",
          "callback",
          "attributes",
          "wait_seconds",
          "line",
          "odd",
        ].map((name) => [name, fc.jsonValue()]),
      ),
      { requiredKeys: [] },
    );
    fc.assert(fc.property(anyFields, (fields) => expectOutcome(bytesOf(message(fields)))));
  });

  it("what is accepted is accepted again as it came out, and stays the same", () => {
    const fields = fc.record({
      region: fc.string({ maxLength: 200 }),
      text: fc.string({ unit: "binary" }),
      wait_seconds: fc.double({ min: 0, max: 1e7, noNaN: true }),
      attributes: fc.dictionary(fc.string(), fc.string()),
    });
    fc.assert(
      fc.property(fields, (given) => {
        const once = contactOf(message(given));
        expect(contactOf(JSON.stringify(once))).toEqual(once);
      }),
    );
  });
});
