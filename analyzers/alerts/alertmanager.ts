/** Alerts to Prometheus Alertmanager, API v2: labels identify the incident, annotations tell it. */
import { seriesName } from "../../core/series.js";
import { isoTime } from "../../core/time.js";
import type { Alert, SendAlert } from "./alert.js";
import { postJson } from "./webhook.js";

export const toAlertmanager =
  (url: string): SendAlert =>
  (alert) =>
    postJson(new URL("/api/v2/alerts", url).href, [alertmanagerAlert(alert)]);

/** An opened alert has no end, so Alertmanager resolves it by its own time-out unless the closing one arrives. */
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
