/** The mapping of examples/ against the real file: published complaints, not in the repository. */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { type Contact, contactSchema } from "../../core/contact.js";
import { DAY_MS, isoDate, localDay } from "../../core/time.js";
import { readContacts } from "./contacts.js";
import { parseMapping } from "./mapping.js";

const file = fileURLToPath(new URL("../../../shared/data/comcast/complaints.csv", import.meta.url));
const map = fileURLToPath(new URL("../../examples/comcast.map.yaml", import.meta.url));
const present = existsSync(file);

describe.skipIf(!present)(
  `examples/comcast.map.yaml${present ? "" : ` (skipped: ${file} is not there)`}`,
  () => {
    const refused: string[] = [];
    const contacts: Contact[] = [];

    beforeAll(async () => {
      const mapping = parseMapping(readFileSync(map, "utf8"), map);
      for await (const { row, line } of readContacts(file, { mapping, timeZone: "Asia/Tokyo" })) {
        if (row.kind === "ok") contacts.push(contactSchema.parse(row.value));
        else refused.push(`${line}: ${row.detail}`);
      }
    });

    it("maps all 2,224 rows, each a contact of its own", () => {
      expect(refused).toEqual([]);
      expect(contacts).toHaveLength(2224);
      expect(new Set(contacts.map(({ contact_id }) => contact_id)).size).toBe(2224);
    });

    it("puts them on the 91 days from 1 April to 30 June 2015", () => {
      const days = contacts.map(({ opened_at }) => localDay(opened_at, "America/New_York"));
      const first = Date.UTC(2015, 3, 1) / DAY_MS;
      expect([...new Set(days)].sort((a, b) => a - b)).toEqual(
        Array.from({ length: 91 }, (_, day) => first + day),
      );
      // The rise of 23 June, counted in the file's own Date column, where days above 12 cannot be mistaken.
      const counts = new Map<string, number>();
      for (const day of days) counts.set(isoDate(day), (counts.get(isoDate(day)) ?? 0) + 1);
      const rise = ["2015-06-23", "2015-06-24", "2015-06-25", "2015-06-26"];
      expect(rise.map((day) => counts.get(day))).toEqual([190, 218, 98, 55]);
    });

    it("takes channel, resolution and region from the file's words", () => {
      const tally = (pick: (contact: Contact) => string | undefined) => {
        const counts: Record<string, number> = {};
        for (const contact of contacts) counts[pick(contact) ?? ""] = (counts[pick(contact) ?? ""] ?? 0) + 1;
        return counts;
      };
      // Counted with `cut -d, | sort | uniq -c` style tallies of the file.
      expect(tally(({ channel }) => channel)).toEqual({ phone: 1119, web: 1105 });
      expect(tally(({ resolution }) => resolution)).toEqual({ resolved: 734 + 973, unresolved: 363 + 154 });
      expect(tally(({ region }) => region)).toMatchObject({ Georgia: 288, "District of Columbia": 17 });
      expect(Object.keys(tally(({ region }) => region))).toHaveLength(42);
    });

    it("keeps the first row whole", () => {
      expect(contacts[0]).toMatchObject({
        contact_id: "comcast-250635",
        opened_at: Date.parse("2015-04-22T15:53:50-04:00"),
        updated_at: Date.parse("2015-04-22T15:53:50-04:00"),
        channel: "phone",
        region: "Maryland",
        language: "en",
        source: "comcast",
        text: "Comcast Cable Internet Speeds",
        resolution: "resolved",
        attributes: { city: "Abingdon", zip: "21009", status: "Closed", on_behalf_of_another: "No" },
      });
    });
  },
);
