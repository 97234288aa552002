/** Alerts posted to a webhook as JSON: `{event, text, spike}`. */
import { GiftlineError, messageOf } from "../../core/errors.js";
import type { SendAlert } from "./alert.js";

const TIMEOUT_MS = 10_000;

export const toWebhook =
  (url: string, token: string | undefined): SendAlert =>
  (alert) =>
    postJson(url, alert, token === undefined ? {} : { authorization: `Bearer ${token}` });

/** Posts JSON; anything but a 2xx answer within ten seconds is an error that can be retried. */
export async function postJson(
  url: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<void> {
  const fix = "check the address and that the receiver runs";
  const answer = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch((cause: unknown) => {
    const reason = cause instanceof Error && cause.cause !== undefined ? cause.cause : cause;
    throw new GiftlineError("unavailable", `the alert cannot be posted (${messageOf(reason)})`, {
      where: originOf(url),
      fix,
      cause,
    });
  });
  if (answer.ok) return;
  throw new GiftlineError("unavailable", `the alert was not accepted (HTTP ${answer.status})`, {
    where: originOf(url),
    fix,
  });
}

/** Paths and queries of webhooks hold secrets. */
const originOf = (url: string): string => new URL(url).origin;
