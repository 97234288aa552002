/** The life of one contact: how it begins, waits, is answered or given up, and ends. */
import type { ContactMessage } from "../core/contact.js";
import { type Random, seededRandom } from "../core/random.js";
import { type EpochMs, isoTime, MINUTE_MS, SECOND_MS } from "../core/time.js";
import { callBack, later, openTicket, returnTime, sendSurvey } from "./aftermath.js";
import type { Arrival, Journey, Stage, World } from "./contactTypes.js";
import { converse } from "./conversation.js";
import { exponential, happens, logNormal, oneOf } from "./distributions.js";
import { type Writing, writeContact } from "./texts/write.js";
import { channelProfiles } from "./world/channels.js";
import type { Customer } from "./world/customers.js";
import { groupOnDuty, type LiveQueue, type Operator, type Queue, queueOf } from "./world/teams.js";
import {
  type LabelledTopic,
  labelledTopicIds,
  type Product,
  type TopicProfile,
  themeProfiles,
} from "./world/topics.js";

/** What stays the same over the contact's life. */
interface Subject {
  readonly arrival: Arrival;
  readonly dice: Random;
  readonly topic: TopicProfile;
  readonly product: Product;
  readonly queue: Queue;
  readonly writing: Writing;
}

interface Answered {
  readonly kind: "answered";
  readonly operator: Operator;
  readonly at: EpochMs;
  readonly endsAt: EpochMs;
}
interface Abandoned {
  readonly kind: "abandoned";
  readonly at: EpochMs;
}

/** Lives a contact through; arrivals must come in order of time, because they meet in the queues. */
export function liveThrough(world: World, arrival: Arrival): Journey {
  const dice = seededRandom(`${world.seed}/contact/${arrival.key}`);
  const { customer, channel, theme, attempt } = arrival;
  const topic = themeProfiles[theme];
  const product = topic.products.includes(customer.product) ? customer.product : oneOf(dice, topic.products);
  const opening = openingOf(arrival, contactIdOf(dice), product);
  const { manner } = channelProfiles[channel];
  const writing = writeContact(dice, { customer, theme, product, manner, again: attempt > 0 });
  const queue = queueOf(channel, topic.category);
  const subject: Subject = { arrival, dice, topic, product, queue, writing };
  // What is typed is there at once; what is spoken is known when the call has been answered.
  const first = { at: arrival.at, patch: { ...opening, queue, ...(manner === "spoken" ? {} : writing) } };
  const fate = queue === "back_office" ? answerLater(world, subject) : answerLive(world, subject, queue);
  return fate.kind === "abandoned" ? giveUp(subject, first, fate.at) : serve(world, subject, first, fate);
}

/** 64 random bits, as the ids of contact systems that say nothing about time or cause. */
const contactIdOf = (dice: Random): string =>
  [0, 1]
    .map(() =>
      dice
        .integer(2 ** 32)
        .toString(36)
        .padStart(7, "0"),
    )
    .join("");

function openingOf({ at, customer, channel }: Arrival, contactId: string, product: Product) {
  return {
    contact_id: contactId,
    customer_id: customer.id,
    opened_at: isoTime(at),
    channel,
    region: customer.community.region.name,
    product,
    tariff: customer.tariff,
    device: deviceOf(customer, product),
    source: channelProfiles[channel].source,
  };
}

function deviceOf(customer: Customer, product: Product): string {
  if (product === "mobile") return customer.phoneModel;
  return product === "tv" ? customer.boxModel : customer.routerModel;
}

function answerLive(world: World, { arrival, dice, topic }: Subject, queue: LiveQueue): Answered | Abandoned {
  const operatorAt = (seat: number, at: EpochMs) =>
    world.staff.operator(groupOnDuty(queue, world.localHour(at)), seat);
  const outcome = world.switchboard.arrive(
    queue,
    arrival.at,
    dice,
    (seat, at) => topic.effort * operatorAt(seat, at).pace,
  );
  return outcome.kind === "abandoned"
    ? outcome
    : { ...outcome, operator: operatorAt(outcome.slot, outcome.at) };
}

/** What is written lies in a pile, not in a queue: nobody waits on the line for the answer. */
function answerLater(world: World, { arrival, dice, topic }: Subject): Answered {
  const at = later(arrival.at, logNormal(dice, channelProfiles[arrival.channel].answerDelayMs, 0.9));
  const group = groupOnDuty("back_office", world.localHour(at));
  const operator = world.staff.operator(group, dice.integer(world.backOfficeSeats));
  const handleMs = exponential(dice, 6 * MINUTE_MS) * topic.effort * operator.pace;
  return { kind: "answered", operator, at, endsAt: later(at, SECOND_MS + handleMs) };
}

