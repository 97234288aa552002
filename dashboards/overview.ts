/** Overview: what comes in, on which topics, how long customers wait, what the first line resolves, and what is rising. */
import {
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  RowBuilder,
} from "@grafana/grafana-foundation-sdk/dashboard";
import { annotations, links, TAG, variables } from "./filters.js";
import { numbers, spikeTable, UID } from "./overviewNumbers.js";
import { exclusions, resolution, service, waits } from "./overviewService.js";
import { topicTable, volumeByChannel, volumeByTopic } from "./overviewVolume.js";

export function overview(): Dashboard {
  const dashboard = new DashboardBuilder("Overview")
    .uid(UID)
    .description("Volume, topics, waits, first-line resolution and spikes of the contact centre")
    .tags([TAG])
    .readonly()
    .tooltip(DashboardCursorSync.Crosshair)
    .time({ from: "now-7d", to: "now" })
    .timezone("")
    .weekStart("monday")
    .refresh("1m")
    .variables(variables)
    .annotations(annotations)
    .links(links);
  for (const panel of [...numbers, spikeTable]) dashboard.withPanel(panel);
  dashboard.withRow(new RowBuilder("Volume").id(10));
  for (const panel of [volumeByChannel, volumeByTopic, topicTable]) dashboard.withPanel(panel);
  dashboard.withRow(new RowBuilder("Waiting").id(20));
  for (const panel of [waits, service]) dashboard.withPanel(panel);
  dashboard.withRow(new RowBuilder("Resolution").id(30)).withPanel(resolution);
  dashboard.withRow(new RowBuilder("Completeness").id(40).collapsed(true).withPanel(exclusions));
  return dashboard.build();
}
