/** The first classifier: a contact's topic by the phrases of the taxonomy, found as stems in order. */
import { BARRIER, formsOfPhrase, NEGATION } from "./phraseStems.js";
import { OTHER, type Taxonomy } from "./taxonomy.js";

interface TopicChoice {
  /** Topic of the taxonomy, or `other` where no phrase is found. */
  readonly topic: string;
  readonly category: string;
  /** 0 (no evidence) to 1; see `confidenceOf`. */
  readonly confidence: number;
  /** The second-best topic; empty where no other has evidence. */
  readonly runner_up_topic: string;
}

export interface PhraseMatcher {
  /** Names the algorithm and the taxonomy: choices of different versions are not compared. */
  readonly version: string;
  /** The topic of a text, given as the stems of `phraseStems`. Ties go to the topic that stands first in the file. */
  classify(stems: readonly string[]): TopicChoice;
}

/** Rises whenever the same taxonomy can give other topics than before. */
const ALGORITHM = "phrases-1";

/** Words that may stand between the words of a phrase, in all. */
const MAX_SKIPPED = 2;

/** The score at which evidence alone gives a confidence of 1 - 1/e: about one specific word. */
const EVIDENCE_SCALE = 3;

interface Node {
  readonly next: Map<string, Node>;
  /** Topics that have the phrase which ends here; one, as the taxonomy is checked. */
  topic: number | null;
}

interface Match {
  readonly positions: readonly number[];
  readonly topic: number;
}

export function buildPhraseMatcher(taxonomy: Taxonomy): PhraseMatcher {
  const phrases = taxonomy.topics.map((topic) =>
    [...topic.phrases.en, ...topic.phrases.ru, ...topic.phrases.uk].flatMap(formsOfPhrase),
  );
  const root = buildTrie(phrases);
  const specificity = specificityOfStems(phrases);
  return {
    version: `${ALGORITHM}/${taxonomy.version}`,
    classify: (stems) => {
      const matches = withoutContained(findMatches(root, stems));
      return choose(taxonomy, scoreTopics(matches, stems, specificity));
    },
  };
}

function buildTrie(phrases: readonly (readonly string[][])[]): Node {
  const root: Node = { next: new Map(), topic: null };
  phrases.forEach((forms, topic) => {
    for (const form of forms) {
      let node = root;
      for (const part of form) {
        const next = node.next.get(part) ?? { next: new Map(), topic: null };
        node.next.set(part, next);
        node = next;
      }
      node.topic = topic;
    }
  });
  return root;
}

/**
 * Inverse document frequency over topics: ln(1 + T / t) for a stem that phrases of t of the T topics use. A word that
 * many topics share decides little.
 */
function specificityOfStems(phrases: readonly (readonly string[][])[]): Map<string, number> {
  const topicsWith = new Map<string, number>();
  for (const forms of phrases) {
    for (const part of new Set(forms.flat())) topicsWith.set(part, (topicsWith.get(part) ?? 0) + 1);
  }
  return new Map([...topicsWith].map(([part, count]) => [part, Math.log(1 + phrases.length / count)]));
}

/** All phrases in the text, by position of their first word. A negation or a barrier is never skipped. */
function findMatches(root: Node, stems: readonly string[]): Match[] {
  const matches: Match[] = [];
  const positions: number[] = [];
  const walk = (node: Node, from: number, skipsLeft: number): void => {
    if (node.topic !== null) matches.push({ positions: [...positions], topic: node.topic });
    for (let at = from, skips = skipsLeft; skips >= 0 && at < stems.length; at++, skips--) {
      const part = stems[at] ?? BARRIER;
      const next = node.next.get(part);
      if (next !== undefined) {
        positions.push(at);
        walk(next, at + 1, skips);
        positions.pop();
      }
      if (part === NEGATION || part === BARRIER) break;
    }
  };
  stems.forEach((part, at) => {
    const next = root.next.get(part);
    if (next === undefined) return;
    positions.push(at);
    walk(next, at + 1, MAX_SKIPPED);
    positions.pop();
  });
  return matches;
}

/** "data cap" inside "data cap fee" is no evidence of its own: matches whose words all belong to a longer one go. */
function withoutContained(matches: readonly Match[]): readonly Match[] {
  if (matches.length < 2) return matches;
  const matchesAt = new Map<number, Match[]>();
  for (const match of matches) {
    for (const at of match.positions) {
      const here = matchesAt.get(at);
      if (here === undefined) matchesAt.set(at, [match]);
      else here.push(match);
    }
  }
  return matches.filter((match) => {
    const rivals = matchesAt.get(match.positions[0] ?? -1) ?? [];
    return !rivals.some((rival) => contains(rival.positions, match.positions));
  });
}

const contains = (outer: readonly number[], inner: readonly number[]): boolean =>
  outer.length > inner.length && inner.every((at) => outer.includes(at));

/** Evidence of each topic: the specificity of the distinct stems that its phrases cover. */
function scoreTopics(
  matches: readonly Match[],
  stems: readonly string[],
  specificity: ReadonlyMap<string, number>,
): Map<number, number> {
  const covered = new Map<number, Set<string>>();
  for (const { topic, positions } of matches) {
    const parts = covered.get(topic) ?? new Set<string>();
    for (const at of positions) parts.add(stems[at] ?? "");
    covered.set(topic, parts);
  }
  return new Map(
    [...covered].map(([topic, parts]) => [
      topic,
      [...parts].reduce((sum, part) => sum + (specificity.get(part) ?? 0), 0),
    ]),
  );
}

function choose(taxonomy: Taxonomy, scores: ReadonlyMap<number, number>): TopicChoice {
  const [best, second] = [...scores].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  const topic = best === undefined ? undefined : taxonomy.topics[best[0]];
  if (best === undefined || topic === undefined) {
    return { topic: OTHER, category: OTHER, confidence: 0, runner_up_topic: "" };
  }
  return {
    topic: topic.id,
    category: topic.category,
    confidence: confidenceOf(best[1], second?.[1] ?? 0),
    runner_up_topic: second === undefined ? "" : (taxonomy.topics[second[0]]?.id ?? ""),
  };
}

/**
 * (1 - exp(-s1 / 3)) * s1 / (s1 + s2): enough evidence, times the best topic's share against the second. A tie gives
 * at most 0.5. A rank, not a probability: calibration needs labels.
 */
const confidenceOf = (best: number, second: number): number =>
  (1 - Math.exp(-best / EVIDENCE_SCALE)) * (best / (best + second));
