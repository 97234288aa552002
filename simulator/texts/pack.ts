/** What a language brings to the texts: its slots, the frame around a complaint, and what it says on each theme. */
import type { Random } from "../../core/random.js";
import { oneOf } from "../distributions.js";
import type { Customer } from "../world/customers.js";
import type { Country } from "../world/geography.js";
import type { Theme } from "../world/topics.js";
import type { Slot } from "./grammar.js";

/** The facts that a text keeps to. */
export interface Facts {
  readonly customer: Customer;
}

export type Mood = "glad" | "neutral" | "angry";
/** What the additional sentence of a complaint is about. */
export type Ground = "home" | "mobile" | "tv" | "money";

export interface LanguagePack {
  readonly slots: Readonly<Record<string, Slot<Facts>>>;
  readonly openings: string;
  readonly spokenOpenings: string;
  readonly writtenOpenings: string;
  readonly writtenEndings: string;
  readonly subjects: string;
  /** Said by who comes again. */
  readonly followUps: string;
  readonly identity: string;
  readonly details: Readonly<Record<Ground, string>>;
  readonly tails: string;
  readonly fillers: readonly string[];
  readonly topics: Readonly<Record<Theme, readonly string[]>>;
  /** The operator's words, by courtesy. */
  readonly replies: Readonly<Record<"warm" | "plain" | "cold", string>>;
  /** The customer's last words. */
  readonly closings: Readonly<Record<Mood, string>>;
}

const between = (from: number, to: number) => (random: Random) =>
  String(from + random.integer(to - from + 1));
const two = (value: number) => String(value).padStart(2, "0");
const digits = (random: Random, count: number) =>
  Array.from({ length: count }, () => String(random.integer(10))).join("");

const mailNames = [
  "ivan",
  "olena",
  "serg",
  "katya",
  "max",
  "andriy",
  "nata",
  "yulia",
  "alex",
  "vika",
  "den",
  "oksana",
];

/** Slots that are the same in every language. */
export const commonSlots: Readonly<Record<string, Slot<Facts>>> = {
  tariff: (_random, { customer }) => customer.tariff,
  tariff_other: (random) =>
    oneOf(random, ["Smart Plus", "Unlimited", "Family", "Home 300", "Basic", "All in One"]),
  phone_model: (_random, { customer }) => customer.phoneModel,
  router: (_random, { customer }) => customer.routerModel,
  box: (_random, { customer }) => customer.boxModel,
  few: between(2, 9),
  minutes: between(7, 95),
  gb: between(2, 60),
  speed: (random) => oneOf(random, ["50", "100", "200", "300", "500"]),
  sum: (random) =>
    String(random.integer(3) === 0 ? 10 * (3 + random.integer(290)) : 40 + random.integer(1900)),
  code: (random) => oneOf(random, ["", "0x"]) + (100 + random.integer(900)),
  time: (random) => `${7 + random.integer(16)}:${two(5 * random.integer(12))}`,
  date: (random) => `${two(1 + random.integer(28))}.${two(1 + random.integer(12))}`,
  house: (random) => `${1 + random.integer(160)}${oneOf(random, ["", "", "а", "/2", "б"])}`,
  ticket: (random) => `${oneOf(random, ["№", "#", ""])}${digits(random, 6)}`,
  account: (random) => digits(random, 9),
  short: (random) => oneOf(random, ["", "2"]) + digits(random, 4),
  prefix: (random) => oneOf(random, ["495", "044", "800", "067", "958"]),
  phone: (_random, { customer }) => customer.phoneNumber,
  phone_other: (random) => `+${oneOf(random, ["79", "74", "380"])}${digits(random, 9)}`,
  email: (random) =>
    `${oneOf(random, mailNames)}${oneOf(random, ["", ".", "_"])}${digits(random, 2 + random.integer(3))}@${oneOf(random, ["mail.ru", "gmail.com", "ukr.net", "yandex.ru", "i.ua", "outlook.com"])}`,
  link: (random) =>
    `${oneOf(random, ["http://", "https://", ""])}${oneOf(random, ["bonus", "lk", "pay", "prize", "vozvrat"])}-${digits(random, 3)}.${oneOf(random, ["top", "xyz", "site", "click"])}`,
  slow: (random) => `${1 + random.integer(14)}${oneOf(random, [" мбит", " Mbps", " мб", "mb"])}`,
};

/** A slot whose text depends on where the customer lives. */
export const byCountry =
  (texts: Readonly<Record<Country, readonly string[]>>): Slot<Facts> =>
  (random, { customer }) =>
    oneOf(random, texts[customer.community.region.country]);

export const byRegion =
  (texts: Readonly<Record<string, readonly string[]>>): Slot<Facts> =>
  (random, { customer }) =>
    oneOf(random, texts[customer.community.region.name] ?? [""]);
