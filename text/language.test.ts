import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { detectLanguage, languages } from "./language.js";

const ukrainian = [
  "Доброго дня, у мене не працює інтернет вже другий день.",
  "Чому з мого рахунку списали гроші за послугу, якої я не замовляв?",
  "Швидкість набагато нижча за обіцяну в договорі.",
  "Поверніть кошти, будь ласка, це помилка.",
  "Оператор кинула слухавку і не допомогла.",
  "Коли приїде майстер? Чекаю з самого ранку.",
  "Роутер постійно перезавантажується.",
  "Немає зв'язку в центрі Києва.",
  "Телефон не ловить мережу в підвалі.",
  "Мені нав'язали платну підписку.",
  "Хочу розірвати договір та отримати переплату назад.",
  "Тариф подорожчав без попередження!",
  "Не можу додзвонитися до вас третю годину.",
  "Застосунок вилітає після оновлення.",
  "Картка заблокована, допоможіть відновити.",
  "За кордоном не вмикається роумінг.",
  "Мені дзвонять шахраї від вашого імені.",
  "Дякую за швидку відповідь.",
  "Канали зникли після зміни пакета.",
  "Перенесіть мій номер до іншого оператора.",
  "Ваш співробітник був грубий.",
  "Зробіть перерахунок за минулий тиждень.",
  "Гроші не надійшли на баланс.",
  "Дуже повільно вантажаться сторінки.",
  "Постійно обривається розмова.",
  "Вимкнули за борг, а я все сплатила.",
  "Надішліть рахунок на пошту.",
  "Яка абонплата з першого числа?",
  "Підключення обіцяли ще минулого тижня.",
  "Приставка показує чорний екран.",
  "Скільки ще чекати?",
  "Де мої бонуси?",
  "Знову нема світла на роутері",
  "Погано чути абонента",
  "Що сталося?",
  "Треба змінити тариф",
  "Вже краще, але не зовсім",
  "Хто буде за це платити",
  "Добрий вечір, номер не обслуговується",
  "Гальмує постійно",
  "Прошу скасувати заявку на встановлення",
  "Це повторна скарга, попередня без відповіді",
  "Навіть музика не вантажиться",
  "Реклама обіцяла одне, а отримали інше",
];

const russian = [
  "Второй день не работает интернет",
  "Почему списали деньги",
  "верните средства",
  "Нет сети",
  "Где мастер?",
  "Плохая связь",
  "Как отключить услугу",
  "ничего не грузит",
  "Ещё раз прошу позвонить",
  "не могу войти в приложение МТС",
  "Wi-Fi роутер tp-link не работает",
  "скорость 100 Mbps по speedtest",
];

const other: readonly (readonly [string, string])[] = [
  ["My internet is down again", "en"],
  ["Data caps", "en"],
  ["billing", "en"],
  ["I pay for Kyivstar internet", "en"],
  ["", "unknown"],
  ["12345 !!! 😡", "unknown"],
  ["<PHONE> <EMAIL>", "unknown"],
  ["Сәлеметсіз бе! Интернет өте баяу жұмыс істейді", "unknown"],
  ["Łódź żółć źdźbło", "unknown"],
  ["请帮助我", "unknown"],
  ["Доброго дня, у меня ничего не работает, що робити, які ще варіанты, это ужас", "mixed"],
  ["Здравствуйте, my internet is not working, почему так долго", "mixed"],
  ["The operator said подождите and hung up on me without any reason at all", "en"],
  ["\ud800\udc00\ud800", "unknown"],
];

describe("languages are told apart", () => {
  test.each(ukrainian)("uk: %s", (text) => {
    expect(detectLanguage(text)).toBe("uk");
  });
  test.each(russian)("ru: %s", (text) => {
    expect(detectLanguage(text)).toBe("ru");
  });
  test.each(other)("%j is %s", (text, expected) => {
    expect(detectLanguage(text)).toBe(expected);
  });
});

test("the first three words of a Ukrainian sentence suffice in 85 of 100", () => {
  const starts = ukrainian.map((text) => text.split(" ").slice(0, 3).join(" "));
  const right = starts.filter((text) => detectLanguage(text) === "uk");
  expect(right.length / starts.length).toBeGreaterThanOrEqual(0.85);
});

test("case, stress marks and masking tokens do not change the language", () => {
  for (const text of [...ukrainian, ...russian]) {
    expect(detectLanguage(`${text.toUpperCase()} <PHONE> <EMAIL>`)).toBe(detectLanguage(text));
  }
});

test("every string has a language", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(languages).toContain(detectLanguage(text));
    }),
  );
});
