/** The taxonomy: categories, topics and the phrases by which topics are known. A YAML file, checked with line numbers. */
import { LineCounter, parseDocument } from "yaml";
import { z } from "zod";
import { GiftlineError } from "../core/errors.js";
import { formsOfPhrase } from "./phraseStems.js";

/** Topic and category of contacts without evidence for any other. */
export const OTHER = "other";

const id = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,63}$/, { error: "expected an id of a-z, 0-9 and _, such as slow_internet" })
  .refine((value) => value !== OTHER, { error: `"${OTHER}" is what contacts without a topic get` });
const line = z.string({ error: "expected a text in one line" }).trim().min(1, { error: "is empty" });
const names = z.strictObject({ en: line, ru: line, uk: line });
const phrases = z.array(line).default([]);

const taxonomySchema = z.strictObject({
  version: line.regex(/^[A-Za-z0-9._-]{1,40}$/, { error: "expected a version such as telecom-1" }),
  categories: z.array(z.strictObject({ id, names })).min(1, { error: "has no category" }),
  topics: z
    .array(
      z.strictObject({
        id,
        category: line,
        names,
        description: line,
        phrases: z.strictObject({ en: phrases, ru: phrases, uk: phrases }),
      }),
    )
    .min(1, { error: "has no topic" }),
});

type Source = z.output<typeof taxonomySchema>;
type Category = Source["categories"][number];
type Topic = Source["topics"][number];

export interface Taxonomy {
  /** The file's version and a hash of what decides topics: `telecom-1+5f3a09bc`. */
  readonly version: string;
  readonly categories: readonly Category[];
  readonly topics: readonly Topic[];
}

/** Where in the file something stands, as `file:line`. */
type Locate = (path: readonly PropertyKey[]) => string;

/**
 * Parses and checks a taxonomy. `name` is what messages call the file. Throws GiftlineError("bad_input") with
 * `file:line` for the first mistake.
 */
export function parseTaxonomy(yaml: string, name: string): Taxonomy {
  const lines = new LineCounter();
  const document = parseDocument(yaml, { lineCounter: lines });
  const [syntaxError] = document.errors;
  if (syntaxError !== undefined) {
    const what = (syntaxError.message.split("\n")[0] ?? "").replace(/ at line \d+, column \d+:?$/, "");
    throw mistake(what, `${name}:${lines.linePos(syntaxError.pos[0]).line}`);
  }
  const locate: Locate = (path) => {
    for (let length = path.length; length > 0; length--) {
      const node: unknown = document.getIn(path.slice(0, length), true);
      const start = rangeStart(node);
      if (start !== null) return `${name}:${lines.linePos(start).line}`;
    }
    return `${name}:1`;
  };
  const parsed = taxonomySchema.safeParse(toValue(document, name));
  if (!parsed.success) throw mistakeOfIssue(parsed.error, locate);
  checkIds(parsed.data, locate);
  checkPhrases(parsed.data, locate);
  const { version, categories, topics } = parsed.data;
  return { version: `${version}+${fnv1a(contentOf(parsed.data))}`, categories, topics };
}

/** Aliases that would expand without bound make `toJS` throw. */
function toValue(document: ReturnType<typeof parseDocument>, name: string): unknown {
  try {
    return document.toJS();
  } catch (cause) {
    throw new GiftlineError("bad_input", "has aliases that cannot be resolved", {
      where: name,
      fix: "write the phrases out",
      cause,
    });
  }
}

function rangeStart(node: unknown): number | null {
  if (typeof node !== "object" || node === null || !("range" in node)) return null;
  const { range } = node;
  return Array.isArray(range) && typeof range[0] === "number" ? range[0] : null;
}

function mistake(what: string, where: string, fix = "correct the taxonomy file"): GiftlineError {
  return new GiftlineError("bad_input", what, { where, fix });
}

function mistakeOfIssue(error: z.ZodError, locate: Locate): GiftlineError {
  // A misspelt key is also a missing one: the misspelling says more.
  const issue = error.issues.find(({ code }) => code === "unrecognized_keys") ?? error.issues[0];
  const path = issue?.path ?? [];
  const unknownKey = issue?.code === "unrecognized_keys" ? issue.keys[0] : undefined;
  if (unknownKey !== undefined) {
    return mistake(`unknown key "${unknownKey}"`, locate([...path, unknownKey]), "remove or rename it");
  }
  return mistake(`${path.length === 0 ? "taxonomy" : path.join(".")}: ${issue?.message}`, locate(path));
}

function checkIds({ categories, topics }: Source, locate: Locate): void {
  const known = checkUnique("categories", categories, locate);
  checkUnique("topics", topics, locate);
  topics.forEach(({ id: topic, category }, index) => {
    if (known.has(category)) return;
    throw mistake(
      `topic "${topic}" has the unknown category "${category}"`,
      locate(["topics", index, "category"]),
      `use one of ${[...known].join(", ")}`,
    );
  });
}

function checkUnique(
  section: "categories" | "topics",
  items: readonly { id: string }[],
  locate: Locate,
): Set<string> {
  const seen = new Set<string>();
  items.forEach((item, index) => {
    const where = locate([section, index, "id"]);
    if (seen.has(item.id)) throw mistake(`id "${item.id}" is given twice`, where, "rename one of them");
    seen.add(item.id);
  });
  return seen;
}

/** A phrase that two topics share decides for neither of them. */
function checkPhrases({ topics }: Source, locate: Locate): void {
  const owners = new Map<string, string>();
  topics.forEach((topic, topicIndex) => {
    const before = owners.size;
    for (const language of ["en", "ru", "uk"] as const) {
      topic.phrases[language].forEach((phrase, index) => {
        const where = () => locate(["topics", topicIndex, "phrases", language, index]);
        const forms = formsOfPhrase(phrase);
        if (forms.length === 0) {
          throw mistake(
            `phrase "${phrase}" has no word that carries meaning`,
            where(),
            "remove or extend it",
          );
        }
        for (const form of forms) claim(form.join(" "), phrase, topic.id, owners, where);
      });
    }
    if (owners.size === before) {
      throw mistake(`topic "${topic.id}" has no phrase`, locate(["topics", topicIndex]), "give it one");
    }
  });
}

function claim(
  form: string,
  phrase: string,
  topic: string,
  owners: Map<string, string>,
  where: () => string,
): void {
  const owner = owners.get(form) ?? topic;
  if (owner !== topic) {
    throw mistake(
      `phrase "${phrase}" of topic "${topic}" already belongs to topic "${owner}"`,
      where(),
      "keep it in one of them",
    );
  }
  owners.set(form, topic);
}

/** What decides topics; names and descriptions may change without another version. */
const contentOf = ({ topics }: Source): string =>
  JSON.stringify(
    topics.map(({ id: topic, category, phrases: own }) => [topic, category, own.en, own.ru, own.uk]),
  );

/** FNV-1a, 32 bits, over UTF-16 code units (Fowler, Noll, Vo; draft-eastlake-fnv), in hexadecimal. */
function fnv1a(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, "0");
}
