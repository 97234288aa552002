/**
 * Baseline of a stream of counts: mean(tick) = level x H[cell], cell = hour of the week in the operator's time zone.
 *
 * - level = sum of counts / sum of H, both forgotten with one half-life (days): an average in which busy hours, which know
 *   more, weigh more. H[cell] = (cases + 20 P[cell]) / (exposure + 20): the parent's profile P until own data outweigh it,
 *   forgotten with a half-life of 8 weeks. With a profile of one cell there is a level only.
 * - dispersion = sum w (y - mean)^2 / mean / sum w, w = mean / (1 + 2 mean) (what a Poisson count tells about it), half-life
 *   14 days, shrunk to the parent's with the weight of 50 dense ticks; at least 1.
 * - upperMean = mean + 1 standard error of level and H: the largest mean that is to be called normal.
 * - Spikes do not teach: a count, and an hour's sum, enters no higher than max(4 standard deviations, 3) above its mean, and
 *   while `frozen` nothing enters at all.
 *
 * The baseline moves between blocks (the ticks of one hour), never within: what is normal at a tick is known before its
 * count, as sequential tests require, and an hour without contacts costs one call (`stepQuiet`).
 * Units: counts per tick. Before the first block ends, and without a starting level, `normal` is null. Constant input gives
 * its own value as mean. Cost: O(1) a tick; a copy of the profile a block.
 */
import {
  type BaselineOptions,
  type Block,
  emptyBlock,
  extendBlock,
  type Learned,
  learn,
  type Normal,
  normalFor,
} from "./baselineBlock.js";

/** Plain JSON. */
export interface BaselineState {
  readonly options: BaselineOptions;
  readonly learned: Learned;
  readonly block: Block;
  /** What is normal in the cell of `block`. */
  readonly normal: Normal | null;
}

export interface Tick {
  readonly count: number;
  /** Index into the profile: hour of the week. */
  readonly cell: number;
  /** True while a spike is open. */
  readonly frozen: boolean;
}

export function init(options: BaselineOptions): BaselineState {
  const average = options.profile.reduce((sum, rate) => sum + rate, 0) / options.profile.length;
  const profile = options.profile.map((rate) => (average > 0 ? rate / average : 1));
  const learned: Learned = {
    cases: options.level === null ? 0 : 2,
    squares: options.level === null ? 0 : 2,
    exposure: options.level === null ? 0 : 2 / Math.max(options.level, 1e-9),
    cellCases: profile.map(() => 0),
    cellExposure: profile.map(() => 0),
    pearson: 0,
    pearsonWeight: 0,
  };
  return { options: { ...options, profile }, learned, block: emptyBlock(-1), normal: null };
}

/** One tick; answers what was normal for it before its count was known. */
export function step(state: BaselineState, { count, cell, frozen }: Tick): [BaselineState, Normal | null] {
  return extend(state, cell, frozen, 1, count);
}

/** `steps` ticks without a contact, all in one cell. Equal to that many `step`s of count 0 within a block. */
export function stepQuiet(
  state: BaselineState,
  { steps, cell, frozen }: Omit<Tick, "count"> & { readonly steps: number },
): [BaselineState, Normal | null] {
  return extend(state, cell, frozen, steps, 0);
}

/** Multiplies the level: after a rise that has come to stay. */
export function rescaleLevel(state: BaselineState, ratio: number): BaselineState {
  const learned = { ...state.learned, exposure: state.learned.exposure / ratio };
  return { ...state, learned, block: emptyBlock(-1) };
}

function extend(
  state: BaselineState,
  cell: number,
  frozen: boolean,
  steps: number,
  count: number,
): [BaselineState, Normal | null] {
  const { options, block } = state;
  const goesOn = block.cell === cell && block.ticks + steps <= options.ticksPerBlock;
  const { learned, normal } = goesOn ? state : nextBlock(state, cell);
  const current = goesOn ? block : emptyBlock(cell);
  return [
    {
      options,
      learned,
      normal,
      block: frozen ? emptyBlock(cell) : extendBlock(current, normal, steps, count),
    },
    normal,
  ];
}

function nextBlock({ options, learned: before, block, normal }: BaselineState, cell: number) {
  const learned = block.ticks > 0 ? learn(before, options, block, normal) : before;
  return { learned, normal: normalFor(learned, options, cell) };
}
