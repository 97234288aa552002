/** Values of a file as values of a contact's field. */
import { type Outcome, ok, refuse } from "../../core/outcome.js";
import type { EpochMs } from "../../core/time.js";
import type { TargetField } from "./fields.js";
import type { TimeFormat } from "./timeFormat.js";

export interface Conversion {
  readonly target: TargetField;
  readonly formats: readonly TimeFormat[];
  readonly decimal: "." | ",";
  /** IANA time zone of times that name none. */
  readonly timeZone: string;
  /** Where the value comes from, for messages: `column "Date"`. */
  readonly origin: string;
}

/** The value as the field wants it, or a refusal that names field and column and never the value. */
export function convert(value: unknown, conversion: Conversion): Outcome<unknown> {
  const { target } = conversion;
  if (target.kind === "asIs") return ok(value);
  if (typeof value === "object" || typeof value === "function") return convertNested(value, conversion);
  switch (target.kind) {
    case "time":
      return convertTime(value, conversion);
    case "number":
    case "seconds":
      return convertNumber(value, conversion);
    case "boolean":
      return convertBoolean(value, conversion);
    case "text":
      return ok(String(value));
  }
}

const badValue = ({ target, origin }: Conversion, expected: string) =>
  refuse("invalid_field", `${target.name} from ${origin}: expected ${expected}`);

function convertNested(value: unknown, conversion: Conversion): Outcome<unknown> {
  return conversion.target.path[0] === "attributes"
    ? ok(JSON.stringify(value))
    : badValue(conversion, "a single value, found a list or an object");
}

function convertTime(value: unknown, { target, formats, timeZone, origin }: Conversion): Outcome<EpochMs> {
  if (typeof value === "string" || typeof value === "number") {
    for (const format of formats) {
      const at = format.read(value, timeZone);
      if (at !== null) return ok(at);
    }
  }
  const tried = formats.map(({ text }) => text).join(" | ");
  return refuse("invalid_time", `${target.name} from ${origin}: fits none of the formats ${tried}`);
}

function convertNumber(value: unknown, conversion: Conversion): Outcome<number> {
  if (typeof value === "number" && Number.isFinite(value)) return ok(value);
  const { target, decimal } = conversion;
  const isDuration = target.kind === "seconds";
  const parsed = (isDuration ? parseDuration(String(value)) : null) ?? parseNumber(String(value), decimal);
  if (parsed !== null) return ok(parsed);
  return badValue(
    conversion,
    `a number with decimal ${decimal === "," ? "comma" : "point"}${isDuration ? ", or h:mm:ss" : ""}`,
  );
}

const PATTERNS = {
  ".": /^[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?$/,
  ",": /^[+-]?(\d+|\d{1,3}(\.\d{3})+)(,\d+)?$/,
} as const;

/** A number with this decimal sign; the other sign, a space or an apostrophe may group thousands. */
export function parseNumber(text: string, decimal: "." | ","): number | null {
  const compact = text.replace(/(?<=\d)[\s'’](?=\d{3}(?!\d))/g, "").trim();
  if (!PATTERNS[decimal].test(compact)) return null;
  return Number(
    decimal === "." ? compact.replaceAll(",", "") : compact.replaceAll(".", "").replace(",", "."),
  );
}

/** `1:02:03`, `62:03` as seconds. */
function parseDuration(text: string): number | null {
  const match = /^(?:(\d+):(?=\d\d:))?(\d+):([0-5]\d)$/.exec(text);
  if (match === null) return null;
  const [, hours = "0", minutes = "0", seconds = "0"] = match;
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
}

const YES = new Set(["true", "yes", "y", "1"]);
const NO = new Set(["false", "no", "n", "0"]);

function convertBoolean(value: unknown, conversion: Conversion): Outcome<boolean> {
  const word = String(value).toLowerCase();
  if (YES.has(word)) return ok(true);
  return NO.has(word) ? ok(false) : badValue(conversion, "true or false, yes or no, 1 or 0");
}
