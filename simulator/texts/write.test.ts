import { expect, test } from "vitest";
import { seededRandom } from "../../core/random.js";
import { Population } from "../world/customers.js";
import { communitiesOf, type Language, languages } from "../world/geography.js";
import { labelledTopicIds, type Theme, themeProfiles } from "../world/topics.js";
import { mistype, onLatinLayout, transliterate } from "./typos.js";
import { writeClosing, writeContact, writeReply } from "./write.js";

const population = new Population("texts", communitiesOf({ ru: 60, uk: 25, en: 15 }), 100_000);
const themes: readonly Theme[] = [...labelledTopicIds, "smart_speaker"];

/** Texts of all themes in turn, for one language. */
function texts(language: Language, count: number): { text: string; subject?: string }[] {
  const random = seededRandom(`texts/${language}`);
  const communities = population.communities.filter((community) => community.language === language);
  return Array.from({ length: count }, (_, i) => {
    const community = communities[i % communities.length];
    const theme = themes[i % themes.length] ?? "other";
    const [product] = themeProfiles[theme].products;
    if (community === undefined || product === undefined) throw new Error("no community or product");
    const customer = population.someone(community, random.next());
    const manner = (["spoken", "typed", "written"] as const)[i % 7 === 0 ? 2 : i % 2] ?? "typed";
    return writeContact(random, { customer, theme, product, manner, again: i % 11 === 0 });
  });
}

test.each(languages)("no template of %s leaves a bracket, a slot or an empty place behind", (language) => {
  for (const { text, subject } of texts(language, 20_000)) {
    expect(`${text}${subject ?? ""}`).not.toMatch(/[{}|]|undefined/);
    expect(text.trim().length).toBeGreaterThan(10);
    expect(text).not.toMatch(/ {2}|, *$/m);
  }
});

test("among 50,000 texts fewer than one in a thousand is the copy of another", () => {
  const all = [...texts("ru", 30_000), ...texts("uk", 12_500), ...texts("en", 7_500)].map(({ text }) => text);
  expect(all).toHaveLength(50_000);
  expect(all.length - new Set(all).size).toBeLessThan(50);
});

test("masking has work: some texts have telephone numbers, addresses of mail and names", () => {
  const all = texts("ru", 5_000).map(({ text }) => text);
  const share = (pattern: RegExp) => all.filter((text) => pattern.test(text)).length / all.length;
  expect(share(/\d{7}/)).toBeGreaterThan(0.05);
  expect(share(/@\w+\.\w+/)).toBeGreaterThan(0.01);
  expect(share(/меня зовут/i)).toBeGreaterThan(0.05);
});

test("operators and customers find words in every language and mood", () => {
  const random = seededRandom("words");
  for (const community of population.communities) {
    const customer = population.someone(community, 0.5);
    for (const courtesy of [-1, 0, 1])
      expect(writeReply(random, customer, courtesy).length).toBeGreaterThan(3);
    const moods = (["glad", "neutral", "angry"] as const).map((mood) => writeClosing(random, customer, mood));
    expect(new Set(moods).size).toBe(3);
  }
});

test("a careful hand makes no mistakes; a sloppy one changes about its share of words", () => {
  const text = "пожалуйста проверьте подключение потому интернет совсем перестал работать "
    .repeat(200)
    .trim();
  expect(mistype(seededRandom(1), "ru", text, 0)).toBe(text);
  const before = text.split(" ");
  const after = mistype(seededRandom(1), "ru", text, 0.2);
  const kept = new Set(before);
  const changed = after.split(" ").filter((word) => !kept.has(word)).length / before.length;
  expect(changed).toBeGreaterThan(0.12);
  expect(changed).toBeLessThan(0.25);
});

test.each([
  [onLatinLayout, "Привет, нет интернета", "ghbdtn, ytn bynthytnf"],
  [transliterate, "Нет интернета, ещё жду", "net interneta, esche zhdu"],
])("%o writes Russian in Latin letters", (write, text, expected) => {
  expect(write(text)).toBe(expected);
});
