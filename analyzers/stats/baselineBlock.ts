/** What hourOfWeekBaseline learns from one block of ticks, and what it concludes from all of them. Formulas stand there. */

export interface BaselineOptions {
  readonly ticksPerHour: number;
  /** Ticks of one block, at most an hour's. */
  readonly ticksPerBlock: number;
  readonly levelHalfLifeTicks: number;
  readonly dispersionHalfLifeTicks: number;
  /** Relative rate of each cell; its mean is scaled to 1. 168 cells, or one. */
  readonly profile: readonly number[];
  /** Mean count a tick to start from, worth 2 contacts; null to learn it. */
  readonly level: number | null;
  /** Variance over mean of like series, at least 1. */
  readonly dispersion: number;
}

/** What is normal at a tick. */
export interface Normal {
  readonly mean: number;
  /** Mean plus one standard error. */
  readonly upperMean: number;
  readonly dispersion: number;
}

/** The ticks of one cell since the last update; counts are winsorised. */
export interface Block {
  readonly cell: number;
  readonly ticks: number;
  readonly cases: number;
  /** Sum of squared counts. */
  readonly squares: number;
}

/** Sums that forget. */
export interface Learned {
  /** Level: counts, the same with squared weights (for its variance), and exposure in ticks x H. */
  readonly cases: number;
  readonly squares: number;
  readonly exposure: number;
  /** By cell: counts, and what the level alone expected. */
  readonly cellCases: readonly number[];
  readonly cellExposure: readonly number[];
  /** Dispersion: weighted sum of (y - mean)^2 / mean, and of the weights. */
  readonly pearson: number;
  readonly pearsonWeight: number;
}

const CELL_PRIOR = 20;
/** Each hour of the week comes once a week: 8 visits are 8 weeks. */
const CELL_HALF_LIFE_VISITS = 8;
/** 50 ticks of a dense series, whose weight tends to one half. */
const DISPERSION_PRIOR = 25;
/** Half a case: keeps the variance of a level above 0 while nothing was seen. */
const HALF_CASE = 0.5;

export const emptyBlock = (cell: number): Block => ({ cell, ticks: 0, cases: 0, squares: 0 });

export function extendBlock(block: Block, normal: Normal | null, steps: number, count: number): Block {
  const counted = count === 0 ? 0 : winsorise(count, normal, 1);
  return {
    cell: block.cell,
    ticks: block.ticks + steps,
    cases: block.cases + counted,
    squares: block.squares + counted * counted,
  };
}

/** The standard deviation is no guide where contacts are rare: 3 above the mean always pass. */
function winsorise(count: number, normal: Normal | null, ticks: number): number {
  if (normal === null) return count;
  const mean = normal.mean * ticks;
  return Math.min(count, mean + Math.max(4 * Math.sqrt(normal.dispersion * mean), 3));
}

export function learn(
  learned: Learned,
  options: BaselineOptions,
  block: Block,
  normal: Normal | null,
): Learned {
  const { cell, ticks } = block;
  const cases = winsorise(block.cases, normal, ticks);
  const level = levelOf(learned);
  const kept = 2 ** (-ticks / options.levelHalfLifeTicks);
  return {
    cases: learned.cases * kept + cases,
    squares: learned.squares * kept * kept + cases,
    exposure: learned.exposure * kept + ticks * relativeRate(learned, options, cell),
    ...(level === null
      ? cellsOf(learned)
      : learnCell(learned, cell, cases, ticks * level, ticks / options.ticksPerHour)),
    ...learnDispersion(learned, options, block, normal),
  };
}

const cellsOf = ({ cellCases, cellExposure }: Learned) => ({ cellCases, cellExposure });

function learnCell(learned: Learned, cell: number, cases: number, exposure: number, visits: number) {
  if (learned.cellCases.length === 1) return cellsOf(learned);
  const kept = 2 ** (-Math.min(1, visits) / CELL_HALF_LIFE_VISITS);
  const cellCases = learned.cellCases.slice();
  const cellExposure = learned.cellExposure.slice();
  cellCases[cell] = (cellCases[cell] ?? 0) * kept + cases;
  cellExposure[cell] = (cellExposure[cell] ?? 0) * kept + exposure;
  return { cellCases, cellExposure };
}

function learnDispersion(learned: Learned, options: BaselineOptions, block: Block, normal: Normal | null) {
  const { pearson, pearsonWeight } = learned;
  if (normal === null) return { pearson, pearsonWeight };
  const { mean } = normal;
  const kept = 2 ** (-block.ticks / options.dispersionHalfLifeTicks);
  const squares = block.squares - 2 * mean * block.cases + block.ticks * mean * mean;
  return {
    pearson: pearson * kept + squares / (1 + 2 * mean),
    pearsonWeight: pearsonWeight * kept + (block.ticks * mean) / (1 + 2 * mean),
  };
}

function levelOf({ cases, exposure }: Learned): number | null {
  return exposure > 0 ? (cases + HALF_CASE) / exposure : null;
}

function relativeRate(
  { cellCases, cellExposure }: Learned,
  { profile }: BaselineOptions,
  cell: number,
): number {
  return (
    ((cellCases[cell] ?? 0) + CELL_PRIOR * (profile[cell] ?? 1)) / ((cellExposure[cell] ?? 0) + CELL_PRIOR)
  );
}

export function normalFor(learned: Learned, options: BaselineOptions, cell: number): Normal | null {
  const level = levelOf(learned);
  if (level === null) return null;
  const dispersion = Math.max(
    1,
    (learned.pearson + DISPERSION_PRIOR * options.dispersion) / (learned.pearsonWeight + DISPERSION_PRIOR),
  );
  const mean = level * relativeRate(learned, options, cell);
  const levelError = (mean * Math.sqrt(learned.squares + HALF_CASE)) / (learned.cases + HALF_CASE);
  const cellError = learned.cellCases.length === 1 ? 0 : level * cellStandardError(learned, cell);
  const standardError = Math.sqrt(dispersion * (levelError * levelError + cellError * cellError));
  return { mean, upperMean: mean + standardError, dispersion };
}

/** Standard error of H[cell] at dispersion 1: of the own cases in it; the parent's profile is taken as it is. */
function cellStandardError({ cellCases, cellExposure }: Learned, cell: number): number {
  return Math.sqrt((cellCases[cell] ?? 0) + HALF_CASE) / ((cellExposure[cell] ?? 0) + CELL_PRIOR);
}
