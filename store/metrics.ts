/**
 * The metrics of service quality, one definition each: SQL over the rows of `contacts FINAL` that the cohort selects.
 * Dashboards and reports put these fragments into their queries, so that the same question has the same answer
 * everywhere. A share is NULL where its denominator is 0, a quantile where no wait is known.
 */

export interface Metric {
  readonly title: string;
  /** Which of the field's several formulas this is; the name is shown wherever the number is. Empty where there is one. */
  readonly variant: string;
  readonly description: string;
  readonly unit: "contacts" | "customers" | "share" | "seconds";
  /** The metric as an aggregate expression. */
  readonly formula: string;
  /** Aggregate that counts the contacts on top of a share; null for what is no share. */
  readonly numerator: string | null;
  /** Aggregate that counts the contacts behind the number: the n that stands beside it. */
  readonly denominator: string;
  /** Contacts of the cohort that the metric leaves out. */
  readonly exclusions: readonly Exclusion[];
}

interface Exclusion {
  readonly reason: string;
  /** Aggregate that counts the contacts left out for this reason. */
  readonly count: string;
}

/** Condition of every metric: contacts that customers began. The period (on `opened_at`) is the query's. */
export const cohort = "direction = 'inbound'";

/** X of the service level: answered within this many seconds. */
const SERVICE_LEVEL_SECONDS = 20;
/** Who gives up within this many seconds hardly waited: the usual limit of a short abandonment. */
const SHORT_ABANDON_SECONDS = 5;

const answered = "answered_at IS NOT NULL";
const calledBack = "abandoned_at IS NOT NULL AND answered_at IS NULL AND callback_at IS NOT NULL";
const abandoned = "(abandoned_at IS NOT NULL AND answered_at IS NULL AND callback_at IS NULL)";
const shortAbandoned = `(${abandoned} AND wait_seconds <= ${SHORT_ABANDON_SECONDS})`;
const answeredWithWait = `(${answered} AND wait_seconds IS NOT NULL)`;
/** Nobody has answered and nobody has given up: still waiting, or a channel without a queue. */
const undecided = "answered_at IS NULL AND abandoned_at IS NULL";

const notOffered: Exclusion[] = [
  { reason: "neither answered nor abandoned", count: `countIf(${undecided})` },
  { reason: "gave up waiting and was called back", count: `countIf(${calledBack})` },
];
const waitUnknown: Exclusion = {
  reason: "answered, but the wait is unknown",
  count: `countIf(${answered} AND wait_seconds IS NULL)`,
};

