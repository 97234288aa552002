/** Alerts posted to a webhook as JSON: `{event, text, spike}`. */
import { GiftlineError, messageOf } from "../../core/errors.js";
import { SECOND_MS } from "../../core/time.js";
import { isTurn, type SendAlert } from "./alert.js";

const TIMEOUT_MS = 10 * SECOND_MS;
/** What is wrong with the message stays wrong: 400 Bad Request, 413 Content Too Large, 422 Unprocessable Content. */
const REFUSALS = new Set([400, 413, 422]);

export const toWebhook =
  (url: string, token: string | undefined, timeoutMs = TIMEOUT_MS): SendAlert =>
  async (alert) => {
    if (!isTurn(alert)) return;
    await postJson(url, alert, token === undefined ? {} : { authorization: `Bearer ${token}` }, timeoutMs);
  };

/**
 * Posts JSON. Anything but a 2xx answer in time is a GiftlineError: `refused` where the message is at fault, else
 * `unavailable`.
 */
export async function postJson(
  url: string,
  body: unknown,
  headers: Record<string, string> = {},
  timeoutMs = TIMEOUT_MS,
): Promise<void> {
  const answer = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(timeoutMs),
  }).catch((cause: unknown) => {
    const reason = cause instanceof Error && cause.cause !== undefined ? cause.cause : cause;
    throw new GiftlineError("unavailable", `the alert cannot be posted (${messageOf(reason)})`, {
      where: originOf(url),
      fix: "check the address and that the receiver runs",
      cause,
    });
  });
  await answer.body?.cancel();
  if (answer.ok) return;
  throw new GiftlineError(
    REFUSALS.has(answer.status) ? "refused" : "unavailable",
    `the alert was not accepted (HTTP ${answer.status})`,
    { where: originOf(url), fix: "check the address, the token and the receiver's log" },
  );
}

/** Paths and queries of webhooks hold secrets. */
const originOf = (url: string): string => new URL(url).origin;
