/** Channels of contact: their share, their rhythm over the week, their queue and the system that reports them. */

export const channels = ["phone", "chat", "telegram", "viber", "email", "social", "ticket"] as const;
export type Channel = (typeof channels)[number];
/** How customers use a channel: spoken at once, typed at once, or written and answered later. */
export type Manner = "spoken" | "typed" | "written";

export interface ChannelProfile {
  readonly manner: Manner;
  /** Share of contacts at the beginning of the simulation. */
  readonly share: number;
  readonly source: string;
  /** Factor of volume on a public holiday. */
  readonly onHoliday: number;
  /** Median time to an answer where nobody waits in a queue. */
  readonly answerDelayMs: number;
}

const HOUR = 3_600_000;

export const channelProfiles: Readonly<Record<Channel, ChannelProfile>> = {
  phone: { manner: "spoken", share: 0.55, source: "pbx", onHoliday: 0.6, answerDelayMs: 0 },
  chat: { manner: "typed", share: 0.16, source: "chat-gateway", onHoliday: 0.8, answerDelayMs: 0 },
  telegram: { manner: "typed", share: 0.11, source: "telegram-bot", onHoliday: 0.85, answerDelayMs: 0 },
  viber: { manner: "typed", share: 0.06, source: "viber-bot", onHoliday: 0.85, answerDelayMs: 0 },
  email: { manner: "written", share: 0.05, source: "mail", onHoliday: 0.5, answerDelayMs: 3 * HOUR },
  social: { manner: "typed", share: 0.04, source: "social-hub", onHoliday: 0.9, answerDelayMs: 0.7 * HOUR },
  ticket: { manner: "written", share: 0.03, source: "crm", onHoliday: 0.4, answerDelayMs: 5 * HOUR },
};

export const sources: readonly string[] = channels.map((channel) => channelProfiles[channel].source);

/** Digital channels gain on the phone: their weight against it after a year. */
const DIGITAL_GROWTH_A_YEAR = 1.6;

/** Shares of the channels after `years`; they sum to 1. */
export function channelShares(years: number): Record<Channel, number> {
  const weights = channels.map(
    (channel) => channelProfiles[channel].share * (channel === "phone" ? 1 : DIGITAL_GROWTH_A_YEAR ** years),
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return Object.fromEntries(channels.map((channel, i) => [channel, (weights[i] ?? 0) / total])) as Record<
    Channel,
    number
  >;
}

/** Relative volume of the 24 local hours on a working day, and of a weekend day against it. */
interface Rhythm {
  readonly hours: readonly number[];
  readonly saturday: number;
  readonly sunday: number;
}

// Two humps by phone (late morning, after work); messengers are written to until late; mail in office hours.
const rhythms: Record<Manner, Rhythm> = {
  spoken: {
    hours: [4, 3, 2, 2, 2, 4, 9, 22, 46, 74, 90, 92, 84, 78, 76, 75, 76, 80, 86, 84, 68, 44, 22, 10],
    saturday: 0.78,
    sunday: 0.62,
  },
  typed: {
    hours: [14, 9, 6, 4, 4, 5, 10, 22, 40, 58, 68, 70, 68, 66, 65, 66, 68, 72, 78, 84, 86, 76, 52, 28],
    saturday: 0.85,
    sunday: 0.8,
  },
  written: {
    hours: [6, 4, 3, 2, 2, 3, 8, 22, 55, 90, 100, 96, 84, 82, 84, 80, 72, 60, 50, 46, 42, 34, 22, 12],
    saturday: 0.5,
    sunday: 0.42,
  },
};

/** Profile over the 168 hours from Monday 00:00, mean 1. */
function weekProfile({ hours, saturday, sunday }: Rhythm): readonly number[] {
  // Mondays collect what the weekend left.
  const days = [1.1, 1.02, 1, 1, 0.98, saturday, sunday];
  const cells = days.flatMap((day) => hours.map((hour) => day * hour));
  const mean = cells.reduce((sum, cell) => sum + cell, 0) / cells.length;
  return cells.map((cell) => cell / mean);
}

export const weekProfiles: Readonly<Record<Manner, readonly number[]>> = {
  spoken: weekProfile(rhythms.spoken),
  typed: weekProfile(rhythms.typed),
  written: weekProfile(rhythms.written),
};
