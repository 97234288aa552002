/** Reasons to believe a spike: its rising words, its parts and its customers' own sentences, read from the store. */
import type { SeriesKey } from "../core/series.js";
import type { Spike } from "../core/spike.js";
import type { EpochMs } from "../core/time.js";
import type { Store } from "../store/client.js";
import { contactTotals, partCounts, quoteCandidates, termCounts } from "../store/queries/evidence.js";
import { excessParts } from "./explain/excessParts.js";
import { typicalQuotes } from "./explain/quotes.js";
import { type RisingTerm, risingTerms } from "./explain/risingTerms.js";

export interface EvidenceWindow {
  /** Where the time to compare with begins; it ends where the spike begins. */
  readonly before: EpochMs;
  readonly from: EpochMs;
  readonly to: EpochMs;
}

type Evidence = Spike["evidence"];

const TERMS_TOLD = 12;
const PARTS_TOLD = 12;
const MOST_EXPLAINING = 3;

/** A series that rose, with the customers that came in the window of the spike and that were expected in it. */
export interface RisenSeries extends SeriesKey {
  readonly observed: number;
  readonly expected: number;
}

/** Gathers the evidence of one spike; `reasons` are the sentences that the analyzer itself has to say. */
export async function gatherEvidence(
  store: Store,
  { topic, region, observed, expected }: RisenSeries,
  window: EvidenceWindow,
  reasons: readonly string[],
): Promise<Evidence> {
  const parameters = { topic, region, ...window };
  const [[totals], terms, parts] = await Promise.all([
    store.query(contactTotals, parameters),
    store.query(termCounts, parameters),
    store.query(partCounts, parameters),
  ]);
  const { in_spike: inSpike, before } = totals ?? { in_spike: 0, before: 0 };
  const rising = risingTerms(
    { counts: new Map(terms.map((row) => [row.term, row.in_spike])), total: inSpike },
    { counts: new Map(terms.map((row) => [row.term, row.before])), total: before },
    { limit: TERMS_TOLD },
  );
  const normalContacts = observed > 0 ? (inSpike * expected) / observed : 0;
  const explained = explainParts(parts, before > 0 ? normalContacts / before : 0);
  return {
    terms: rising.map(({ term }) => term),
    quotes: await findQuotes(store, parameters, rising),
    parts: explained.parts,
    reasons: [...reasons, ...explained.sentences, ...wordSentences(rising)],
  };
}

/** The evidence of a spike that is part of a wider one: what it shares with that one is told there. */
export const withoutEvidence = (reasons: readonly string[]): Evidence => ({
  terms: [],
  quotes: [],
  parts: [],
  reasons: [...reasons],
});

interface PartRow {
  readonly attribute: string;
  readonly value: string;
  readonly in_spike: number;
  readonly before: number;
}

/** The values of each attribute that hold the excess; `scale` makes a count of the time before one of the spike's. */
function explainParts(
  rows: readonly PartRow[],
  scale: number,
): { parts: Evidence["parts"]; sentences: string[] } {
  const parts: Evidence["parts"] = [];
  const sentences: string[] = [];
  for (const attribute of new Set(rows.map((row) => row.attribute))) {
    const values = rows
      .filter((row) => row.attribute === attribute)
      .map((row) => ({ name: row.value, observed: row.in_spike, expected: row.before * scale }));
    const explaining = values.length < 2 ? [] : excessParts(values).filter(({ explains }) => explains);
    // Half a dozen values that hold the excess together describe it; they do not explain it.
    if (explaining.length === 0 || explaining.length > MOST_EXPLAINING) continue;
    for (const { name, observed, expected } of explaining) {
      parts.push({ name: `${attribute} ${name}`, observed, expected });
    }
    const share = explaining.reduce((sum, part) => sum + part.shareOfExcess, 0);
    const names = explaining.map(({ name }) => name).join(", ");
    sentences.push(`${Math.min(100, Math.round(100 * share))} % of the excess is ${attribute} ${names}`);
  }
  return { parts: parts.slice(0, PARTS_TOLD), sentences };
}

const wordSentences = (rising: readonly RisingTerm[]): string[] =>
  rising.length === 0
    ? []
    : [
        `rising words: ${rising
          .slice(0, 5)
          .map(({ term, inSpike, expected }) => `${term} (${inSpike}, ${expected.toFixed(1)} expected)`)
          .join(", ")}`,
      ];

async function findQuotes(
  store: Store,
  { topic, region, from, to }: Omit<EvidenceWindow, "before"> & Pick<SeriesKey, "topic" | "region">,
  rising: readonly RisingTerm[],
): Promise<string[]> {
  if (rising.length === 0) return [];
  const terms = rising.map(({ term }) => term);
  const candidates = await store.query(quoteCandidates, { topic, region, from, to, terms });
  return typicalQuotes(candidates, rising);
}
