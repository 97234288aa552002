/** How much there is to read, and whether it can be read at all. */
import { stat } from "node:fs/promises";
import { GiftlineError, messageOf } from "../../core/errors.js";

/** Size of a file in bytes; 0 for a pipe. Throws GiftlineError bad_input where there is nothing to read. */
export async function fileBytes(path: string): Promise<number> {
  const found = await stat(path).catch((thrown: unknown) => {
    throw unreadable(path, thrown);
  });
  if (found.isDirectory()) {
    throw new GiftlineError("bad_input", "is a directory", { where: path, fix: "name the files in it" });
  }
  return found.size;
}

/** Bytes of all files together, as `SourceRow.bytesRead` counts them; throws for the first that cannot be read. */
export async function totalBytes(paths: readonly string[]): Promise<number> {
  let total = 0;
  for (const path of paths) total += await fileBytes(path);
  return total;
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  ENOTDIR: "there is no such file",
  EACCES: "may not be read by this user",
  EPERM: "may not be read by this user",
  EISDIR: "is a directory",
};

/** What opening or reading a file threw, as an error for the user. */
export function unreadable(path: string, thrown: unknown): GiftlineError {
  if (thrown instanceof GiftlineError) return thrown;
  const code = thrown instanceof Error && "code" in thrown ? String(thrown.code) : "";
  const what = REASONS[code] ?? `cannot be read: ${messageOf(thrown)}`;
  return new GiftlineError("bad_input", what, {
    where: path,
    fix: "check the path and its permissions",
    cause: thrown,
  });
}
