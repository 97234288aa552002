import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { detectLanguage } from "./language.js";
import { normalizeText } from "./normalize.js";
import { buildPhraseMatcher } from "./phraseMatcher.js";
import { BARRIER, phraseStems } from "./phraseStems.js";
import { parseTaxonomy, type Taxonomy } from "./taxonomy.js";
import { tokenize } from "./tokens.js";

const telecom = parseTaxonomy(
  readFileSync(new URL("./taxonomy/telecom.yaml", import.meta.url), "utf8"),
  "telecom.yaml",
);
const matcher = buildPhraseMatcher(telecom);

const stemsOf = (text: string) => phraseStems(tokenize(normalizeText(text)), detectLanguage(text));
const topicOf = (text: string) => matcher.classify(stemsOf(text)).topic;

const names = { en: "x", ru: "x", uk: "x" };
const tiny = (topics: Record<string, string[]>): Taxonomy => ({
  version: "tiny",
  categories: [{ id: "all", names }],
  topics: Object.entries(topics).map(([id, en]) => ({
    id,
    category: "all",
    names,
    description: "x",
    phrases: { en, ru: [], uk: [] },
  })),
});
const classifyBy = (topics: Record<string, string[]>, text: string) =>
  buildPhraseMatcher(tiny(topics)).classify(stemsOf(text));

describe("customers' words find their topic", () => {
  test.each([
    ["no_internet", "Third outage this week, nothing works at my house"],
    ["no_internet", "Здравствуйте, со вчерашнего вечера дома не работает домашний интернет"],
    ["no_internet", "Від учора в будинку не працює інтернет, коли полагодите аварію?"],
    ["slow_internet", "I pay for 100 Mbps and get 12, super slow"],
    ["slow_internet", "Скорость интернета упала в три раза, видео тормозит"],
    ["slow_internet", "Швидкість впала, сторінки ледве вантажаться"],
    ["data_limit", "They imposed a new usage cap of 300GB"],
    ["data_limit", "Трафик закончился за два дня, куда делись гигабайты"],
    ["data_limit", "Куди зникають гігабайти, трафік швидко закінчився"],
    ["mobile_coverage", "There is no signal inside my apartment, calls drop"],
    ["mobile_coverage", "На даче телефон вообще не ловит, нет сигнала"],
    ["mobile_coverage", "У селі немає зв'язку, мережа зникає"],
    ["landline", "My landline has no dial tone"],
    ["landline", "Не работает стационарный телефон, в трубке нет гудка"],
    ["landline", "Домашній телефон мовчить, гудка немає"],
    ["tv_problem", "Half of my channels are missing and the picture freezes"],
    ["tv_problem", "Пропали каналы, приставка ничего не показывает"],
    ["tv_problem", "Телебачення не показує, зникли всі канали"],
    ["equipment", "The router you sent is defective, replace the modem"],
    ["equipment", "Роутер постоянно перезагружается, нужна замена роутера"],
    ["equipment", "Роутер зламався, потрібна заміна обладнання"],
    ["installation", "The technician missed the installation appointment"],
    ["installation", "Заявка на подключение висит неделю, мастер так и не приехал"],
    ["installation", "Чекаю майстра другий день, техник не приїхав на підключення"],
    ["billing_error", "I was charged twice, the bill is wrong"],
    ["billing_error", "С меня дважды списали абонентскую плату, непонятное списание"],
    ["billing_error", "З рахунку зняли зайві гроші, помилка в рахунку"],
    ["payment_not_credited", "My payment was not posted to the account"],
    ["payment_not_credited", "Вчера оплатил, но деньги на счёт не поступили"],
    ["payment_not_credited", "Поповнив рахунок, а гроші не зарахувалися"],
    ["debt_disconnection", "Service was disconnected and sent to collections"],
    ["debt_disconnection", "Номер заблокирован за долг, которого нет"],
    ["debt_disconnection", "Заблокували номер через заборгованість"],
    ["refund", "I demand a refund, give me my money back"],
    ["refund", "Верните мои деньги, сделайте возврат средств"],
    ["refund", "Вимагаю повернути гроші, де відшкодування?"],
    ["price_increase", "Another rate increase, it is too expensive"],
    ["price_increase", "Опять повысили абонентскую плату, очень дорого"],
    ["price_increase", "Знову підняли ціни, стало занадто дорого"],
    ["tariff_change", "They changed my plan and forced me into a bundle"],
    ["tariff_change", "Хочу перейти на другой тариф, как сменить тарифный план"],
    ["tariff_change", "Як змінити тариф на інший тарифний план?"],
    ["roaming", "Huge roaming bill after a week abroad"],
    ["roaming", "В Турции роуминг не подключился"],
    ["roaming", "За кордоном не працює роумінг"],
    ["sim_card", "The new SIM card is not recognized"],
    ["sim_card", "Телефон не видит симку, нужна замена"],
    ["sim_card", "Загубила сім-картку, як відновити сімку"],
    ["number_porting", "You refuse to port my number to another carrier"],
    ["number_porting", "Хочу перенести номер к другому оператору с сохранением номера"],
    ["number_porting", "Чому відмова у перенесенні номера?"],
    ["subscription_unwanted", "I did not order this premium sms subscription"],
    ["subscription_unwanted", "Подключили платную подписку без моего согласия"],
    ["subscription_unwanted", "Вимкніть платні підписки, я їх не замовляла"],
    ["contract_cancellation", "I want to cancel but they ask an early termination fee"],
    ["contract_cancellation", "Хочу расторгнуть договор, где взять заявление"],
    ["contract_cancellation", "Бажаю розірвати договір з вами"],
    ["promotion_misleading", "Classic bait and switch, deceptive advertising"],
    ["promotion_misleading", "Вводите в заблуждение, в рекламе обещали скидку"],
    ["promotion_misleading", "Неправдива реклама, обіцяли знижку"],
    ["staff_behaviour", "The agent was rude and hung up on me"],
    ["staff_behaviour", "Оператор нахамила и бросила трубку"],
    ["staff_behaviour", "Оператор нагрубила, жахливе обслуговування"],
    ["waiting_time", "Two hours on hold and nobody answers"],
    ["waiting_time", "Невозможно дозвониться, вишу на линии час"],
    ["waiting_time", "Годинами чекаю на лінії, не можу додзвонитися"],
    ["app_account", "I cannot log in, the password reset does not work"],
    ["app_account", "Не могу войти в личный кабинет, пароль не подходит"],
    ["app_account", "Застосунок вилітає, не можу увійти в особистий кабінет"],
    ["spam_calls", "Stop calling me with telemarketing"],
    ["spam_calls", "Достали рекламные звонки и спам рассылка"],
    ["spam_calls", "Набридли рекламні дзвінки та розсилка"],
    ["fraud_scam", "Someone stole my identity and opened an account in my name"],
    ["fraud_scam", "Звонили мошенники, просили назвать код из смс"],
    ["fraud_scam", "Дзвонили шахраї, вкрали гроші"],
    ["other", "Спасибо, всё хорошо"],
    ["other", "Good morning"],
    ["other", ""],
  ])("%s: %s", (topic, text) => {
    expect(topicOf(text)).toBe(topic);
  });
});

