/** The files of an embedded server's home directory (`./.giftline`), all readable by their owner only. */
import { createHash, randomBytes } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { z } from "zod";
import { GiftlineError } from "../../core/errors.js";

const credentialsSchema = z.object({
  /** Password of user `giftline`, who may do everything. */
  giftline: z.string(),
  /** Password of user `grafana`, who may only read. */
  grafana: z.string(),
  /** Key of the customers' hash. */
  idKey: z.string(),
});
export type Credentials = z.infer<typeof credentialsSchema>;

const addressSchema = z.object({ pid: z.int(), httpPort: z.int(), tcpPort: z.int() });
export type Address = z.infer<typeof addressSchema>;

export const leasePath = (home: string, name: string): string => join(home, "leases", name);
export const logPath = (home: string): string => join(home, "server.log");
const addressPath = (home: string): string => join(home, "server.json");

/** Makes the directory and its configuration; repeating it changes nothing. */
export async function prepareHome(home: string): Promise<Credentials> {
  try {
    for (const part of ["", "clickhouse", "config", "leases"]) {
      await mkdir(join(home, part), { recursive: true, mode: 0o700 });
    }
    const credentials = await readOrCreateCredentials(join(home, "credentials.json"));
    await writeWhole(join(home, "config/users.xml"), usersXml(credentials));
    await writeWhole(join(home, "config/config.xml"), configXml(home));
    return credentials;
  } catch (cause) {
    if (cause instanceof GiftlineError) throw cause;
    throw new GiftlineError(
      "bad_config",
      `the data directory cannot be written (${(cause as Error).message})`,
      {
        where: resolve(home),
        fix: "set GIFTLINE_DATA to a directory that you may write",
        cause,
      },
    );
  }
}

/** The credentials of a home directory, or null where no server has ever been started in it. */
export async function readCredentials(home: string): Promise<Credentials | null> {
  return readJson(join(home, "credentials.json"), credentialsSchema);
}

/** The address that the running server has published, or null. It may be out of date: ask the server. */
export async function readAddress(home: string): Promise<Address | null> {
  return readJson(addressPath(home), addressSchema);
}

export async function removeAddress(home: string): Promise<void> {
  await rm(addressPath(home), { force: true });
}

async function readOrCreateCredentials(path: string): Promise<Credentials> {
  const fresh: Credentials = {
    giftline: randomBytes(24).toString("base64url"),
    grafana: randomBytes(24).toString("base64url"),
    idKey: randomBytes(32).toString("base64url"),
  };
  try {
    await writeFile(path, JSON.stringify(fresh, null, 2), { flag: "wx", mode: 0o600 });
    return fresh;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  // Another process may be writing it at this very moment.
  for (let attempt = 0; attempt < 50; attempt++) {
    const credentials = await readJson(path, credentialsSchema);
    if (credentials !== null) return credentials;
    await new Promise((done) => setTimeout(done, 20));
  }
  throw new GiftlineError("bad_config", "the credentials cannot be read", {
    where: path,
    fix: "restore the file from a backup; without it the data cannot be opened",
  });
}

async function readJson<T>(path: string, schema: z.ZodType<T>): Promise<T | null> {
  try {
    const parsed = schema.safeParse(JSON.parse(await readFile(path, "utf8")));
    return parsed.success ? parsed.data : null;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT" || error instanceof SyntaxError) return null;
    throw error;
  }
}

async function writeWhole(path: string, text: string): Promise<void> {
  const draft = `${path}.${process.pid}`;
  await writeFile(draft, text, { mode: 0o600 });
  await rename(draft, path);
}

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

const configXml = (home: string): string => `<clickhouse>
  <users_config>${escapeXml(resolve(home, "config/users.xml"))}</users_config>
  <logger>
    <level>warning</level>
    <log>${escapeXml(resolve(logPath(home)))}</log>
    <size>10M</size>
    <count>2</count>
  </logger>
</clickhouse>
`;

/**
 * The session that holds the server open is \`default\` from loopback and can have no password; so \`default\` may do
 * nothing but open listeners. Grafana's data source sets two settings, which a read-only user must be allowed to change.
 */
const usersXml = ({ giftline, grafana }: Credentials): string => `<clickhouse>
  <profiles>
    <default/>
    <reader>
      <readonly>1</readonly>
      <do_not_merge_across_partitions_select_final>1</do_not_merge_across_partitions_select_final>
      <constraints>
        <max_execution_time><changeable_in_readonly/></max_execution_time>
        <additional_table_filters><changeable_in_readonly/></additional_table_filters>
        <log_comment><changeable_in_readonly/></log_comment>
      </constraints>
    </reader>
  </profiles>
  <quotas><default/></quotas>
  <users>
    <default>
      <password></password>
      <networks><ip>127.0.0.1</ip><ip>::1</ip></networks>
      <profile>default</profile>
      <quota>default</quota>
      <grants><query>GRANT SYSTEM LISTEN ON *.*</query></grants>
    </default>
    <giftline>
      <password_sha256_hex>${sha256(giftline)}</password_sha256_hex>
      <networks><ip>127.0.0.1</ip><ip>::1</ip></networks>
      <profile>default</profile>
      <quota>default</quota>
    </giftline>
    <grafana>
      <password_sha256_hex>${sha256(grafana)}</password_sha256_hex>
      <networks><ip>127.0.0.1</ip><ip>::1</ip></networks>
      <profile>reader</profile>
      <quota>default</quota>
      <grants><query>GRANT SELECT ON *.*</query></grants>
    </grafana>
  </users>
</clickhouse>
`;

const escapeXml = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
