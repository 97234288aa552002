/** Parameters of Farrington Flexible, with the defaults of R surveillance 1.20.3, `farringtonFlexible`. */
export interface FarringtonOptions {
  /** Points a year: 52 for weeks, 12 for months. R: freq. */
  readonly frequency: 52 | 12;
  /** How many years back the reference reaches. R: b. */
  readonly yearsBack: number;
  /** Points on each side of a reference point that belong to the same season. R: w. */
  readonly halfWindow: number;
  /** Season levels of a year; 1 uses the reference windows alone. R: noPeriods. */
  readonly periods: number;
  /** Guard band: how many points before the tested one are left out; null means `halfWindow`. */
  readonly pastWeeksNotIncluded: number | null;
  /** The trend stays where its p-value is below this. R: pThresholdTrend. */
  readonly trendPValue: number;
  readonly thresholdMethod: "delta" | "nb-plugin" | "muan";
  /** Scale on which the delta method is symmetric. R: powertrans. */
  readonly powerTransformation: "2/3" | "1/2" | "none";
  /** Anscombe residuals above this are down-weighted. R: weightsThreshold. */
  readonly reweightThreshold: number;
  /** No alarm below this many cases in the last `minimumCasesWeeks` points. R: limit54. */
  readonly minimumCases: number;
  readonly minimumCasesWeeks: number;
  /** One-sided level: the upper bound is the 1 - alpha quantile. */
  readonly alpha: number;
  /** Reproduces the quirks of R surveillance 1.20.3: see `farringtonModel.ts` and `farringtonThreshold.ts`. */
  readonly rCompatible: boolean;
}

export const farringtonDefaults: FarringtonOptions = {
  frequency: 52,
  yearsBack: 5,
  halfWindow: 3,
  periods: 1,
  pastWeeksNotIncluded: null,
  trendPValue: 0.05,
  thresholdMethod: "delta",
  powerTransformation: "2/3",
  reweightThreshold: 2.58,
  minimumCases: 5,
  minimumCasesWeeks: 4,
  alpha: 0.05,
  rCompatible: false,
};
