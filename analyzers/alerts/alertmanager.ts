/** Alerts to Prometheus Alertmanager, API v2: labels identify the incident, annotations tell it. */
import { seriesName } from "../../core/series.js";
import { isoTime } from "../../core/time.js";
import type { Alert, SendAlert } from "./alert.js";
import { postJson } from "./webhook.js";

export const toAlertmanager =
  (url: string): SendAlert =>
  (alert) =>
    postJson(`${url.replace(/\/+$/, "")}/api/v2/alerts`, [alertmanagerAlert(alert)]);

/** An alert without an end is resolved by Alertmanager's `resolve_timeout`, unless it is repeated before. */
function alertmanagerAlert({ spike, text }: Alert): object {
  return {
    labels: {
      alertname: "giftline_spike",
      level: spike.level,
      topic: spike.topic,
      region: spike.region,
      spike_id: spike.spike_id,
    },
    annotations: {
      summary: text,
      series: seriesName(spike),
      quotes: spike.evidence.quotes.join("\n"),
      reasons: spike.evidence.reasons.join("\n"),
    },
    startsAt: isoTime(spike.started_at),
    ...(spike.ended_at === null ? {} : { endsAt: isoTime(spike.ended_at) }),
  };
}
