import { expect, test } from "vitest";
import { seededRandom } from "../../core/random.js";
import { type EpochMs, epochMs } from "../../core/time.js";
import { exponential } from "../distributions.js";
import { erlangA } from "./erlangA.js";
import { FcfsQueue } from "./fcfsQueue.js";

const CUSTOMERS = 200_000;
const BATCHES = 20;

/** Wait probability, abandonment and mean wait of a simulated M/M/n+M, by batch means. Times in seconds. */
function measure(load: { arrival: number; service: number; patience: number; servers: number }) {
  const random = seededRandom(JSON.stringify(load));
  const queue = new FcfsQueue(load.servers);
  const batches = Array.from({ length: BATCHES }, () => ({ waits: 0, abandons: 0, seconds: 0, n: 0 }));
  let at = 0;
  for (let i = 0; i < CUSTOMERS; i++) {
    at += exponential(random, 1000 / load.arrival);
    const outcome = queue.arrive(epochMs(at), exponential(random, load.patience * 1000), () =>
      exponential(random, load.service * 1000),
    );
    const batch = batches[Math.floor((i * BATCHES) / CUSTOMERS)];
    if (batch === undefined) continue;
    batch.n++;
    if (outcome.at > at) batch.waits++;
    if (outcome.kind === "abandoned") batch.abandons++;
    batch.seconds += (outcome.at - at) / 1000;
  }
  const summarize = (values: number[]) => {
    const mean = values.reduce((sum, value) => sum + value, 0) / BATCHES;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (BATCHES - 1);
    return { mean, error: Math.sqrt(variance / BATCHES) };
  };
  return {
    waitProbability: summarize(batches.map((b) => b.waits / b.n)),
    abandonProbability: summarize(batches.map((b) => b.abandons / b.n)),
    meanWait: summarize(batches.map((b) => b.seconds / b.n)),
  };
}

test.each([
  { name: "light load", arrival: 0.02, service: 180, patience: 480, servers: 6 },
  { name: "busy hour", arrival: 0.05, service: 180, patience: 480, servers: 10 },
  { name: "overload, as in an outage", arrival: 0.1, service: 180, patience: 300, servers: 12 },
  { name: "one server", arrival: 0.005, service: 150, patience: 120, servers: 1 },
  { name: "large staff", arrival: 1, service: 200, patience: 600, servers: 200 },
])("with constant load the queue behaves as Erlang-A says: $name", ({ name: _name, ...load }) => {
  const theory = erlangA({
    arrivalRate: load.arrival,
    serviceRate: 1 / load.service,
    patienceRate: 1 / load.patience,
    servers: load.servers,
  });
  const measured = measure(load);
  for (const figure of ["waitProbability", "abandonProbability", "meanWait"] as const) {
    const { mean, error } = measured[figure];
    expect(Math.abs(mean - theory[figure]), `${figure}: ${mean} against ${theory[figure]}`).toBeLessThan(
      // Four standard errors of batch means; the start-up of an empty system is below a thousandth.
      4 * error + 0.001 * theory[figure],
    );
  }
});

// Known values: with one server and λ = μ = θ the chain is Poisson(1): P(wait) = 1 - e^-1, E[Q] = e^-1.
test("Erlang-A agrees with a case that can be solved by hand", () => {
  const performance = erlangA({ arrivalRate: 1, serviceRate: 1, patienceRate: 1, servers: 1 });
  expect(performance.waitProbability).toBeCloseTo(1 - Math.exp(-1), 12);
  expect(performance.meanWait).toBeCloseTo(Math.exp(-1), 12);
  expect(performance.abandonProbability).toBeCloseTo(Math.exp(-1), 12);
});

const at = (second: number): EpochMs => epochMs(second * 1000);
const hundredSeconds = () => 100_000;

test("who comes first is answered first, and who loses patience takes no server", () => {
  const queue = new FcfsQueue(1);
  expect(queue.arrive(at(0), 1e9, hundredSeconds)).toMatchObject({ kind: "answered", at: at(0) });
  expect(queue.arrive(at(10), 20_000, hundredSeconds)).toEqual({ kind: "abandoned", at: at(30) });
  expect(queue.arrive(at(20), 1e9, hundredSeconds)).toMatchObject({ kind: "answered", at: at(100) });
});

test("a new shift takes the waiting; one that ends finishes what it began", () => {
  const queue = new FcfsQueue(1);
  queue.staff(at(50), 2);
  queue.staff(at(140), 1);
  expect(queue.arrive(at(0), 1e9, hundredSeconds)).toMatchObject({ at: at(0), slot: 0 });
  expect(queue.arrive(at(10), 1e9, hundredSeconds)).toMatchObject({ at: at(50), slot: 1, endsAt: at(150) });
  expect(queue.arrive(at(20), 1e9, hundredSeconds)).toMatchObject({ at: at(100), slot: 0, endsAt: at(200) });
  expect(queue.arrive(at(141), 1e9, hundredSeconds)).toMatchObject({ at: at(200), slot: 0 });
});
