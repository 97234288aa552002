/** What a contender of the ingest bench is told, and what it answers. */
import { z } from "zod";

/** The topic to read, and the home of the server to write to. */
export interface ConsumeTask {
  readonly brokers: string;
  readonly topic: string;
  readonly home: string;
  /** Messages in the topic. */
  readonly messages: number;
}

export const consumedSchema = z.object({
  /** Messages read, those read again after a rebalance included. */
  read: z.int().positive(),
  /** From the first message at hand to the last one acknowledged by ClickHouse. */
  seconds: z.number().positive(),
  /** User and system time of the contender's process in that time, its threads included. */
  processorSeconds: z.number().positive(),
  /** Largest resident memory of the process so far, in megabytes. */
  peakMegabytes: z.number().positive(),
});

export type Consumed = z.output<typeof consumedSchema>;

/** Measures this process from `begin` to `end`. */
export class ProcessWatch {
  #begun: { readonly at: number; readonly usage: NodeJS.CpuUsage } | null = null;

  /** Counts the first time only. */
  begin(): void {
    this.#begun ??= { at: performance.now(), usage: process.cpuUsage() };
  }

  end(read: number): Consumed {
    if (this.#begun === null) throw new Error("nothing was consumed");
    const { user, system } = process.cpuUsage(this.#begun.usage);
    return {
      read,
      seconds: (performance.now() - this.#begun.at) / 1_000,
      processorSeconds: (user + system) / 1e6,
      peakMegabytes: process.resourceUsage().maxRSS / 1_024,
    };
  }
}
