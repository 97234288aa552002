/** One Kafka broker for all integration tests: KAFKA_BROKERS, or a real one that is started and stopped with the run. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { messageOf } from "../../core/errors.js";
import { startLocalBroker } from "../../ingest/kafka/localBroker.js";

declare module "vitest" {
  interface ProvidedContext {
    /** Address of the broker, or why there is none. */
    broker: { address: string } | { missing: string };
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env["KAFKA_BROKERS"];
  if (given !== undefined && given !== "") {
    project.provide("broker", { address: given });
    return async () => {};
  }
  const directory = await mkdtemp(join(tmpdir(), "giftline-kafka-"));
  const remove = () => rm(directory, { recursive: true, force: true });
  try {
    const broker = await startLocalBroker(directory, (step) => process.stderr.write(`${step}\n`));
    project.provide("broker", { address: broker.address });
    return async () => {
      await broker.stop();
      await remove();
    };
  } catch (error) {
    project.provide("broker", { missing: messageOf(error) });
    return remove;
  }
}
