/** The flags of the detection methods: names, ranges and defaults. */
import { type Command, InvalidArgumentError, Option } from "commander";
import { farringtonDefaults } from "../../analyzers/stats/farringtonOptions.js";
import { wholeNumber } from "../options.js";
import { defaultRunLength, weeklyAlpha } from "./methods.js";

const numberBetween =
  (least: number, most: number, isInside: (value: number) => boolean, range: string) =>
  (text: string): number => {
    const value = Number(text);
    if (text.trim() === "" || Number.isNaN(value) || value < least || value > most || !isInside(value)) {
      throw new InvalidArgumentError(`expected a number ${range}`);
    }
    return value;
  };

const level = numberBetween(0, 0.5, (value) => value > 0 && value < 0.5, "above 0 and below 0.5");
const probability = numberBetween(0, 1, () => true, "from 0 to 1");
const residual = numberBetween(0, 1e6, () => true, "from 0 on");
const runLength = numberBetween(2, 1e15, () => true, "from 2 on");

/** Flags without a default of their own: a flag that stands in the result was given. */
export function addMethodFlags(command: Command): Command {
  const d = farringtonDefaults;
  const years = wholeNumber(1, 20);
  return command
    .optionsGroup("Flags of --method farrington-flexible:")
    .option("--frequency <points>", `points a year: 52 or 12 (default: ${d.frequency})`, frequency)
    .option("--years-back <n>", `years of reference (default: ${d.yearsBack})`, years)
    .option(
      "--half-window <n>",
      `points on each side of a reference point (default: ${d.halfWindow})`,
      wholeNumber(0, 25),
    )
    .option(
      "--periods <n>",
      `season levels of a year; 1 uses the windows alone (default: ${d.periods})`,
      wholeNumber(1, 52),
    )
    .option(
      "--past-weeks-not-included <n>",
      "points before the tested one that are left out (default: half window)",
      wholeNumber(0, 520),
    )
    .option(
      "--trend-p-value <p>",
      `keep a trend whose p-value is below this (default: ${d.trendPValue})`,
      probability,
    )
    .addOption(
      new Option("--threshold-method <name>", `upper bound (default: ${d.thresholdMethod})`).choices([
        "delta",
        "nb-plugin",
        "muan",
      ]),
    )
    .addOption(
      new Option(
        "--power-transformation <e>",
        `scale of the delta bound (default: ${d.powerTransformation})`,
      ).choices(["2/3", "1/2", "none"]),
    )
    .option(
      "--reweight-threshold <s>",
      `residuals above this weigh less (default: ${d.reweightThreshold})`,
      residual,
    )
    .option(
      "--minimum-cases <n>",
      `no alarm below this many cases … (default: ${d.minimumCases})`,
      wholeNumber(0, 1_000_000),
    )
    .option(
      "--minimum-cases-weeks <n>",
      `… in this many points (default: ${d.minimumCasesWeeks})`,
      wholeNumber(1, 520),
    )
    .option("--r-compatible", "reproduce the mistakes of R surveillance 1.20.3 too")
    .option(
      "--alpha <p>",
      `one-sided level; also of weekly (default: ${d.alpha}, weekly ${weeklyAlpha})`,
      level,
    )
    .optionsGroup("Flags of --method stream:")
    .option(
      "--expected-run-length <points>",
      `points between two false alarms, at least (default: ${defaultRunLength})`,
      runLength,
    );
}

function frequency(text: string): 52 | 12 {
  if (text === "52") return 52;
  if (text === "12") return 12;
  throw new InvalidArgumentError("expected 52 or 12");
}