const secondsBetween = (from: EpochMs, to: EpochMs): number => Math.round((to - from) / SECOND_MS);

const REDIAL = 0.45;

function giveUp({ arrival, dice }: Subject, first: Stage, at: EpochMs): Journey {
  const patch = { abandoned_at: isoTime(at), wait_seconds: secondsBetween(arrival.at, at) };
  const redialsAt = later(at, MINUTE_MS + exponential(dice, 6 * MINUTE_MS));
  const returnsAt = happens(dice, REDIAL) ? redialsAt : null;
  return { stages: [first, { at, patch }], returnsAt, relabelledBy: null };
}

function serve(world: World, subject: Subject, first: Stage, answered: Answered): Journey {
  const { arrival, dice, topic, queue, writing } = subject;
  const { operator } = answered;
  const live = queue !== "back_office";
  const escalated = happens(dice, topic.escalated);
  const endsAt = escalated ? later(answered.endsAt, logNormal(dice, 7 * MINUTE_MS, 0.6)) : answered.endsAt;
  const solved = happens(dice, escalated ? 0.55 : shifted(topic.solved, operator.skill));
  const ticket = !solved && happens(dice, escalated ? 0.85 : 0.4) ? openTicket(dice, endsAt) : null;
  const waitSeconds = live ? secondsBetween(arrival.at, answered.at) : 0;
  const { courtesy } = operator;
  const survey =
    live && happens(dice, 0.6)
      ? sendSurvey(dice, endsAt, { waitSeconds, solved, again: arrival.attempt > 0, courtesy })
      : null;
  const answer = {
    answered_at: isoTime(answered.at),
    operator_id: operator.id,
    operator_group: operator.group,
    ...(live ? { wait_seconds: waitSeconds } : {}),
  };
  const ended: Partial<ContactMessage> = {
    ...writing,
    ...(queue === "messaging" ? { messages: conversationOf(subject, answered, endsAt, solved) } : {}),
    handle_seconds: secondsBetween(answered.at, endsAt),
    line: escalated ? 2 : 1,
    ...(escalated ? { escalated_at: isoTime(answered.endsAt) } : {}),
    ...resolutionOf(solved, ticket !== null, endsAt),
    ...(ticket === null ? {} : { ticket: ticket.opened }),
    ...(survey === null ? {} : { survey: survey.asked }),
  };
  const callback =
    !solved && ticket?.solved !== true && happens(dice, 0.5)
      ? callBack(dice, ticket?.closing.at ?? endsAt)
      : null;
  const returnsAt = returnTime(dice, endsAt, solved ? "solved" : ticket === null ? "unsolved" : "ticket");
  // Drawn last, so that an artefact changes the label and nothing else.
  const ownLabel = labelOf(subject);
  const relabelling = world.relabel(operator.group, endsAt, dice);
  const ending = { ...ended, agent_label: relabelling?.label ?? ownLabel };
  // The telephone exchange reports a call once it is over; the other systems report the answer as well.
  const served =
    arrival.channel === "phone"
      ? [{ at: endsAt, patch: { ...answer, ...ending } }]
      : [
          { at: answered.at, patch: answer },
          { at: endsAt, patch: ending },
        ];
  const after = [ticket?.closing, survey?.answer, callback]
    .filter((stage) => stage !== null && stage !== undefined)
    .sort((a, b) => a.at - b.at);
  return { stages: [first, ...served, ...after], returnsAt, relabelledBy: relabelling?.incident ?? null };
}

/** A probability with `logit` added to its log-odds. */
const shifted = (probability: number, logit: number): number =>
  1 / (1 + ((1 - probability) / probability) * Math.exp(-logit));

/** With a ticket open, nobody knows yet. */
function resolutionOf(solved: boolean, ticketed: boolean, at: EpochMs): Partial<ContactMessage> {
  if (solved) return { resolution: "resolved", resolved_at: isoTime(at) };
  return ticketed ? {} : { resolution: "unresolved" };
}

function conversationOf(
  { arrival, dice, writing }: Subject,
  { at, operator }: Answered,
  endsAt: EpochMs,
  solved: boolean,
) {
  return converse(dice, {
    customer: arrival.customer,
    text: writing.text,
    openedAt: arrival.at,
    answeredAt: at,
    endsAt,
    solved,
    courtesy: operator.courtesy,
  });
}

const WRONG_LABELS = 0.05;

/** Operators err; what no topic names goes where it seems to fit. */
function labelOf({ arrival, dice }: Subject): LabelledTopic {
  if (happens(dice, WRONG_LABELS)) return oneOf(dice, labelledTopicIds);
  if (arrival.theme !== "smart_speaker") return arrival.theme;
  return happens(dice, 0.75) ? "other" : oneOf(dice, ["equipment", "app_account"] as const);
}
