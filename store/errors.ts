/** What ClickHouse's refusals mean for the caller. Decisions look at the code, never at the message. */
import { GiftlineError } from "../core/errors.js";

/**
 * transient: the same call may succeed later. data: rows of this insert are at fault. schema: table, grants or
 * query are at fault, no retry and no other rows will help.
 */
export type StoreFailure = "transient" | "data" | "schema";

const TRANSIENT_CODES = new Set([3, 107, 159, 164, 202, 203, 209, 210, 241, 242, 252, 285, 319, 425, 999]);
const DATA_CODES = new Set([6, 26, 27, 33, 38, 41, 53, 69, 70, 72, 117, 131, 349]);
const ACCESS_CODES = new Set([192, 193, 194, 497, 516]);
const UNKNOWN_TABLE = 60;
const UNKNOWN_DATABASE = 81;

export class StoreError extends GiftlineError {
  constructor(
    what: string,
    /** ClickHouse's error code; null where no answer came. */
    readonly clickhouseCode: number | null,
    details: { where?: string; cause?: unknown },
  ) {
    super(giftlineCode(clickhouseCode), what, { ...details, fix: fixFor(clickhouseCode) });
  }

  get failure(): StoreFailure {
    const code = this.clickhouseCode;
    if (code === null || TRANSIENT_CODES.has(code)) return "transient";
    return DATA_CODES.has(code) ? "data" : "schema";
  }
}

function giftlineCode(code: number | null) {
  if (code === null || TRANSIENT_CODES.has(code)) return "unavailable";
  if (ACCESS_CODES.has(code)) return "refused";
  return code === UNKNOWN_TABLE || code === UNKNOWN_DATABASE ? "incompatible" : "internal";
}

function fixFor(code: number | null): string {
  if (code === null || TRANSIENT_CODES.has(code))
    return "check that ClickHouse runs and is reachable, then try again";
  if (ACCESS_CODES.has(code)) return "check CLICKHOUSE_USER and CLICKHOUSE_PASSWORD, and the user's grants";
  if (code === UNKNOWN_TABLE || code === UNKNOWN_DATABASE) return "run `giftline migrate`";
  return "this is a mistake of giftline: please report it with --debug output";
}