export const metrics = {
  contacts: {
    title: "Contacts",
    variant: "",
    description:
      "Contacts that customers began in the period, by the time they began. Each contact counts once however often " +
      "its source sends it; a customer who reconnects counts again, so unique customers stand beside it.",
    unit: "contacts",
    formula: "count()",
    numerator: null,
    denominator: "count()",
    exclusions: [],
  },
  customers: {
    title: "Unique customers",
    variant: "",
    description: "Different customers who began a contact in the period.",
    unit: "customers",
    formula: "uniqExactIf(customer_id, customer_id != '')",
    numerator: null,
    denominator: "countIf(customer_id != '')",
    exclusions: [{ reason: "the customer is unknown", count: "countIf(customer_id = '')" }],
  },
  waitP50: waitQuantile("P50", 0.5),
  waitP80: waitQuantile("P80", 0.8),
  waitP95: waitQuantile("P95", 0.95),
  serviceLevel: share({
    title: "Service level",
    variant: `all, ${SERVICE_LEVEL_SECONDS} s`,
    description:
      `Answered within ${SERVICE_LEVEL_SECONDS} s / (answered + abandoned). Every abandonment counts against it, short ` +
      "ones too; other common variants differ by several points on the same day.",
    numerator: `countIf(${answered} AND wait_seconds <= ${SERVICE_LEVEL_SECONDS})`,
    denominator: `countIf(${answeredWithWait} OR ${abandoned})`,
    exclusions: [...notOffered, waitUnknown],
  }),
  abandonment: share({
    title: "Abandonment",
    variant: "all",
    description: "Abandoned / (answered + abandoned).",
    numerator: `countIf(${abandoned})`,
    denominator: `countIf(${answered} OR ${abandoned})`,
    exclusions: notOffered,
  }),
  abandonmentWithoutShort: share({
    title: "Abandonment without short",
    variant: `after more than ${SHORT_ABANDON_SECONDS} s`,
    description:
      `Abandoned after more than ${SHORT_ABANDON_SECONDS} s / (answered + abandoned after more than ` +
      `${SHORT_ABANDON_SECONDS} s). An abandonment whose wait is unknown counts as a long one.`,
    numerator: `countIf(${abandoned} AND NOT ifNull(${shortAbandoned}, false))`,
    denominator: `countIf(${answered} OR (${abandoned} AND NOT ifNull(${shortAbandoned}, false)))`,
    exclusions: [
      ...notOffered,
      { reason: `abandoned within ${SHORT_ABANDON_SECONDS} s`, count: `countIf(${shortAbandoned})` },
    ],
  }),
  firstLineResolution: share({
    title: "First-line resolution",
    variant: "operator's flag",
    description:
      "Resolved by line 1 with no transfer to line 2 / answered contacts whose resolution is known. Contacts that " +
      "began on line 2 stay in the denominator; a contact without a line counts as line 1. Not the same as " +
      "first-contact resolution: a later repeat does not change it.",
    numerator: `countIf(${answered} AND resolution = 'resolved' AND escalated_at IS NULL AND ifNull(line, 1) = 1)`,
    denominator: `countIf(${answered} AND resolution != '')`,
    exclusions: [
      { reason: "not answered", count: "countIf(answered_at IS NULL)" },
      {
        reason: "answered, but the resolution is not known yet",
        count: `countIf(${answered} AND resolution = '')`,
      },
    ],
  }),
} as const satisfies Record<string, Metric>;

function waitQuantile(variant: string, level: number): Metric {
  return {
    title: `Wait ${variant}`,
    variant: `${variant} of answered`,
    description:
      `Exact ${variant} of the time that answered contacts waited in the queue. Those who gave up are not in it, so it ` +
      "is read together with abandonment.",
    unit: "seconds",
    formula: `quantileExactIf(${level})(wait_seconds, ${answered})`,
    numerator: null,
    denominator: `countIf(${answeredWithWait})`,
    exclusions: [{ reason: "not answered", count: "countIf(answered_at IS NULL)" }, waitUnknown],
  };
}

function share(metric: Omit<Metric, "unit" | "formula"> & { numerator: string }): Metric {
  return { ...metric, unit: "share", formula: `${metric.numerator} / nullIf(${metric.denominator}, 0)` };
}

/** Two-sided 95 % quantile of the normal distribution. */
const Z = 1.959964;

/**
 * Wilson's 95 % interval of a share (Wilson 1927, JASA 22:209) as two SQL expressions, each in 0..1; NULL where n is 0.
 * Both arguments are SQL expressions of counts, best the aliases of columns of the same SELECT.
 */
export function wilsonInterval(numerator: string, n: string): { lower: string; upper: string } {
  const rate = `(${numerator} / nullIf(${n}, 0))`;
  const centre = `(${rate} + ${Z ** 2 / 2} / nullIf(${n}, 0))`;
  const half = `(${Z} * sqrt(${rate} * (1 - ${rate}) / nullIf(${n}, 0) + ${Z ** 2 / 4} / pow(nullIf(${n}, 0), 2)))`;
  const scale = `(1 + ${Z ** 2} / nullIf(${n}, 0))`;
  return {
    // greatest and least skip NULL: without the condition nothing at all would read as "0 to 1".
    lower: `if(${n} = 0, NULL, greatest(0, (${centre} - ${half}) / ${scale}))`,
    upper: `if(${n} = 0, NULL, least(1, (${centre} + ${half}) / ${scale}))`,
  };
}
