/**
 * Benches and contenders in processes of their own: what one has compiled, allocated or left behind is then no matter to the
 * next, and processor time and memory are its alone.
 */
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { z } from "zod";

/** Runs a task of bench/child.ts in a process of its own; rejects where it fails. `input` and answer travel as JSON. */
export function inOwnProcess<T>(task: string, input: unknown, answer: z.ZodType<T>): Promise<T> {
  const child = fork(fileURLToPath(new URL("../child.js", import.meta.url)), [task, JSON.stringify(input)]);
  return new Promise((resolve, reject) => {
    let answered: { readonly value: unknown } | null = null;
    child.once("message", (value: unknown) => {
      answered = { value };
    });
    child.once("error", reject);
    child.once("exit", (code, signal) => {
      // The reason stands on stderr already.
      if (code !== 0 || answered === null)
        reject(new Error(`${task} ended with ${signal ?? `code ${code}`}`));
      else resolve(answer.parse(answered.value));
    });
  });
}
