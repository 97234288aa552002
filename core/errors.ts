/**
 * The one error type that reaches a user. Codes are a closed list; the exit code, and whether a retry can help,
 * follow from the code and never from the message.
 */

/** Exit codes by kind, documented in docs/ERRORS.md. */
export const errorCodes = {
  /** A bad flag, argument or combination of them. */
  usage: { exitCode: 2, retryable: false },
  /** A file, row, mapping, series or date that cannot be read. */
  bad_input: { exitCode: 3, retryable: false },
  /** An environment variable or configuration file that cannot be used. */
  bad_config: { exitCode: 3, retryable: false },
  /** ClickHouse, Kafka, or a webhook does not answer. */
  unavailable: { exitCode: 4, retryable: true },
  /** The other side answered, and refused: authentication, missing topic, missing privilege. */
  refused: { exitCode: 4, retryable: false },
  /** This machine cannot run what was asked for (platform, missing Java, missing package). */
  unsupported: { exitCode: 5, retryable: false },
  /** What is stored does not fit this version of giftline. */
  incompatible: { exitCode: 5, retryable: false },
  /** The command finished, but part of its input was refused and waits in dead letters. */
  partly_refused: { exitCode: 6, retryable: false },
  /** A signal stopped the command before it was done; what it had finished stays. */
  interrupted: { exitCode: 130, retryable: true },
  /** A mistake of ours. */
  internal: { exitCode: 1, retryable: false },
} as const;

export type ErrorCode = keyof typeof errorCodes;

export interface ErrorDetails {
  /** Where it happened: a file and line, a flag, a variable, an address. */
  where?: string;
  /** What the user can do about it, as one imperative clause. */
  fix?: string;
  cause?: unknown;
}

/** An expected failure, told in one line: what, where, what to do. */
export class GiftlineError extends Error {
  override readonly name = "GiftlineError";
  readonly where: string | undefined;
  readonly fix: string | undefined;

  constructor(
    readonly code: ErrorCode,
    readonly what: string,
    details: ErrorDetails = {},
  ) {
    super(describe(what, details), details.cause === undefined ? undefined : { cause: details.cause });
    this.where = details.where;
    this.fix = details.fix;
  }

  get exitCode(): number {
    return errorCodes[this.code].exitCode;
  }

  get retryable(): boolean {
    return errorCodes[this.code].retryable;
  }
}

function describe(what: string, { where, fix }: ErrorDetails): string {
  const line = `${where === undefined ? "" : `${where}: `}${what}${fix === undefined ? "" : ` — ${fix}`}`;
  return line.replace(/\s*[\r\n]+\s*/g, " ");
}

/** The message of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  if (thrown instanceof AggregateError && thrown.message === "") {
    return thrown.errors.map(messageOf).join("; ");
  }
  return thrown instanceof Error ? thrown.message : String(thrown);
}
