import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { changeOf, type VolumeCount, volumeBy } from "./volume.js";

const count = (period: number, name: string, contacts: number): VolumeCount => ({
  ...{ period, name, contacts, dimension: "topic", customers: 0, customers_of: 0, last_ms: 0 },
});

describe("a change", () => {
  it.each([
    [[12], [12, null, null, null, null]],
    [
      [12, 10],
      [12, 10, 12 / 10 - 1, 10, 12 / 10 - 1],
    ],
    [
      [12, 10, 6],
      [12, 10, 12 / 10 - 1, 8, 0.5],
    ],
    // Nothing before: how much more cannot be said.
    [
      [12, 0, 0],
      [12, 0, null, 0, null],
    ],
    [
      [0, 4],
      [0, 4, -1, 4, -1],
    ],
  ])("of %j", (counts, expected) => {
    expect(Object.values(changeOf(counts))).toEqual(expected);
  });
});

describe("volume by a dimension", () => {
  const options = { periods: 3, most: 2, nameOf: (id: string) => id.toUpperCase() };

  it("shows the largest of the week and sums the others, also those that only weeks before had", () => {
    const volume = volumeBy(
      [count(1, "a", 5), count(1, "b", 9), count(1, "c", 1), count(2, "a", 4), count(3, "d", 8)],
      "topic",
      options,
    );
    expect(
      volume.rows.map(({ name, count: contacts, mean_before }) => [name, contacts, mean_before]),
    ).toEqual([
      ["B", 9, 0],
      ["A", 5, 2],
    ]);
    expect(volume.rest).toMatchObject({ names: 2, count: 1, week_before: 0, mean_before: 4 });
  });

  it("rows and rest add up to all contacts of every week", () => {
    const counts = fc.uniqueArray(
      fc.record({ period: fc.integer({ min: 1, max: 3 }), name: fc.constantFrom("", "a", "b", "c", "d") }),
      { selector: ({ period, name }) => `${period}/${name}` },
    );
    fc.assert(
      fc.property(
        counts,
        fc.array(fc.integer({ min: 1, max: 99 }), { minLength: 15, maxLength: 15 }),
        (keys, sizes) => {
          const rows = keys.map(({ period, name }, index) => count(period, name, sizes[index] ?? 1));
          const total = (period: number) =>
            rows.filter((row) => row.period === period).reduce((sum, row) => sum + row.contacts, 0);
          const volume = volumeBy(rows, "topic", options);
          const all = [...volume.rows, ...(volume.rest === null ? [] : [volume.rest])];
          expect(all.reduce((sum, row) => sum + row.count, 0)).toBe(total(1));
          expect(all.reduce((sum, row) => sum + (row.week_before ?? 0), 0)).toBe(
            all.length === 0 ? 0 : total(2),
          );
        },
      ),
    );
  });
});
