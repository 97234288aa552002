import { Presets, SingleBar } from "cli-progress";
import { type CliContext, note } from "./context.js";

export interface Progress {
  /** How far it is, and a remark such as "3 refused". */
  update(done: number, remark?: string): void;
  stop(): void;
}

const LINE_EVERY_MS = 10_000;

/** A bar on a terminal; elsewhere a line every ten seconds. Without a total it only counts. */
export function createProgress(
  context: Pick<CliContext, "stderr" | "interactive" | "clock">,
  unit: string,
  total?: number,
): Progress {
  return context.interactive ? bar(context, unit, total) : lines(context, unit, total);
}

function bar({ stderr }: Pick<CliContext, "stderr">, unit: string, total: number | undefined): Progress {
  const format =
    total === undefined
      ? `{value} ${unit} {remark}`
      : `[{bar}] {percentage}% {value}/{total} ${unit}, {eta_formatted} left {remark}`;
  const single = new SingleBar(
    { format, stream: stderr as NodeJS.WriteStream, hideCursor: true, etaBuffer: 50 },
    Presets.legacy,
  );
  single.start(total ?? 0, 0, { remark: "" });
  return { update: (done, remark = "") => single.update(done, { remark }), stop: () => single.stop() };
}

function lines(
  context: Pick<CliContext, "stderr" | "clock">,
  unit: string,
  total: number | undefined,
): Progress {
  let nextAt = context.clock() + LINE_EVERY_MS;
  return {
    update: (done, remark = "") => {
      if (context.clock() < nextAt) return;
      nextAt = context.clock() + LINE_EVERY_MS;
      const share = total === undefined || total === 0 ? "" : ` (${Math.floor((100 * done) / total)} %)`;
      note(context, `${done} ${unit}${share}${remark === "" ? "" : `, ${remark}`}`);
    },
    stop: () => {},
  };
}
