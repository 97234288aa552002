/** Planted incidents: what can be asked for, with the defaults of each kind. */
import { z } from "zod";
import { sources } from "../world/channels.js";
import { regions } from "../world/geography.js";
import { operatorGroups } from "../world/teams.js";
import { labelledTopicIds } from "../world/topics.js";

const regionName = z.enum(
  regions.map(({ name }) => name),
  { error: `expected one of ${regions.map(({ name }) => name).join(", ")}` },
);
const topicId = z.enum(labelledTopicIds, { error: `expected one of ${labelledTopicIds.join(", ")}` });
const sourceName = z.enum(sources, { error: `expected one of ${sources.join(", ")}` });

const common = {
  id: z.string().min(1).max(100).optional(),
  /** Local time, `2026-03-05T14:00`. */
  from: z.iso.datetime({ local: true, error: "expected a local time such as 2026-03-05T14:00" }),
};
const hours = (fallback: number) =>
  z
    .number()
    .positive()
    .max(24 * 366)
    .default(fallback);
/** Volume of the topic at the incident's peak against its usual volume. */
const factor = (fallback: number) => z.number().gt(1).max(1000).default(fallback);

export const incidentSpecSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("outage"),
    ...common,
    hours: hours(8),
    factor: factor(8),
    regions: z.array(regionName).min(1),
  }),
  z.strictObject({ kind: z.literal("billing_error"), ...common, hours: hours(72), factor: factor(3.5) }),
  z.strictObject({
    kind: z.literal("fraud_wave"),
    ...common,
    hours: hours(168),
    factor: factor(10),
    regions: z.array(regionName).min(1),
  }),
  z.strictObject({ kind: z.literal("unnamed_topic"), ...common, hours: hours(240), factor: factor(3) }),
  z.strictObject({
    kind: z.literal("labelling_artefact"),
    ...common,
    hours: hours(240),
    /** Operators whose labels change, and the label that they now choose. */
    group: z.enum(operatorGroups, { error: `expected one of ${operatorGroups.join(", ")}` }),
    label: topicId,
    /** Share of their contacts that get it. */
    share: z.number().positive().max(1).default(0.6),
  }),
  z.strictObject({
    kind: z.literal("stalled_source"),
    ...common,
    hours: hours(3),
    source: sourceName,
  }),
]);

export const incidentFileSchema = z.strictObject({ incidents: z.array(incidentSpecSchema) });

/** An incident as it stands in an incidents file. */
export type IncidentSpec = z.input<typeof incidentSpecSchema>;
export type PlannedIncident = z.output<typeof incidentSpecSchema>;
