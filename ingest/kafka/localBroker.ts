/**
 * A real Apache Kafka broker (KRaft, one node, loopback) for tests, benchmarks and the demo: from Maven Central with Java,
 * else from Docker. Jars are cached outside the project; the broker's data lives in a directory of the caller's.
 */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { createConnection, createServer } from "node:net";
import { homedir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { GiftlineError, messageOf } from "../../core/errors.js";
import { packageRoot } from "../../store/packageRoot.js";

const KAFKA_VERSION = "4.3.1";

export interface LocalBroker {
  /** host:port */
  readonly address: string;
  readonly stop: () => Promise<void>;
}

/** Further broker properties, which win over the standard ones; not for a broker from Docker. */
export type BrokerSettings = (port: number, controllerPort: number) => Readonly<Record<string, string>>;

const HOW_TO_GET_ONE =
  "install Java 17 and Maven (Debian: apt-get install openjdk-17-jre-headless maven), or start Docker, or set KAFKA_BROKERS to a broker of yours";
const START_TIMEOUT_MS = 60_000;

const run = promisify(execFile);

/** Starts a broker whose data lives in `directory`; throws `unsupported` with the ways to get one where none can run. */
export async function startLocalBroker(
  directory: string,
  onStep: (step: string) => void,
  settings: BrokerSettings = () => ({}),
): Promise<LocalBroker> {
  if ((await succeeds("java", ["-version"])) && (await succeeds("mvn", ["-version"]))) {
    return startFromMaven(directory, await fetchJars(onStep), settings);
  }
  if (await succeeds("docker", ["info"])) return startFromDocker();
  throw new GiftlineError(
    "unsupported",
    "no Kafka broker is at hand: neither Java with Maven nor Docker is here",
    {
      fix: HOW_TO_GET_ONE,
    },
  );
}

/** The directory of Kafka's jars, fetched once from Maven Central into the user's cache. */
async function fetchJars(onStep: (step: string) => void): Promise<string> {
  const cache = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "giftline");
  const jars = join(cache, `kafka-${KAFKA_VERSION}`);
  if (existsSync(jars)) return jars;
  onStep(`fetching Apache Kafka ${KAFKA_VERSION} from Maven Central (44 MB, once)`);
  await mkdir(cache, { recursive: true });
  const draft = await mkdtemp(join(cache, "fetch-"));
  try {
    await run("mvn", [
      ...["-q", "-B", "-f", join(packageRoot(), "test/kafka/pom.xml"), `-Dkafka.version=${KAFKA_VERSION}`],
      ...["dependency:copy-dependencies", `-DoutputDirectory=${draft}`, "-DincludeScope=runtime"],
    ]);
    await rename(draft, jars).catch((error: unknown) => {
      // Another process was faster.
      if (!existsSync(jars)) throw error;
    });
  } catch (cause) {
    throw new GiftlineError(
      "unavailable",
      `Kafka's jars cannot be fetched (${messageOf(cause).split("\n")[0]})`,
      {
        where: "Maven Central",
        fix: HOW_TO_GET_ONE,
        cause,
      },
    );
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return jars;
}

async function startFromMaven(
  directory: string,
  jars: string,
  settings: BrokerSettings,
): Promise<LocalBroker> {
  const [port, controllerPort] = [await freePort(), await freePort()];
  const properties = join(directory, "server.properties");
  const log = join(directory, "broker.log");
  await mkdir(directory, { recursive: true });
  const standard = brokerProperties(port, controllerPort, join(directory, "data"));
  const further = Object.entries(settings(port, controllerPort)).map(([name, value]) => `${name}=${value}\n`);
  await writeFile(properties, standard + further.join(""));
  const java = ["-Xms128m", "-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", `${jars}/*`];
  const { stdout } = await run("java", [...java, "kafka.tools.StorageTool", "random-uuid"]);
  await run("java", [...java, "kafka.tools.StorageTool", "format", "-t", stdout.trim(), "-c", properties]);
  const broker = spawn("java", [...java, "kafka.Kafka", properties], { stdio: ["ignore", "pipe", "pipe"] });
  const words: string[] = [];
  for (const stream of [broker.stdout, broker.stderr]) {
    stream.on("data", (chunk: Buffer) => words.push(chunk.toString()) > 50 && words.shift());
  }
  const killWithUs = (): void => void broker.kill("SIGKILL");
  process.once("exit", killWithUs);
  const stop = async (): Promise<void> => {
    process.off("exit", killWithUs);
    await stopProcess(broker);
  };
  await untilListening(port, () => broker.exitCode !== null).catch(async () => {
    await stop();
    await writeFile(log, words.join(""));
    throw new GiftlineError("unavailable", "the Kafka broker did not start", {
      where: log,
      fix: "read its log",
    });
  });
  return { address: `127.0.0.1:${port}`, stop };
}

async function startFromDocker(): Promise<LocalBroker> {
  const port = await freePort();
  const environment = {
    KAFKA_NODE_ID: "1",
    KAFKA_PROCESS_ROLES: "broker,controller",
    KAFKA_LISTENERS: `PLAINTEXT://:${port},CONTROLLER://:9093`,
    KAFKA_ADVERTISED_LISTENERS: `PLAINTEXT://127.0.0.1:${port}`,
    KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
    KAFKA_CONTROLLER_LISTENER_NAMES: "CONTROLLER",
    KAFKA_CONTROLLER_QUORUM_VOTERS: "1@localhost:9093",
    KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: "1",
    KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: "0",
    KAFKA_AUTO_CREATE_TOPICS_ENABLE: "false",
  };
  const { stdout } = await run("docker", [
    ...["run", "--rm", "--detach", "--publish", `127.0.0.1:${port}:${port}`],
    ...Object.entries(environment).flatMap(([name, value]) => ["--env", `${name}=${value}`]),
    `apache/kafka:${KAFKA_VERSION}`,
  ]);
  const stop = async (): Promise<void> => void (await run("docker", ["kill", stdout.trim()]));
  await untilListening(port, () => false);
  return { address: `127.0.0.1:${port}`, stop };
}

const brokerProperties = (
  port: number,
  controllerPort: number,
  data: string,
): string => `process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:${controllerPort}
listeners=PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}
advertised.listeners=PLAINTEXT://127.0.0.1:${port}
controller.listener.names=CONTROLLER
log.dirs=${data}
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
auto.create.topics.enable=false
`;

async function untilListening(port: number, hasDied: () => boolean): Promise<void> {
  for (
    const deadline = performance.now() + START_TIMEOUT_MS;
    performance.now() < deadline;
    await delay(100)
  ) {
    if (await accepts(port)) return;
    if (hasDied()) break;
  }
  throw new Error("not listening");
}

const accepts = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = createConnection({ port, host: "127.0.0.1" });
    socket.once("connect", () => resolve(true));
    socket.once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });

async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  child.kill("SIGTERM");
  const forced = setTimeout(() => child.kill("SIGKILL"), 10_000);
  await exited;
  clearTimeout(forced);
}

const succeeds = (command: string, parameters: string[]): Promise<boolean> =>
  run(command, parameters, { timeout: 20_000 }).then(
    () => true,
    () => false,
  );
