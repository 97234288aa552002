/**
 * Terms that a spike is about: log-odds ratio with an informative Dirichlet prior.
 *
 * For a term with counts y_s of n_s in the spike and y_b of n_b in the background, prior a = A (y_s + y_b) / (n_s + n_b):
 * d = ln[(y_s + a) / (n_s + A - y_s - a)] - ln[(y_b + a) / (n_b + A - y_b - a)], variance 1 / (y_s + a) + 1 / (y_b + a),
 * z = d / sqrt(variance). The prior keeps rare terms from winning by chance, the variance keeps common ones from winning by size.
 * Units: counts are contacts that hold the term, totals are contacts. Terms are ranked by z, ties by name.
 * Source: Monroe, Colaresi and Quinn, "Fightin' Words" (Political Analysis, 2008), section 3.5. Cost: O(terms in the spike).
 */
export interface TermCounts {
  /** Contacts that hold the term. */
  readonly counts: ReadonlyMap<string, number>;
  /** Contacts in all. */
  readonly total: number;
}

export interface RisingTerm {
  readonly term: string;
  readonly z: number;
  readonly inSpike: number;
  /** Contacts with the term that as many contacts of the background would hold. */
  readonly expected: number;
}

export interface RisingTermsOptions {
  readonly limit?: number;
  readonly minimumCount?: number;
  /** z of the last term that is told; at 3 no more than two of 500 unchanged terms are told by chance (simulated). */
  readonly minimumZ?: number;
}

/** Contacts that the prior is worth. With less, terms that the background never had get lost; with much more, small spikes do. */
const PRIOR_CONTACTS = 300;

export function risingTerms(
  spike: TermCounts,
  background: TermCounts,
  { limit = 20, minimumCount = 3, minimumZ = 3 }: RisingTermsOptions = {},
): RisingTerm[] {
  const ranked: RisingTerm[] = [];
  for (const [term, inSpike] of spike.counts) {
    if (inSpike < minimumCount) continue;
    const inBackground = background.counts.get(term) ?? 0;
    const z = logOddsZ(inSpike, spike.total, inBackground, background.total);
    const expected = background.total > 0 ? (spike.total * inBackground) / background.total : 0;
    if (z >= minimumZ) ranked.push({ term, z, inSpike, expected });
  }
  ranked.sort((a, b) => b.z - a.z || (a.term < b.term ? -1 : 1));
  return ranked.slice(0, limit);
}

function logOddsZ(
  inSpike: number,
  spikeTotal: number,
  inBackground: number,
  backgroundTotal: number,
): number {
  const prior = (PRIOR_CONTACTS * (inSpike + inBackground)) / (spikeTotal + backgroundTotal);
  const logOdds = (count: number, total: number) =>
    Math.log((count + prior) / Math.max(total + PRIOR_CONTACTS - count - prior, 0.5));
  const difference = logOdds(inSpike, spikeTotal) - logOdds(inBackground, backgroundTotal);
  return difference / Math.sqrt(1 / (inSpike + prior) + 1 / (inBackground + prior));
}
