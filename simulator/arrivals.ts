/** Who makes contact, and when: a Poisson process whose intensity follows the demand, and what incidents add. */
import type { Random } from "../core/random.js";
import { type EpochMs, epochMs, HOUR_MS, MINUTE_MS } from "../core/time.js";
import type { Arrival } from "./contactTypes.js";
import type { HourDemand } from "./demand.js";
import { exponential, unitMeanGamma, weighted } from "./distributions.js";
import { affects, type Incident, intensityAt } from "./incidents/incident.js";
import type { Population } from "./world/customers.js";

/** Hours vary by more than chance: their intensity is multiplied by a gamma variable of this shape. */
const HOURLY_SHAPE = 100;

/** Times of a Poisson process of constant intensity. */
function* poissonTimes(random: Random, from: number, to: number, perHour: number): Generator<EpochMs> {
  if (perHour <= 0) return;
  for (let at = from; ; ) {
    at += exponential(random, HOUR_MS / perHour);
    if (at >= to) return;
    yield epochMs(Math.floor(at));
  }
}

/** The first contacts of an hour that no incident caused; `share` of the demand, the rest comes again by itself. */
export class Background {
  #serial = 0;

  constructor(
    readonly population: Population,
    readonly random: Random,
    readonly share: number,
  ) {}

  *hour(from: EpochMs, demand: HourDemand): Generator<Arrival> {
    const perHour = demand.total * this.share * unitMeanGamma(this.random, HOURLY_SHAPE);
    for (const at of poissonTimes(this.random, from, from + HOUR_MS, perHour)) {
      const community = demand.pickCommunity(this.random);
      yield {
        at,
        key: `b${this.#serial++}`,
        customer: this.population.someone(community, this.random.next()),
        channel: demand.pickChannel(this.random, community),
        theme: demand.pickTopic(this.random),
        attempt: 0,
        incident: null,
      };
    }
  }
}

/** Intensity of incidents is constant over such a step: an outage must begin at its minute. */
const STEP_MS = 5 * MINUTE_MS;

/** The additional first contacts that one incident causes. */
export class Surge {
  #serial = 0;

  constructor(
    readonly incident: Incident,
    readonly index: number,
    readonly population: Population,
    readonly random: Random,
  ) {}

  *hour(hourStart: EpochMs, demand: HourDemand): Generator<Arrival> {
    const { incident, random, population } = this;
    const { plan, themes } = incident;
    const from = Math.max(hourStart, incident.from);
    const to = Math.min(hourStart + HOUR_MS, incident.to);
    const [leading] = themes;
    if (from >= to || leading === undefined || !("factor" in plan)) return;
    const communities = population.communities.filter((community) => affects(incident, community));
    const usual = communities.map((community) => demand.of(community, leading.theme));
    const perHour = (plan.factor - 1) * usual.reduce((sum, rate) => sum + rate, 0);
    const pickCommunity = weighted(communities, usual);
    const pickTheme = weighted(
      themes,
      themes.map(({ share }) => share),
    );
    for (let step = from; step < to; step += STEP_MS) {
      const end = Math.min(step + STEP_MS, to);
      const intensity = perHour * intensityAt(incident, (step + end) / 2);
      for (const at of poissonTimes(random, step, end, intensity)) {
        const community = pickCommunity(random);
        yield {
          at,
          key: `i${incident.id}/${this.#serial++}`,
          customer: population.someone(community, random.next()),
          channel: demand.pickChannel(random, community),
          theme: pickTheme(random).theme,
          attempt: 0,
          incident: this.index,
        };
      }
    }
  }
}
