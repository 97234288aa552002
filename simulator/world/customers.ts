/** Customers: who they are follows from their number alone, so a population of millions needs no memory. */
import { seededRandom } from "../../core/random.js";
import { happens, oneOf, weighted } from "../distributions.js";
import type { Community, Country } from "./geography.js";
import type { Product } from "./topics.js";

export interface Customer {
  readonly community: Community;
  /** Number in the whole population. */
  readonly index: number;
  readonly id: string;
  readonly product: Product;
  readonly tariff: string;
  readonly phoneModel: string;
  readonly routerModel: string;
  readonly boxModel: string;
  readonly phoneNumber: string;
  /** Share of words that the customer mistypes. */
  readonly sloppiness: number;
}

/** Heavier users: half of all contacts come from about 30 % of the customers. */
const HEAVY_USE = 1.7;

const pickProduct = weighted<Product>(["mobile", "home_internet", "tv", "convergent"], [46, 24, 10, 20]);
const tariffs: Record<Product, readonly string[]> = {
  mobile: ["Smart", "Smart Plus", "Unlimited", "Talk 300", "Traveller", "Basic"],
  home_internet: ["Home 100", "Home 300", "Home 500", "Gigabit"],
  tv: ["TV Base", "TV Cinema", "TV Sport"],
  convergent: ["Family", "All in One", "All in One Max"],
};
const phones = [
  "Samsung A54",
  "Samsung S23",
  "Xiaomi Redmi 12",
  "iPhone 13",
  "iPhone 15",
  "Honor X9",
  "Realme C55",
  "Nokia 105",
  "Poco M5",
  "Huawei P30",
  "Pixel 7",
  "Tecno Spark",
];
const routers = [
  "TP-Link Archer C6",
  "Keenetic Start",
  "ZTE F670",
  "Huawei HG8245",
  "D-Link DIR-825",
  "Mi Router 4A",
  "Asus RT-AX53",
  "Tenda AC6",
];
const boxes = ["Eltex NV-501", "ZTE B866", "Vermax UHD300", "Dune HD", "Mecool KM2"];
const operatorCodes: Record<Country, readonly string[]> = {
  RU: ["+7903", "+7916", "+7927", "+7952", "+7977", "8913", "8905", "8 (961) "],
  UA: ["+38050", "+38067", "+38093", "+38096", "067", "099", "063"],
};

/** The customers of all communities, numbered through. */
export class Population {
  readonly #first: readonly number[];
  readonly size: number;

  constructor(
    readonly seed: string,
    readonly communities: readonly Community[],
    expectedSize: number,
  ) {
    let next = 0;
    this.#first = communities.map(({ share }) => {
      const first = next;
      next += Math.max(1, Math.round(share * expectedSize));
      return first;
    });
    this.size = next;
  }

  /** The customer behind a uniform number in [0, 1): low ones are the heavy users. */
  someone(community: Community, uniform: number): Customer {
    const first = this.#first[community.index] ?? 0;
    const end = this.#first[community.index + 1] ?? this.size;
    return this.#customer(community, first + Math.floor((end - first) * uniform ** HEAVY_USE));
  }

  #customer(community: Community, index: number): Customer {
    const random = seededRandom(`${this.seed}/customer/${index}`);
    const product = pickProduct(random);
    const digits = String(random.integer(10_000_000)).padStart(7, "0");
    return {
      community,
      index,
      id: String(410_000_000 + index),
      product,
      tariff: oneOf(random, tariffs[product]),
      phoneModel: oneOf(random, phones),
      routerModel: oneOf(random, routers),
      boxModel: oneOf(random, boxes),
      phoneNumber: oneOf(random, operatorCodes[community.region.country]) + digits,
      sloppiness: happens(random, 0.35) ? 0 : 0.08 * random.next() ** 2,
    };
  }
}
