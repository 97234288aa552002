/**
 * The simulator: a seeded stream of contact snapshots with known incidents in it. Pure, and of bounded memory: what
 * has happened but not been emitted yet waits in a priority queue.
 */
import { type Random, seededRandom } from "../core/random.js";
import { type EpochMs, epochMs, HOUR_MS } from "../core/time.js";
import { Background, Surge } from "./arrivals.js";
import { Calendar } from "./calendar.js";
import type { Arrival, Relabelling, World } from "./contactTypes.js";
import { Demand } from "./demand.js";
import { happens } from "./distributions.js";
import type { SimulatedMessage } from "./emission.js";
import { Heap } from "./heap.js";
import { defaultIncidents } from "./incidents/defaults.js";
import { type Incident, placeIncidents } from "./incidents/incident.js";
import { liveThrough } from "./journey.js";
import { type Period, periodOf, type SimulationOptions } from "./options.js";
import { Outbox } from "./outbox.js";
import { Switchboard } from "./switchboard.js";
import { type Truth, TruthTally } from "./truth.js";
import { Population } from "./world/customers.js";
import { communitiesOf } from "./world/geography.js";
import { Staff } from "./world/teams.js";

/** Of 100 contacts about 92 are the customer's first about their matter; the others come again. */
const FIRST_CONTACTS = 0.92;
const CUSTOMERS_PER_DAILY_CONTACT = 60;
const MOST_ATTEMPTS = 4;

/** The incidents of a simulation, in the order of the truth. Throws GiftlineError("bad_input") for one outside it. */
export function plannedIncidents(options: SimulationOptions): Incident[] {
  const specs = options.incidents === "default" ? defaultIncidents(options) : options.incidents;
  return placeIncidents(specs, periodOf(options), options.timeZone);
}

/**
 * Yields snapshots in the order in which they reach Kafka, all before the end of the period; returns the truth.
 * Contacts that are still open at the end stay open.
 */
export function* simulate(options: SimulationOptions): Generator<SimulatedMessage, Truth, void> {
  const simulation = new Simulation(options);
  const { from, to } = simulation.period;
  for (let hour = from; hour < to; hour = epochMs(hour + HOUR_MS)) {
    simulation.beginHour(hour);
    const end = Math.min(hour + HOUR_MS, to);
    for (let arrival = simulation.next(end); arrival !== null; arrival = simulation.next(end)) {
      yield* simulation.outbox.until(arrival.at);
      simulation.live(arrival);
    }
  }
  yield* simulation.outbox.until(to);
  return simulation.tally.result(options, simulation.period);
}

class Simulation {
  readonly period: Period;
  readonly outbox: Outbox;
  readonly tally: TruthTally;
  readonly #incidents: readonly Incident[];
  readonly #demand: Demand;
  readonly #background: Background;
  readonly #surges: readonly Surge[];
  readonly #world: World;
  readonly #arrivals = new Heap<Arrival>((a, b) => (a.at === b.at ? a.key < b.key : a.at < b.at));

  constructor(options: SimulationOptions) {
    const { seed, contactsPerDay, languages, timeZone } = options;
    const random = seededRandom(seed);
    const communities = communitiesOf(languages);
    const population = new Population(seed, communities, contactsPerDay * CUSTOMERS_PER_DAILY_CONTACT);
    this.period = periodOf(options);
    const calendar = new Calendar(timeZone, this.period.from);
    this.#incidents = plannedIncidents(options);
    this.#demand = new Demand({ contactsPerDay, from: this.period.from }, calendar, communities);
    this.#background = new Background(population, random.fork("background"), FIRST_CONTACTS);
    this.#surges = this.#incidents.map(
      (incident, index) => new Surge(incident, index, population, random.fork(`incident/${incident.id}`)),
    );
    this.tally = new TruthTally(this.#incidents, population.size);
    this.outbox = new Outbox({
      end: this.period.to,
      onlyFinal: options.snapshots === "final",
      incidents: this.#incidents,
      tally: this.tally,
      random: random.fork("delays"),
    });
    this.#world = {
      seed,
      switchboard: new Switchboard(),
      staff: new Staff(seed),
      localHour: (at) => calendar.localHour(at),
      relabel: (group, at, dice) => this.#relabel(group, at, dice),
      backOfficeSeats: Math.max(2, Math.ceil(contactsPerDay / 400)),
    };
  }

  /** Puts the staff of the hour on duty, and draws who will make contact for the first time in it. */
  beginHour(at: EpochMs): void {
    const demand = this.#demand.hour(at);
    this.#world.switchboard.staff(at, demand);
    for (const arrivals of [this.#background, ...this.#surges]) {
      for (const arrival of arrivals.hour(at, demand)) this.#arrivals.push(arrival);
    }
  }

  /** The next customer before `end`, or null. */
  next(end: number): Arrival | null {
    const arrival = this.#arrivals.peek();
    if (arrival === undefined || arrival.at >= end) return null;
    this.#arrivals.pop();
    return arrival;
  }

  live(arrival: Arrival): void {
    const journey = liveThrough(this.#world, arrival);
    this.outbox.add(arrival, journey);
    if (journey.returnsAt !== null && arrival.attempt + 1 < MOST_ATTEMPTS) {
      this.#arrivals.push({
        ...arrival,
        at: journey.returnsAt,
        key: `${arrival.key}+`,
        attempt: arrival.attempt + 1,
      });
    }
  }

  #relabel(group: string, at: EpochMs, dice: Random): Relabelling | null {
    for (const [incident, { plan, from, to }] of this.#incidents.entries()) {
      if (plan.kind !== "labelling_artefact" || plan.group !== group || at < from || at >= to) continue;
      if (happens(dice, plan.share)) return { label: plan.label, incident };
    }
    return null;
  }
}
