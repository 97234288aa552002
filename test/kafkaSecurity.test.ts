/** TLS and SASL against a real broker that offers both on a listener of its own. */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseConfig } from "../core/config.js";
import { createKafka, kafkaError } from "../ingest/kafka/client.js";
import { type LocalBroker, startLocalBroker } from "../ingest/kafka/localBroker.js";
import { createTopics, requireTopics } from "../ingest/kafka/topics.js";

const PASSWORD = "correct-horse";
const STORE_PASSWORD = "changeit";
const run = promisify(execFile);

let directory: string;
let broker: LocalBroker;
let env: Record<string, string>;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "giftline-secure-"));
  const keystore = join(directory, "broker.p12");
  const authority = join(directory, "ca.pem");
  await run("keytool", [
    ...["-genkeypair", "-alias", "broker", "-keyalg", "RSA", "-keysize", "2048", "-validity", "2"],
    ...["-dname", "CN=127.0.0.1", "-ext", "san=ip:127.0.0.1"],
    ...["-keystore", keystore, "-storetype", "PKCS12", "-storepass", STORE_PASSWORD],
  ]);
  const exported = await run("keytool", [
    ...["-exportcert", "-rfc", "-alias", "broker", "-keystore", keystore, "-storepass", STORE_PASSWORD],
  ]);
  await writeFile(authority, exported.stdout);
  const securePort = await freePort();
  broker = await startLocalBroker(
    join(directory, "kafka"),
    () => {},
    (port, controllerPort) => {
      const local = `PLAINTEXT://127.0.0.1:${port}`;
      const secure = `SECURE://127.0.0.1:${securePort}`;
      return {
        listeners: `${local},CONTROLLER://127.0.0.1:${controllerPort},${secure}`,
        "advertised.listeners": `${local},${secure}`,
        "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SECURE:SASL_SSL",
        "listener.name.secure.sasl.enabled.mechanisms": "PLAIN",
        "listener.name.secure.plain.sasl.jaas.config": `org.apache.kafka.common.security.plain.PlainLoginModule required user_giftline="${PASSWORD}";`,
        "listener.name.secure.ssl.keystore.type": "PKCS12",
        "listener.name.secure.ssl.keystore.location": keystore,
        "listener.name.secure.ssl.keystore.password": STORE_PASSWORD,
      };
    },
  );
  env = {
    KAFKA_BROKERS: `127.0.0.1:${securePort}`,
    KAFKA_TLS: "true",
    KAFKA_TLS_CA: authority,
    KAFKA_SASL_MECHANISM: "plain",
    KAFKA_SASL_USERNAME: "giftline",
    KAFKA_SASL_PASSWORD: PASSWORD,
  };
});
afterAll(async () => {
  await broker?.stop();
  await rm(directory, { recursive: true, force: true });
});

const connectWith = async (change: Record<string, string>) =>
  createTopics(
    createKafka(parseConfig({ ...env, ...change }), () => {}),
    [{ name: "secured", partitions: 1 }],
  );

const failureWith = async (change: Record<string, string>): Promise<unknown> =>
  connectWith(change).then(
    () => "it worked",
    (error: unknown) => kafkaError(error, [env["KAFKA_BROKERS"] ?? ""]),
  );

describe("a broker with TLS and SASL", () => {
  it("is used with the right certificate and password", async () => {
    expect(await connectWith({})).toEqual(["secured"]);
    await expect(
      requireTopics(
        createKafka(parseConfig(env), () => {}),
        ["secured"],
      ),
    ).resolves.toBeUndefined();
  });

  it("tells a wrong password in one line, without the password", async () => {
    const failure = await failureWith({ KAFKA_SASL_PASSWORD: "wrong-horse" });
    expect(failure).toMatchObject({ code: "refused", exitCode: 4 });
    expect(String(failure)).toContain("KAFKA_SASL_PASSWORD");
    expect(String(failure)).not.toMatch(/horse|\n/);
  });

  it("is not believed without its certificate authority", async () => {
    const failure = await failureWith({ KAFKA_TLS_CA: "" });
    expect(failure).toMatchObject({ code: "refused", exitCode: 4 });
    expect(String(failure)).toContain("KAFKA_TLS_CA");
  });

  it("refuses a certificate file that is none, in one line", async () => {
    const failure = await failureWith({ KAFKA_TLS_CA: join(directory, "missing.pem") });
    expect(failure).toMatchObject({ code: "bad_config", exitCode: 3, where: "KAFKA_TLS_CA" });
    expect((await readFile(join(directory, "ca.pem"), "utf8")).startsWith("-----BEGIN")).toBe(true);
  });
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
