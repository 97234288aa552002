import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { basename } from "node:path";
import { unreadable } from "./size.js";

/**
 * The name of a file as an origin: its name and the beginning of its content's SHA-256, so that the same file gives the
 * same dead letters from wherever it is read, and two files of one name do not mix.
 */
export async function fileOrigin(path: string): Promise<string> {
  const hash = createHash("sha256");
  try {
    for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  } catch (error) {
    throw unreadable(path, error);
  }
  return `file:${basename(path)}@${hash.digest("hex").slice(0, 12)}`;
}
