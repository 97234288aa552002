/**
 * Typical quotes of a spike: texts that hold most of its rising terms, short, and unlike one another.
 *
 * A text scores the sum of z over the rising terms that it holds, divided by sqrt of its length beyond 80 characters. They are
 * taken greedily; the z of a term that an earlier quote holds counts a quarter, so that the next shows another side. Texts that
 * hold no rising term are never quoted, nor is a text that is quoted already. Ties: the shorter, then alphabetical.
 * Cost: O(limit x texts x terms of a text).
 */
import type { RisingTerm } from "./risingTerms.js";

export interface QuotableText {
  /** Masked customer's words. */
  readonly text: string;
  /** Terms of the text, as counted by risingTerms. */
  readonly terms: readonly string[];
}

const COMFORTABLE_LENGTH = 80;
const REPEATED_TERM = 0.25;

export function typicalQuotes(
  texts: readonly QuotableText[],
  rising: readonly RisingTerm[],
  limit = 3,
): string[] {
  const weights = new Map(rising.map(({ term, z }) => [term, z]));
  const quotes: string[] = [];
  while (quotes.length < limit) {
    const best = mostTelling(texts, weights, quotes);
    if (best === null) break;
    quotes.push(best.text);
    for (const term of new Set(best.terms)) {
      const weight = weights.get(term);
      if (weight !== undefined) weights.set(term, weight * REPEATED_TERM);
    }
  }
  return quotes;
}

function mostTelling(
  texts: readonly QuotableText[],
  weights: ReadonlyMap<string, number>,
  quotes: readonly string[],
): QuotableText | null {
  let best: QuotableText | null = null;
  let highest = 0;
  for (const candidate of texts) {
    if (quotes.includes(candidate.text)) continue;
    const score = scoreOf(candidate, weights);
    if (score > highest || (score === highest && best !== null && isBefore(candidate, best))) {
      best = candidate;
      highest = score;
    }
  }
  return best;
}

function scoreOf({ text, terms }: QuotableText, weights: ReadonlyMap<string, number>): number {
  let sum = 0;
  for (const term of new Set(terms)) sum += weights.get(term) ?? 0;
  return sum / Math.sqrt(Math.max(1, text.length / COMFORTABLE_LENGTH));
}

const isBefore = (a: QuotableText, b: QuotableText): boolean =>
  a.text.length < b.text.length || (a.text.length === b.text.length && a.text < b.text);
