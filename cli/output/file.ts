/** Writes an answer to a file as a whole or not at all. */
import { randomUUID } from "node:crypto";
import { realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { GiftlineError, messageOf } from "../../core/errors.js";

/** Readers never see half of it: a neighbour is written and put in its place. Devices and pipes are written to directly. */
export async function writeOutput(path: string, text: string): Promise<void> {
  try {
    const target = await realpath(path).catch(() => path);
    const existing = await stat(target).catch(() => null);
    if (existing?.isDirectory() === true) throw new Error("it is a directory");
    if (existing !== null && !existing.isFile()) await writeFile(target, text);
    else await replaceFile(target, text);
  } catch (cause) {
    throw new GiftlineError("bad_input", `the output cannot be written (${reasonOf(cause)})`, {
      where: path,
      fix: "name a file in a directory that you may write to",
      cause,
    });
  }
}

async function replaceFile(path: string, text: string): Promise<void> {
  const neighbour = join(dirname(path), `.${basename(path)}.${randomUUID()}`);
  try {
    await writeFile(neighbour, text, { flag: "wx" });
    await rename(neighbour, path);
  } catch (error) {
    await rm(neighbour, { force: true });
    throw error;
  }
}

/** Without the path: the neighbour's name tells the user nothing. */
const reasonOf = (thrown: unknown): string => messageOf(thrown).replace(/, \w+ '.*$/, "");
