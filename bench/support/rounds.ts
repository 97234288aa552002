/** Contenders measured in turns, so that what disturbs the machine for a while disturbs all of them. */

export interface Measured {
  readonly median: number;
  /** Highest less lowest round, in percent of the median. */
  readonly spreadPercent: number;
}

/** Runs one round of a contender; answers with its figure. */
type Round = () => number | Promise<number>;

/**
 * One round of each contender to warm up, which does not count, then `rounds` of each in turn, the order reversed every
 * other time. Rejects where a figure is no positive number: then nothing was measured.
 */
export async function measureInTurns<Name extends string>(
  contenders: Readonly<Record<Name, Round>>,
  { rounds = 5, warmUp = true }: { readonly rounds?: number; readonly warmUp?: boolean } = {},
): Promise<Record<Name, Measured>> {
  const names = Object.keys(contenders) as Name[];
  const figures = new Map<Name, number[]>(names.map((name) => [name, []]));
  for (let round = warmUp ? -1 : 0; round < rounds; round++) {
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      const figure = await contenders[name]();
      if (!(figure > 0 && Number.isFinite(figure))) throw new Error(`${name}: ${figure} is no figure`);
      if (round >= 0) figures.get(name)?.push(figure);
    }
  }
  const measured = [...figures].map(([name, values]) => [name, summarize(values)] as const);
  return Object.fromEntries(measured) as Record<Name, Measured>;
}

/** Median and spread of at least one figure. */
export function summarize(figures: readonly number[]): Measured {
  const sorted = figures.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const median = ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2;
  const range = (sorted.at(-1) ?? 0) - (sorted[0] ?? 0);
  return { median, spreadPercent: (100 * range) / median };
}

export function secondsOf(action: () => unknown): number {
  const start = performance.now();
  action();
  return (performance.now() - start) / 1_000;
}

export async function secondsOfAsync(action: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await action();
  return (performance.now() - start) / 1_000;
}

/** Items a second of one pass over all of them. */
export const perSecond = <T>(items: readonly T[], run: (item: T) => unknown): number =>
  items.length /
  secondsOf(() => {
    for (const item of items) run(item);
  });
