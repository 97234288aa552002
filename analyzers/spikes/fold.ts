/**
 * One incident, not five: of the series that rose together, which one is the incident, and which are part of it.
 *
 * A part stands out of its whole if it rose more than the whole's rest: conditional binomial test (shareTest.ts) at 0.1 % over all
 * parts of the whole, and by at least a fifth. What is left of a whole without them is normal if its excess is within chance (1 %)
 * or under a fifth of the whole's excess.
 *
 * - Topic and its regions: no region stands out: the topic. One does: the region, if the rest is normal; both, if not.
 *   Several do: the topic, as one cause in many regions is one incident.
 * - Total and its topics (each by its topic or the region that stands for it; a region whose topic did not alarm by itself):
 *   those that stand out are taken away, and again from what is left, until none does. Rest normal: the topics are incidents
 *   of their own, and the total is part of the largest. Else the total is an incident, with those that stood out beside it, and
 *   the others part of it.
 * - A shared shock: where half of what is expected lies in topics at 2.5 times their normal or more, all are part of the total:
 *   no shock raises all topics alike.
 * Two topics that rise in the same single region are two incidents: there is no series of the region alone that could tell
 * one cause from two.
 * All candidates must be of one time window. Pure; cost O(candidates^2).
 */
import normalQuantile from "@stdlib/stats-base-dists-normal-quantile";
import type { SeriesKey } from "../../core/series.js";
import { type CountAndExpectation, excessShareZ, excessZ } from "./shareTest.js";

/** A series that rose: counts in the window of the spike. */
export interface SpikeCandidate extends CountAndExpectation {
  readonly key: SeriesKey;
  /** Variance over mean, at least 1; 1 by default. */
  readonly dispersion?: number;
}

/** Strict, because candidates are the highest of many series. */
const LEADER_LEVEL = 0.001;
const NORMAL_LEVEL = 0.01;
const SMALLEST_LEAD = 1.2;
const NEGLIGIBLE_SHARE = 0.2;
/** Median rise over the total's parts that makes everything one incident. */
const SHOCK = 2.5;

/** For each candidate the index of the incident it is part of; null where it is the incident itself. */
export function foldSpikes(candidates: readonly SpikeCandidate[]): (number | null)[] {
  const nodes: Node[] = candidates.map((candidate, index) => ({ ...candidate, index, partOf: null }));
  const total = nodes.find(({ key }) => key.level === "total");
  const topics = nodes.filter(({ key }) => key.level === "topic");
  const topicNames = new Set(topics.map(({ key }) => key.topic));
  const regions = nodes.filter(({ key }) => key.level === "topic_region");
  const standIns = topics.map((topic) =>
    foldTopic(
      topic,
      regions.filter(({ key }) => key.topic === topic.key.topic),
    ),
  );
  const orphans = regions.filter(({ key }) => !topicNames.has(key.topic));
  if (total !== undefined && medianRise(total, [...topics, ...orphans]) >= SHOCK) {
    for (const node of nodes) if (node !== total) node.partOf = total;
  } else if (total !== undefined) {
    foldTotal(total, [...standIns, ...orphans]);
  }
  return nodes.map((node) => {
    const root = rootOf(node);
    return root === node ? null : root.index;
  });
}

interface Node extends SpikeCandidate {
  readonly index: number;
  partOf: Node | null;
}

function rootOf(node: Node): Node {
  return node.partOf === null ? node : rootOf(node.partOf);
}

/** Rise that half of the total's expectation reaches; what belongs to none of the parts counts as one. */
function medianRise(total: Node, parts: readonly Node[]): number {
  const groups = [without(total, parts), ...parts].map(({ observed, expected }) => ({
    rise: expected > 0 ? observed / expected : 0,
    expected,
  }));
  groups.sort((a, b) => b.rise - a.rise);
  let reached = 0;
  for (const { rise, expected } of groups) {
    reached += expected;
    if (reached >= total.expected / 2) return rise;
  }
  return 0;
}

/** Folds a topic and its regions; answers the node that stands for all of them. */
function foldTopic(topic: Node, regions: readonly Node[]): Node {
  const leaders = standingOut(topic, regions, topic.dispersion ?? 1);
  const [leader] = leaders;
  const isOneRegion = leader !== undefined && leaders.length === 1;
  const standIn = isOneRegion && isNormal(without(topic, [leader]), topic) ? leader : topic;
  if (standIn !== topic) topic.partOf = standIn;
  for (const region of regions) {
    if (region !== standIn && !(isOneRegion && region === leader)) region.partOf = standIn;
  }
  return standIn;
}

function foldTotal(total: Node, parts: readonly Node[]): void {
  const leaders: Node[] = [];
  for (;;) {
    const others = parts.filter((part) => !leaders.includes(part));
    const more = standingOut(without(total, leaders), others, total.dispersion ?? 1);
    if (more.length === 0) break;
    leaders.push(...more);
  }
  const [largest] = leaders.sort((a, b) => b.observed - b.expected - (a.observed - a.expected));
  const rest = without(total, leaders);
  if (largest !== undefined && isNormal(rest, total)) {
    total.partOf = largest;
    return;
  }
  for (const part of parts) if (!leaders.includes(part)) part.partOf = total;
}

function standingOut(whole: CountAndExpectation, parts: readonly Node[], wholeDispersion: number): Node[] {
  const critical = normalQuantile(1 - LEADER_LEVEL / Math.max(parts.length, 1), 0, 1);
  return parts.filter((part) => {
    const dispersion = Math.max(part.dispersion ?? 1, wholeDispersion);
    const rest = without(whole, [part]);
    const lead = (part.observed * rest.expected) / (part.expected * Math.max(rest.observed, 0.5));
    return lead >= SMALLEST_LEAD && excessShareZ(part, whole, dispersion) > critical;
  });
}

function without(whole: CountAndExpectation, parts: readonly CountAndExpectation[]): CountAndExpectation {
  return {
    observed: parts.reduce((rest, { observed }) => rest - observed, whole.observed),
    expected: Math.max(
      0,
      parts.reduce((rest, { expected }) => rest - expected, whole.expected),
    ),
  };
}

function isNormal(rest: CountAndExpectation, whole: SpikeCandidate): boolean {
  const excess = rest.observed - rest.expected;
  if (excess <= NEGLIGIBLE_SHARE * (whole.observed - whole.expected)) return true;
  return excessZ(rest, whole.dispersion ?? 1) <= normalQuantile(1 - NORMAL_LEVEL, 0, 1);
}
