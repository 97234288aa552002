import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { contactSchema, type EnrichedContact } from "../core/contact.js";
import { refuse } from "../core/outcome.js";
import type { Random } from "../core/random.js";
import type { DeadLetter } from "../core/records.js";
import { epochMs } from "../core/time.js";
import type { Store } from "../store/client.js";
import { StoreError } from "../store/errors.js";
import { deadLetterOf, originalBytes } from "./deadLetter.js";
import { createWriter, type WriterOptions } from "./writer.js";

const AT = epochMs(Date.UTC(2026, 7, 3, 10));
const DATA_ERROR = 27;
const MISSING_TABLE = 60;
const TOO_MANY_PARTS = 252;

const contactWith = (id: string): EnrichedContact => ({
  ...contactSchema.parse({ contact_id: id, opened_at: AT, updated_at: AT, channel: "phone" }),
  terms: [],
  topic: "other",
  category: "other",
  confidence: 0,
  runner_up_topic: "",
  classifier_version: "test",
  ingested_at: AT,
  origin: "kafka:contacts",
  origin_partition: 2,
  origin_offset: 7,
  version: AT,
});

const letterOf = (body: string): DeadLetter =>
  deadLetterOf(
    refuse("not_json", "no JSON"),
    { name: "kafka:contacts", partition: 0, offset: 1 },
    { key: "k", bytes: Buffer.from(body) },
    () => AT,
  );

/** A store of two tables that answers an insert as `answer` says, by what is in it. */
class Tables {
  readonly contacts: EnrichedContact[] = [];
  readonly letters: DeadLetter[] = [];
  readonly log: string[] = [];
  readonly store: Pick<Store, "insert">;

  constructor(answer: (table: string, records: readonly object[]) => StoreError | null = () => null) {
    this.store = {
      insert: async (table, records) => {
        this.log.push(`${table.name} ${records.length}`);
        const failure = answer(table.name, records);
        if (failure !== null) throw failure;
        if (table.name === "contacts")
          this.contacts.push(...(records as readonly unknown[] as EnrichedContact[]));
        else this.letters.push(...(records as readonly unknown[] as DeadLetter[]));
      },
    };
  }
}

const failWith = (code: number | null): StoreError => new StoreError("refused", code, { where: "test" });
/** Pauses of nothing: the lengths are told to onRetry all the same. */
const noPause: Random = { next: () => 0, integer: () => 0, fork: () => noPause };

const writerOver = (tables: Tables, options: Partial<WriterOptions> = {}) =>
  createWriter({
    store: tables.store as Store,
    clock: () => AT,
    random: noPause,
    signal: new AbortController().signal,
    onRetry: () => {},
    ...options,
  });

describe("a batch", () => {
  it("goes dead letters first: to their topic, to their table, and only then the contacts", async () => {
    const tables = new Tables();
    const write = writerOver(tables, {
      forwardDeadLetters: async (letters) => void tables.log.push(`topic ${letters.length}`),
    });
    const batch = { contacts: [contactWith("a"), contactWith("b")], deadLetters: [letterOf("x")] };
    expect(await write(batch)).toEqual({ refusedByStore: 0 });
    expect(tables.log).toEqual(["topic 1", "dead_letters 1", "contacts 2"]);
  });

  it("whose dead letters cannot be forwarded writes nothing at all", async () => {
    const tables = new Tables();
    const write = writerOver(tables, { forwardDeadLetters: () => Promise.reject(new Error("no broker")) });
    const batch = { contacts: [contactWith("a")], deadLetters: [letterOf("x")] };
    await expect(write(batch)).rejects.toThrow("no broker");
    expect(tables.log).toEqual([]);
  });
});

describe("rows that ClickHouse refuses", () => {
  it("are singled out wherever they stand, and all others are stored, each once", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { maxLength: 70 }), async (isBad) => {
        const contacts = isBad.map((bad, index) => contactWith(`${bad ? "bad" : "good"}-${index}`));
        const ids = (rows: readonly { contact_id: string }[]) => rows.map(({ contact_id }) => contact_id);
        const [bad, good] = [true, false].map((wanted) =>
          contacts.filter((_, index) => isBad[index] === wanted),
        );
        const tables = new Tables((table, records) =>
          table === "contacts" && ids(records as EnrichedContact[]).some((id) => id.startsWith("bad"))
            ? failWith(DATA_ERROR)
            : null,
        );
        const { refusedByStore } = await writerOver(tables)({ contacts, deadLetters: [] });
        expect(refusedByStore).toBe(bad?.length);
        expect(ids(tables.contacts)).toEqual(ids(good ?? []));
        expect(tables.letters.map(({ key }) => key)).toEqual(ids(bad ?? []));
      }),
    );
  });

  it("keep reason, place and the whole row in their dead letter", async () => {
    const tables = new Tables((table) => (table === "contacts" ? failWith(DATA_ERROR) : null));
    const contact = contactWith("only");
    await writerOver(tables)({ contacts: [contact], deadLetters: [] });
    const [letter] = tables.letters;
    expect(letter).toMatchObject({
      reason: "rejected_by_store",
      detail: `ClickHouse code ${DATA_ERROR}`,
      origin: "kafka:contacts",
      origin_partition: 2,
      origin_offset: 7,
      received_at: AT,
    });
    expect(letter && JSON.parse(originalBytes(letter).toString())).toEqual(
      JSON.parse(JSON.stringify(contact)),
    );
  });

  it("are not looked for when the table itself is at fault", async () => {
    const tables = new Tables(() => failWith(MISSING_TABLE));
    const write = writerOver(tables);
    await expect(
      write({ contacts: [contactWith("a"), contactWith("b")], deadLetters: [] }),
    ).rejects.toMatchObject({
      code: "incompatible",
    });
    expect(tables.log).toEqual(["contacts 2"]);
  });
});

describe("while ClickHouse is away", () => {
  const failing = (times: number, code: number | null = null): Tables => {
    let left = times;
    return new Tables(() => (left-- > 0 ? failWith(code) : null));
  };

  it.each([null, 202, 209, TOO_MANY_PARTS, 425])(
    "the same rows are tried until they are in (code %s)",
    async (code) => {
      const tables = failing(12, code);
      await writerOver(tables)({ contacts: [contactWith("a")], deadLetters: [] });
      expect(tables.log).toEqual(Array(13).fill("contacts 1"));
      expect(tables.contacts).toHaveLength(1);
    },
  );

  it("pauses are a random share of a bound that doubles from 100 ms to 30 s", async () => {
    const share = 1e-6;
    const pauses: number[] = [];
    const write = writerOver(failing(12), {
      random: { ...noPause, next: () => share },
      onRetry: (_, pauseMs) => pauses.push(pauseMs),
    });
    await write({ contacts: [contactWith("a")], deadLetters: [] });
    expect(pauses.map((pauseMs) => Math.round(pauseMs / share))).toEqual([
      100, 200, 400, 800, 1_600, 3_200, 6_400, 12_800, 25_600, 30_000, 30_000, 30_000,
    ]);
  });

  it("a signal ends the waiting with the store's error, not with the signal's", async () => {
    const stop = new AbortController();
    const random: Random = { ...noPause, next: () => 1 };
    const write = writerOver(failing(Number.POSITIVE_INFINITY), {
      random,
      signal: stop.signal,
      onRetry: () => setImmediate(() => stop.abort()),
    });
    await expect(write({ contacts: [contactWith("a")], deadLetters: [] })).rejects.toMatchObject({
      code: "unavailable",
    });
  });
});
