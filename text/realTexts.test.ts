/** Laws on real texts that are not part of the project: skipped where `../shared/data` is absent. */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parse } from "csv-parse";
import { describe, expect, test } from "vitest";
import { contactSchema } from "../core/contact.js";
import { createTextEnricher } from "./enrich.js";
import { detectLanguage } from "./language.js";
import { parseTaxonomy } from "./taxonomy.js";

const folder = fileURLToPath(new URL("../../shared/data/", import.meta.url));
const absent = existsSync(folder) ? "" : `${folder} is absent`;

/** One column of a CSV file as texts. */
const column = async (file: string, name: string): Promise<string[]> => {
  const rows: Record<string, string>[] = await parse(readFileSync(folder + file), {
    columns: true,
    bom: true,
  }).toArray();
  return rows.map((row) => row[name] ?? "").filter((text) => text !== "");
};

const share = <T>(items: readonly T[], holds: (item: T) => boolean): number =>
  items.filter(holds).length / items.length;

const firstWords = (text: string, count: number): string => text.split(/\s+/).slice(0, count).join(" ");

describe("the language of real texts is found, whole and by the first three words", () => {
  test.for([
    ["kzgovdata/data.csv", "text_ru", "ru"],
    ["banking77/train.csv", "text", "en"],
  ] as const)("%s, column %s: %s", async ([file, name, language], { skip }) => {
    skip(absent !== "", absent);
    const texts = await column(file, name);
    expect(texts.length).toBeGreaterThan(1000);
    expect(share(texts, (text) => detectLanguage(text) === language)).toBeGreaterThanOrEqual(0.999);
    const starts = texts.map((text) => firstWords(text, 3));
    expect(share(starts, (text) => detectLanguage(text) === language)).toBeGreaterThanOrEqual(0.99);
  });
});

test("Kazakh texts are in none of the three languages", async ({ skip }) => {
  skip(absent !== "", absent);
  const texts = await column("kzgovdata/data.csv", "text_kz");
  expect(share(texts, (text) => detectLanguage(text) === "unknown")).toBeGreaterThanOrEqual(0.98);
});

describe("real complaints get topics", () => {
  const taxonomy = parseTaxonomy(
    readFileSync(new URL("./taxonomy/telecom.yaml", import.meta.url), "utf8"),
    "telecom.yaml",
  );
  const enrich = createTextEnricher(taxonomy);
  const topicOf = (subject: string) =>
    enrich(
      contactSchema.parse({
        contact_id: "1",
        opened_at: 1.7e12,
        updated_at: 1.7e12,
        channel: "ticket",
        subject,
      }),
    ).topic;

  test("more than 70 % of 2,224 short titles have a topic other than other", async ({ skip }) => {
    skip(absent !== "", absent);
    const titles = await column("comcast/complaints.csv", "Customer Complaint");
    expect(share(titles, (title) => topicOf(title) !== "other")).toBeGreaterThan(0.7);
  });

  test("titles that name a data cap are about data limits", async ({ skip }) => {
    skip(absent !== "", absent);
    const titles = (await column("comcast/complaints.csv", "Customer Complaint")).filter((title) =>
      /^(comcast |xfinity )?(internet )?data caps?$/i.test(title.trim()),
    );
    expect(titles.length).toBeGreaterThan(50);
    expect(share(titles, (title) => topicOf(title) === "data_limit")).toBe(1);
  });
});
