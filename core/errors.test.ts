import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ErrorCode, errorCodes, GiftlineError, messageOf } from "./errors.js";
import { refusalReasons } from "./outcome.js";

const codes = Object.keys(errorCodes) as ErrorCode[];

describe("an error for the user", () => {
  it("says where, what, and what to do, in this order", () => {
    const error = new GiftlineError("bad_input", "has no header", { where: "a.csv:1", fix: "add one" });
    expect(error.message).toBe("a.csv:1: has no header — add one");
    expect(new GiftlineError("bad_input", "has no header").message).toBe("has no header");
  });

  it("is one line, whatever is put into it", () => {
    const text = fc.string({ unit: fc.constantFrom("a", " ", "\n", "\r", "\t", "—") });
    fc.assert(
      fc.property(text, text, text, (what, where, fix) => {
        expect(new GiftlineError("usage", what, { where, fix }).message).not.toMatch(/[\r\n]/);
      }),
    );
  });

  it("has the exit code and the hope of its code", () => {
    for (const code of codes) {
      expect(new GiftlineError(code, "x")).toMatchObject({ code, ...errorCodes[code] });
    }
  });

  it("keeps its cause, and has none where none is given", () => {
    const cause = new Error("below");
    expect(new GiftlineError("internal", "x", { cause }).cause).toBe(cause);
    expect("cause" in new GiftlineError("internal", "x")).toBe(false);
  });
});

describe("the message of what was thrown", () => {
  it.each([
    [new Error("a"), "a"],
    ["a", "a"],
    [undefined, "undefined"],
    [new AggregateError([new Error("a"), new Error("b")]), "a; b"],
    [new AggregateError([new Error("a")], "both"), "both"],
  ])("%s is %s", (thrown, message) => {
    expect(messageOf(thrown)).toBe(message);
  });
});

describe("docs/ERRORS.md", () => {
  const text = readFileSync("docs/ERRORS.md", "utf8");
  const rowsOf = (pattern: RegExp): string[][] => [...text.matchAll(pattern)].map(([, ...cells]) => cells);

  it("lists every exit code", () => {
    const documented = rowsOf(/^\| (\d+) \| `(\w+)` \| [^|]+ \| [^|]+ \|$/gm);
    expect(documented.map(([exitCode, code]) => [Number(exitCode), code]).sort()).toEqual(
      codes.map((code) => [errorCodes[code].exitCode, code] as const).sort(),
    );
  });

  it("lists every reason for which a row is refused, as the code explains it, with a remedy", () => {
    const documented = rowsOf(/^\| `(\w+)` \| ([^|]+) \| [^|]+ \|$/gm);
    expect(Object.fromEntries(documented)).toEqual(refusalReasons);
  });
});
