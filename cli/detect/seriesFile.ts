/** Reads a CSV file of series: a header with series, time and count, then one point a line, in any order. */
import { pipeline, type Readable } from "node:stream";
import { CsvError, type Info, parse } from "csv-parse";
import { GiftlineError } from "../../core/errors.js";
import { parsePointTime, type TimeKind, timeKinds } from "./pointTime.js";
import { textOf } from "./textStream.js";

/** The points of one series, by time; all arrays are of one length. */
export interface PointColumns {
  readonly name: string;
  /** As the file has it. */
  readonly times: string[];
  /** See `PointTime.position`. */
  readonly positions: number[];
  /** Null where the cell is empty: the count is missing. */
  readonly counts: (number | null)[];
  /** Line of the file. */
  readonly lines: number[];
}

export interface SeriesFile {
  readonly name: string;
  readonly timeKind: TimeKind;
  /** In order of first appearance. */
  readonly series: readonly PointColumns[];
}

const columns = ["series", "time", "count"] as const;
type Places = Readonly<Record<(typeof columns)[number], number>>;

/** Throws GiftlineError bad_input with file and line where the file cannot be read as series. */
export async function readSeriesFile(source: Readable, name: string): Promise<SeriesFile> {
  const builder = new SeriesBuilder(name);
  for await (const { record, info } of recordsOf(source, name)) builder.add(record, info.lines);
  return builder.finish();
}

async function* recordsOf(source: Readable, name: string): AsyncGenerator<{ record: string[]; info: Info }> {
  const parser = parse({
    bom: true,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    trim: true,
  });
  // Failures of the source come out of the parser, which is being iterated.
  pipeline(
    (): AsyncIterable<string> => textOf(source, name),
    parser,
    () => undefined,
  );
  try {
    yield* parser as AsyncIterable<{ record: string[]; info: Info }>;
  } catch (thrown) {
    if (!(thrown instanceof CsvError)) throw thrown;
    const line = typeof thrown["lines"] === "number" ? thrown["lines"] : 1;
    throw badLine(
      name,
      line,
      "a quoted value is not closed, or a quote stands inside a value",
      "correct the quotes",
      thrown,
    );
  }
}

class SeriesBuilder {
  private header: Places | null = null;
  private width = 0;
  private first: { kind: TimeKind; line: number } | null = null;
  private readonly series = new Map<string, PointColumns>();

  constructor(private readonly file: string) {}

  add(record: readonly string[], line: number): void {
    if (this.header === null) {
      this.header = this.readHeader(record, line);
      this.width = record.length;
      return;
    }
    if (record.length !== this.width) {
      throw badLine(
        this.file,
        line,
        `has ${record.length} values, the header has ${this.width}`,
        "give every line one value a column",
      );
    }
    const { series, time, count } = this.header;
    const points = this.pointsOf(record[series] ?? "", line);
    const text = record[time] ?? "";
    points.counts.push(this.readCount(record[count] ?? "", line));
    points.positions.push(this.readTime(text, line));
    points.times.push(text);
    points.lines.push(line);
  }

  finish(): SeriesFile {
    if (this.header === null) {
      throw new GiftlineError("bad_input", "is empty", {
        where: this.file,
        fix: "begin with the header series,time,count",
      });
    }
    if (this.first === null) {
      throw badLine(
        this.file,
        1,
        "the header is all there is",
        "add a line series,time,count for every point",
      );
    }
    const series = [...this.series.values()].map((points) => sorted(points, this.file));
    return { name: this.file, timeKind: this.first.kind, series };
  }

  private readHeader(record: readonly string[], line: number): Places {
    const place = (name: string): number => {
      const at = record.indexOf(name);
      if (at === -1)
        throw badLine(
          this.file,
          line,
          `the header has no column "${name}"`,
          "name the columns series, time and count",
        );
      if (record.indexOf(name, at + 1) !== -1) {
        throw badLine(this.file, line, `the header has the column "${name}" twice`, "leave one of them");
      }
      return at;
    };
    return { series: place("series"), time: place("time"), count: place("count") };
  }

  private pointsOf(name: string, line: number): PointColumns {
    if (name === "") throw badLine(this.file, line, "the series has no name", "fill in the column series");
    let points = this.series.get(name);
    if (points === undefined) {
      points = { name, times: [], positions: [], counts: [], lines: [] };
      this.series.set(name, points);
    }
    return points;
  }

  private readTime(text: string, line: number): number {
    const time = parsePointTime(text);
    if (time === null) {
      throw badLine(
        this.file,
        line,
        `"${shown(text)}" is no time`,
        "write 2026-08-03, 2026-08-03T14:05:00Z or a whole number",
      );
    }
    this.first ??= { kind: time.kind, line };
    if (time.kind !== this.first.kind) {
      const [here, before] = [timeKinds[time.kind], timeKinds[this.first.kind]];
      throw badLine(
        this.file,
        line,
        `"${text}" is ${here}, but line ${this.first.line} has ${before}`,
        "write all times of a file in one way",
      );
    }
    return time.position;
  }

  private readCount(text: string, line: number): number | null {
    if (text === "") return null;
    const count = Number(text);
    if (/^\d+$/.test(text) && Number.isSafeInteger(count)) return count;
    throw badLine(
      this.file,
      line,
      `"${shown(text)}" is no count`,
      "write a whole number from 0, or nothing where the count is missing",
    );
  }
}

const shown = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}…` : text);

export const badLine = (
  file: string,
  line: number,
  what: string,
  fix: string,
  cause?: unknown,
): GiftlineError => new GiftlineError("bad_input", what, { where: `${file}, line ${line}`, fix, cause });

function sorted(points: PointColumns, file: string): PointColumns {
  const { name, times, positions, counts, lines } = points;
  const order = [...positions.keys()];
  const at = (i: number | undefined): number => positions[i ?? 0] ?? 0;
  order.sort((a, b) => at(a) - at(b));
  for (let i = 1; i < order.length; i++) {
    const [before, here] = [order[i - 1] ?? 0, order[i] ?? 0];
    if (at(before) === at(here)) {
      throw badLine(
        file,
        lines[here] ?? 0,
        `"${name}" has ${times[here]} twice, first in line ${lines[before]}`,
        "leave one point for each time of a series",
      );
    }
  }
  const pick = <T>(values: readonly T[]): T[] => order.map((i) => values[i] as T);
  return { name, times: pick(times), positions: pick(positions), counts: pick(counts), lines: pick(lines) };
}
