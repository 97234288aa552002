/** The benches by name, in the order in which they run. */
import { bench as farrington } from "./farrington.bench.js";
import type { BenchFigure } from "./figure.js";
import { bench as importFiles } from "./import.bench.js";
import { bench as ingest } from "./ingest.bench.js";
import { bench as replay } from "./replay.bench.js";
import { bench as simulate } from "./simulate.bench.js";
import { bench as streaming } from "./streaming.bench.js";
import { bench as text } from "./text.bench.js";
import { bench as weekly } from "./weekly.bench.js";

export interface Bench {
  readonly measures: string;
  readonly bench: () => Promise<BenchFigure[]>;
}

export const benches: Readonly<Record<string, Bench>> = {
  farrington: { measures: "weekly test: Farrington Flexible, series-weeks a second", bench: farrington },
  streaming: {
    measures: "streaming detector: microseconds a minute, and over many quiet series",
    bench: streaming,
  },
  text: { measures: "text understanding: masking, language, terms, topic", bench: text },
  simulate: { measures: "the simulator", bench: simulate },
  ingest: { measures: "Kafka to ClickHouse on a real broker and server, whole and by step", bench: ingest },
  import: { measures: "files to ClickHouse", bench: importFiles },
  weekly: { measures: "weekly analysis of one week over three and a half years", bench: weekly },
  replay: { measures: "streaming analysis replayed over eight weeks", bench: replay },
};
