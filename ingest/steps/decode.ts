/** Bytes to contact. Pure; what cannot be read is refused with its reason, never thrown. */
import type { z } from "zod";
import { type Contact, contactFields, contactSchema } from "../../core/contact.js";
import { type Outcome, ok, type Refusal, type RefusalReason, refuse } from "../../core/outcome.js";

/** Larger messages are refused: a contact is a few kilobytes, a conversation some tens. */
const MAX_MESSAGE_BYTES = 1_048_576;

const utf8 = new TextDecoder("utf-8", { fatal: true });

/** Reads one contact message: UTF-8 JSON of an object that fits the contact schema. */
export function decode(bytes: Uint8Array): Outcome<Contact> {
  if (bytes.byteLength > MAX_MESSAGE_BYTES) {
    return refuse("too_large", `${bytes.byteLength} bytes, limit ${MAX_MESSAGE_BYTES}`);
  }
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    return refuse("not_utf8", "the message is no valid UTF-8");
  }
  try {
    const value: unknown = JSON.parse(text);
    return decodeObject(mayHoldLoneSurrogate(text) ? wellFormed(value) : value);
  } catch (error) {
    if (error instanceof RangeError) return refuse("too_deep", "nested too deeply");
    return refuse("not_json", "the message is no valid JSON");
  }
}

/** Reads one contact from a parsed object; fields that the schema does not know are kept in `attributes`. */
function decodeObject(value: unknown): Outcome<Contact> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return refuse("not_an_object", "a contact is a JSON object");
  }
  const given = (value as { attributes?: unknown }).attributes ?? {};
  if (typeof given !== "object" || Array.isArray(given)) {
    return refuse("invalid_field", "attributes: expected an object");
  }
  const parsed = contactSchema.safeParse({ ...value, attributes: gatherAttributes(value, given) });
  return parsed.success ? ok(parsed.data) : refusalOf(parsed.error.issues[0], value);
}

/** Object.fromEntries defines own properties, so that a field named `__proto__` is only data. */
function gatherAttributes(value: object, given: object): Record<string, string> {
  const unknownFields = Object.entries(value).filter(([key]) => !contactFields.has(key));
  return Object.fromEntries(
    [...unknownFields, ...Object.entries(given)]
      .filter(([, field]) => field !== null && field !== undefined)
      .map(([key, field]) => [key, typeof field === "string" ? field : JSON.stringify(field)]),
  );
}

function refusalOf(issue: z.core.$ZodIssue | undefined, value: object): Refusal {
  const path = issue?.path ?? [];
  const field = path.join(".");
  const expectation = (issue?.message ?? "does not fit").replace(/^Invalid input: /, "");
  return refuse(reasonOf(field, path, value), `${field}: ${expectation}`);
}

function reasonOf(field: string, path: PropertyKey[], value: object): RefusalReason {
  if (path.length === 1 && (value as Record<PropertyKey, unknown>)[path[0] ?? ""] === undefined)
    return "missing_field";
  return /(^|_|\.)at$/.test(field) ? "invalid_time" : "invalid_field";
}

const mayHoldLoneSurrogate = (json: string): boolean => /\\u[dD][89a-fA-F]/.test(json);

/** ClickHouse refuses lone surrogates, which JSON can escape; they become U+FFFD. */
function wellFormed(value: unknown): unknown {
  if (typeof value === "string") return Buffer.from(value, "utf8").toString("utf8");
  if (Array.isArray(value)) return value.map(wellFormed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, field]) => [wellFormed(key), wellFormed(field)]),
  );
}
