import { describe, expect, it } from "vitest";
import { type QuotableText, typicalQuotes } from "./quotes.js";

const rising = [
  { term: "outage", z: 9, inSpike: 50, expected: 2 },
  { term: "volga", z: 6, inSpike: 30, expected: 5 },
  { term: "router", z: 4, inSpike: 12, expected: 3 },
];
const quotable = (text: string): QuotableText => ({ text, terms: text.toLowerCase().split(/\W+/) });

describe("typicalQuotes", () => {
  it("takes the most telling texts first, then those that show another side", () => {
    const texts = ["hello", "outage", "outage in volga", "volga outage again", "my router is dead"].map(
      quotable,
    );
    expect(typicalQuotes(texts, rising, 2)).toEqual(["outage in volga", "my router is dead"]);
  });

  it("prefers the short of two that say the same", () => {
    const long = quotable(`outage in volga ${"and so on ".repeat(40)}`);
    expect(typicalQuotes([long, quotable("outage in volga")], rising, 1)).toEqual(["outage in volga"]);
  });

  it("never repeats a text, nor quotes one without a rising term", () => {
    const texts = ["outage", "outage", "hello"].map(quotable);
    expect(typicalQuotes(texts, rising)).toEqual(["outage"]);
    expect(typicalQuotes(texts, [])).toEqual([]);
  });

  it("does not depend on the order of the texts", () => {
    const texts = ["volga outage", "outage volga", "router outage", "router volga"].map(quotable);
    expect(typicalQuotes([...texts].reverse(), rising)).toEqual(typicalQuotes(texts, rising));
  });
});
