/** One measured figure of detection quality, next to the level it should reach. */
export interface ScoreRow {
  readonly suite: "weekly" | "streaming";
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** The level to reach, where one is set. */
  readonly goal: { readonly atLeast: number } | { readonly atMost: number } | null;
}
