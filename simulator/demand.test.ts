import { expect, test } from "vitest";
import { DAY_MS, type EpochMs, epochMs, HOUR_MS } from "../core/time.js";
import { Calendar } from "./calendar.js";
import { Demand } from "./demand.js";
import { channelShares, channels } from "./world/channels.js";
import { communitiesOf } from "./world/geography.js";

const from = epochMs(Date.parse("2026-06-08T00:00:00+03:00"));
const communities = communitiesOf({ ru: 60, uk: 25, en: 15 });
const calendar = new Calendar("Europe/Kyiv", from);
const demand = new Demand({ contactsPerDay: 2400, from }, calendar, communities);

const dayTotal = (start: number) =>
  Array.from({ length: 24 }, (_, hour) => demand.hour(epochMs(start + hour * HOUR_MS)).total).reduce(
    (a, b) => a + b,
  );

test("an ordinary week brings about the contacts a day that were asked for", () => {
  // 15 to 21 June 2026 has no public holiday in either country; the season moves the sum by a few per cent.
  const week = Array.from({ length: 7 }, (_, day) => dayTotal(from + (7 + day) * DAY_MS));
  expect(week.reduce((a, b) => a + b) / 7 / 2400).toBeCloseTo(1, 1);
});

test("the parts of an hour's demand sum to the whole", () => {
  const hour = demand.hour(epochMs(from + 10 * HOUR_MS));
  expect(channels.reduce((sum, channel) => sum + hour.channelShare[channel], 0)).toBeCloseTo(1, 12);
  const shares = communities.reduce((sum, community) => sum + hour.of(community, "no_internet"), 0);
  expect(shares).toBeGreaterThan(0.05 * hour.total);
  expect(shares).toBeLessThan(0.15 * hour.total);
});

test("a holiday keeps customers of its country away, more from the phone than from chat", () => {
  // 12 June is a holiday in Russia only; 19 June is the same weekday without one.
  const at = (day: string): EpochMs => epochMs(Date.parse(`${day}T12:00:00+03:00`));
  const holiday = demand.hour(at("2026-06-12"));
  const usual = demand.hour(at("2026-06-19"));
  expect([...holiday.local.holidayIn]).toEqual(["RU"]);
  expect([...usual.local.holidayIn]).toEqual([]);
  expect(holiday.total).toBeLessThan(0.9 * usual.total);
  expect(holiday.channelShare.chat).toBeGreaterThan(usual.channelShare.chat);
  expect(holiday.channelShare.phone).toBeLessThan(usual.channelShare.phone);
});

test("roaming has its season in summer", () => {
  const share = (day: string) => {
    const hour = demand.hour(epochMs(Date.parse(`${day}T12:00:00+03:00`)));
    return communities.reduce((sum, community) => sum + hour.of(community, "roaming"), 0) / hour.total;
  };
  expect(share("2026-07-21")).toBeGreaterThan(2.5 * share("2027-01-19"));
});

test("digital channels gain on the phone year by year", () => {
  for (const years of [0, 0.5, 1, 3]) {
    const shares = channelShares(years);
    expect(Object.values(shares).reduce((a, b) => a + b)).toBeCloseTo(1, 12);
    expect(shares.phone).toBeGreaterThan(channelShares(years + 1).phone);
  }
});

test("the local hour follows the zone, also over the change to winter time", () => {
  // 25 October 2026: clocks in Kyiv go back from 04:00 to 03:00.
  const midnight = Date.parse("2026-10-25T00:00:00+03:00");
  const hours = [2, 3, 4, 5].map((hour) => calendar.localHour(epochMs(midnight + hour * HOUR_MS)).hour);
  expect(hours).toEqual([2, 3, 3, 4]);
});