test("without evidence the topic is other, at confidence 0 and without a runner-up", () => {
  expect(classifyBy({ a: ["slow"] }, "hello")).toEqual({
    topic: "other",
    category: "other",
    confidence: 0,
    runner_up_topic: "",
  });
});

test("phrases match inflected, in order, with at most two words between", () => {
  const topics = { a: ["refund deposit"] };
  expect(classifyBy(topics, "refunded the deposits").topic).toBe("a");
  expect(classifyBy(topics, "refund green yellow deposit").topic).toBe("a");
  expect(classifyBy(topics, "refund green yellow red deposit").topic).toBe("other");
  expect(classifyBy(topics, "deposit refund").topic).toBe("other");
});

test("a phrase never reaches over a negation or from one sentence into the next", () => {
  const matcherOfOne = buildPhraseMatcher(tiny({ a: ["service disconnected"] }));
  expect(matcherOfOne.classify(stemsOf("service not disconnected")).topic).toBe("other");
  expect(matcherOfOne.classify([...stemsOf("service"), BARRIER, ...stemsOf("disconnected")]).topic).toBe(
    "other",
  );
});

test("the longer phrase takes the words of the shorter one", () => {
  const choice = classifyBy({ billing: ["bill"], fraud: ["fraud bill"] }, "fraud bill");
  expect(choice).toMatchObject({ topic: "fraud", runner_up_topic: "" });
});

test("confidence is (1 - exp(-s1 / 3)) * s1 / (s1 + s2)", () => {
  // Two topics, each stem in one of them: specificity ln(1 + 2 / 1).
  const word = Math.log(3);
  const alone = classifyBy({ a: ["modem"], b: ["price"] }, "modem");
  expect(alone.confidence).toBeCloseTo(1 - Math.exp(-word / 3), 12);
  const contested = classifyBy({ a: ["modem", "router"], b: ["price"] }, "modem router price");
  expect(contested).toMatchObject({ topic: "a", runner_up_topic: "b" });
  expect(contested.confidence).toBeCloseTo((1 - Math.exp((-2 * word) / 3)) * (2 / 3), 12);
});

test("a word that more topics use decides less", () => {
  const topics = { a: ["internet", "modem"], b: ["internet slow"], c: ["internet price"] };
  expect(classifyBy(topics, "internet").confidence).toBeLessThan(classifyBy(topics, "modem").confidence);
});

test("repeating a phrase is no further evidence", () => {
  expect(matcher.classify(stemsOf("data cap data cap data cap"))).toEqual(
    matcher.classify(stemsOf("data cap")),
  );
});

test("a tie goes to the topic that stands first, at confidence of at most a half", () => {
  const choice = classifyBy({ a: ["modem"], b: ["price"] }, "price modem");
  expect(choice).toMatchObject({ topic: "a", runner_up_topic: "b" });
  expect(choice.confidence).toBeLessThanOrEqual(0.5);
});

test("every phrase of the taxonomy alone is found for its own topic", () => {
  for (const { id, phrases } of telecom.topics) {
    for (const phrase of [...phrases.en, ...phrases.ru, ...phrases.uk]) {
      expect([phrase, topicOf(phrase)]).toEqual([phrase, id]);
    }
  }
});

test("any text gets a topic of the taxonomy or other, a confidence from 0 to 1, and another runner-up", () => {
  const known = new Set(["other", ...telecom.topics.map(({ id }) => id)]);
  const vocabulary = telecom.topics.flatMap(({ phrases }) => [...phrases.en, ...phrases.ru, ...phrases.uk]);
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...vocabulary), { maxLength: 12 }), (parts) => {
      const choice = matcher.classify(stemsOf(parts.join(" ")));
      expect(known.has(choice.topic)).toBe(true);
      expect(choice.confidence).toBeGreaterThanOrEqual(0);
      expect(choice.confidence).toBeLessThanOrEqual(1);
      expect(choice.runner_up_topic).not.toBe(choice.topic);
      expect(choice.confidence > 0).toBe(parts.length > 0);
    }),
  );
});
