/**
 * Erlang-A: the queue M/M/n+M, where customers arrive as a Poisson process and give up after an exponential patience.
 *
 * The number of customers in the system is a birth-death chain with births λ and deaths min(j, n) μ + max(j - n, 0) θ.
 * Little's law gives the mean wait E[W] = E[Q] / λ, over all customers, and P(abandon) = θ E[W].
 * Source: O. Garnett, A. Mandelbaum, M. Reiman, "Designing a call center with impatient customers",
 * Manufacturing & Service Operations Management 4(3), 2002. Cost: O(n + longest likely queue).
 */
export interface ErlangALoad {
  /** Customers per unit of time, above 0. */
  readonly arrivalRate: number;
  /** 1 / mean service time. */
  readonly serviceRate: number;
  /** 1 / mean patience, above 0: without abandonment an overloaded queue has no steady state. */
  readonly patienceRate: number;
  /** n, at least 1. */
  readonly servers: number;
}

export interface ErlangAPerformance {
  /** Probability that an arriving customer finds all servers busy. */
  readonly waitProbability: number;
  readonly abandonProbability: number;
  /** Mean time in the queue of all customers, also those who abandon, in the unit of time of the rates. */
  readonly meanWait: number;
}

const NEGLIGIBLE = 1e-14;

export function erlangA({
  arrivalRate,
  serviceRate,
  patienceRate,
  servers,
}: ErlangALoad): ErlangAPerformance {
  // Weights relative to the state "all servers busy, nobody waits": they neither overflow nor underflow to 0 there.
  let free = 0;
  for (let state = servers, weight = 1; state >= 1 && weight > NEGLIGIBLE; state--) {
    weight *= (state * serviceRate) / arrivalRate;
    free += weight;
  }
  let busy = 1;
  let queued = 0;
  for (let waiting = 1, weight = 1; weight > NEGLIGIBLE * busy; waiting++) {
    weight *= arrivalRate / (servers * serviceRate + waiting * patienceRate);
    busy += weight;
    queued += waiting * weight;
  }
  const meanWait = queued / (free + busy) / arrivalRate;
  return { waitProbability: busy / (free + busy), abandonProbability: patienceRate * meanWait, meanWait };
}
