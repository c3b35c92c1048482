// Writes the dashboards: node deploy/grafana/make.mjs. They are generated so that what they have in common is said once; the
// files beside are checked in, and a test compares them. Change this file, not them.
//
// Every silo of a cluster shows the whole state, so states are the max over silos; what a silo did itself is a sum.
import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const own = 'job="helpdeskflow", instance=~"$instance"';
const all = 'job="helpdeskflow"';
const source = { type: "prometheus", uid: "${datasource}" };

const target = ([expr, legend], refId) => ({ datasource: source, expr, legendFormat: legend ?? "", refId: String.fromCharCode(65 + refId), range: true });

/** A panel: how wide of 24, its title, what it tells, its unit, its queries as [PromQL, legend]. */
const graph = (w, title, description, unit, ...queries) => ({
  type: "timeseries", title, description, w, h: 8,
  targets: queries.map(target),
  fieldConfig: { defaults: { unit, min: 0, custom: { lineWidth: 1, fillOpacity: 10, showPoints: "never" } }, overrides: [] },
  options: { legend: { displayMode: "list", placement: "bottom" }, tooltip: { mode: "multi", sort: "desc" } },
});

/** One number; steps are [from, colour]. */
const stat = (w, title, description, unit, query, ...steps) => ({
  type: "stat", title, description, w, h: 4,
  targets: [target([query], 0)],
  fieldConfig: { defaults: { unit, mappings: [], thresholds: { mode: "absolute", steps: [{ color: "green", value: null }, ...steps.map(([value, color]) => ({ color, value }))] } }, overrides: [] },
  options: { reduceOptions: { calcs: ["lastNotNull"], fields: "", values: false }, colorMode: "value", graphMode: "area", textMode: "auto" },
});

const row = (title) => ({ type: "row", title, w: 24, h: 1, collapsed: false, panels: [] });

const table = (w, title, description, query, ...columns) => ({
  type: "table", title, description, w, h: 8,
  targets: [{ ...target([query], 0), format: "table", instant: true, range: false }],
  fieldConfig: { defaults: {}, overrides: [] },
  transformations: [{ id: "filterFieldsByName", options: { include: { names: columns } } }],
  options: { showHeader: true },
});

const quantiles = (metric, by = "") => [0.5, 0.99, 0.999].map((q) => [
  `histogram_quantile(${q}, sum by (le${by && ", " + by}) (rate(${metric}_bucket{${own}}[$__rate_interval])))`, `p${q * 100}${by && ` {{${by}}}`}`]);

const dashboards = {
  overview: ["HelpDeskFlow", "Is it well, what is open, what comes and goes", [
    stat(4, "Ready", "Silos that take alerts.", "none", `sum(hdf_ready{${all}})`),
    stat(4, "Not ready or gone", "Silos that Prometheus does not reach or that are not ready.", "none", `count(up{${all}}) - sum(hdf_ready{${all}})`, [1, "red"]),
    stat(4, "Open incidents", "Not resolved.", "none", `max(hdf_open_incidents{${all}})`),
    stat(4, "Open alerts", "That fire.", "none", `max(hdf_open_alerts{${all}})`),
    stat(4, "Dead letters", "Notifications given up; they can be sent again.", "none", `sum(max by (destination) (hdf_dead_letters{${all}}))`, [1, "red"]),
    stat(4, "Breakers open", "Destinations that fail.", "none", `sum(max by (destination) (hdf_destination_breaker_open{${all}}))`, [1, "red"]),
    graph(12, "Alerts in", "Accepted and on disk, by kind of sender.", "cps", [`sum by (source) (rate(hdf_alerts_received_total{${own}}[$__rate_interval]))`, "{{source}}"]),
    graph(12, "Time to the answer", "From a request's headers to its answer, which comes after the commit.", "s", ...quantiles("hdf_intake_request_seconds")),
    graph(12, "Open", "Alerts and incidents.", "none", [`max(hdf_open_alerts{${all}})`, "alerts"], [`max(hdf_open_incidents{${all}})`, "incidents"]),
    graph(12, "Notifications", "Attempts by result.", "cps", [`sum by (result) (rate(hdf_deliveries_total{${own}}[$__rate_interval]))`, "{{result}}"]),
    graph(8, "CPU", "Cores in use.", "none", [`rate(process_cpu_seconds_total{${own}}[$__rate_interval])`, "{{instance}}"]),
    graph(8, "Memory", "Resident, and the managed heap.", "bytes", [`process_resident_memory_bytes{${own}}`, "{{instance}} resident"], [`dotnet_gc_heap_bytes{${own}}`, "{{instance}} heap"]),
    graph(8, "Garbage collection", "Share of time in pauses.", "percentunit", [`rate(dotnet_gc_pause_seconds_total{${own}}[$__rate_interval])`, "{{instance}}"]),
    table(12, "Versions", "Of each silo.", `hdf_build_info{${all}}`, "instance", "version"),
    table(12, "Configs", "In force in each silo.", `hdf_config_info{${all}}`, "instance", "hash"),
  ]],
  "alert-path": ["HelpDeskFlow: alert path", "From the request to the commit", [
    row("In"),
    graph(12, "Alerts in", "Accepted and on disk, by kind of sender.", "cps", [`sum by (source) (rate(hdf_alerts_received_total{${own}}[$__rate_interval]))`, "{{source}}"]),
    graph(12, "Refused", "Alerts refused for what they hold; requests turned away for a key or signature.", "cps",
      [`sum by (source) (rate(hdf_alerts_refused_total{${own}}[$__rate_interval]))`, "{{source}} alerts"],
      [`sum by (source, status) (rate(hdf_intake_turned_away_total{${own}}[$__rate_interval]))`, "{{source}} {{status}}"]),
    graph(12, "Time to the answer, by sender", "99th percentile.", "s", [`histogram_quantile(0.99, sum by (le, source) (rate(hdf_intake_request_seconds_bucket{${own}}[$__rate_interval])))`, "{{source}}"]),
    graph(12, "Queue", "Requests and commands that wait for the core loop; 4,096 requests at most.", "none", [`hdf_queue_length{${own}}`, "{{instance}}"]),
    row("Deciding"),
    graph(12, "Verdicts", "What became of the alerts that the core loop took in.", "cps",
      [`sum(rate(hdf_alert_repeats_total{${own}}[$__rate_interval]))`, "repeated"],
      [`sum(rate(hdf_episodes_opened_total{${own}}[$__rate_interval]))`, "opened"],
      [`sum(rate(hdf_episodes_closed_total{${own}}[$__rate_interval]))`, "closed"]),
    graph(12, "Incidents opened", "Per minute.", "none", [`60 * max(rate(hdf_incidents_opened_total{${own}}[$__rate_interval]))`, "opened a minute"]),
    graph(12, "Refused for load", "Batches refused because the queue was full; senders get 503 and send again.", "cps", [`rate(hdf_overloads_total{${own}}[$__rate_interval])`, "{{instance}}"]),
    graph(12, "Redacted", "Texts in which secrets or personal data were replaced.", "cps", [`sum(rate(hdf_redacted_texts_total{${own}}[$__rate_interval]))`, "texts"]),
    row("Journal"),
    graph(8, "Commits", "Each is one row; load makes them larger, not more.", "cps", [`rate(hdf_commits_total{${own}}[$__rate_interval])`, "{{instance}}"]),
    graph(8, "Bytes written", "Appended to the journal.", "Bps", [`rate(hdf_journal_bytes_total{${own}}[$__rate_interval])`, "{{instance}}"]),
    graph(8, "Bytes in use", "Rows and snapshot; retention.journal_bytes limits it.", "bytes", [`hdf_journal_used_bytes{${own}}`, "{{instance}}"]),
    graph(8, "Alerts a commit", "How many share one.", "none", [`rate(hdf_engine_alerts_total{${own}}[$__rate_interval]) / rate(hdf_commits_total{${own}}[$__rate_interval])`, "{{instance}}"]),
    graph(8, "Bytes an alert", "32 for a repeat, some hundreds for a new one.", "bytes", [`rate(hdf_journal_bytes_total{${own}}[$__rate_interval]) / rate(hdf_engine_alerts_total{${own}}[$__rate_interval])`, "{{instance}}"]),
    graph(8, "Trouble", "Commits that failed, and the journal's warning.", "none", [`rate(hdf_commit_failures_total{${own}}[$__rate_interval])`, "{{instance}} failures/s"], [`hdf_journal_warning{${own}}`, "{{instance}} warning"]),
  ]],
  delivery: ["HelpDeskFlow: escalation and delivery", "From the decision to the person", [
    row("Escalation"),
    graph(8, "Open incidents", "Not resolved.", "none", [`max(hdf_open_incidents{${all}})`, "incidents"]),
    graph(8, "Timers", "Escalation steps, snoozes, working hours: that wait, and that fire a second.", "none", [`max(hdf_timers_waiting{${all}})`, "waiting"], [`sum(rate(hdf_timers_fired_total{${own}}[$__rate_interval]))`, "fired/s"]),
    graph(8, "Latest timer", "Worst lateness since the start of each silo.", "s", [`hdf_timer_lateness_max_seconds{${own}}`, "{{instance}}"]),
    row("Delivery"),
    graph(12, "Attempts", "By channel and result.", "cps", [`sum by (destination_type, result) (rate(hdf_deliveries_total{${own}}[$__rate_interval]))`, "{{destination_type}} {{result}}"]),
    graph(12, "Time of an attempt", "99th percentile, by channel.", "s", [`histogram_quantile(0.99, sum by (le, destination_type) (rate(hdf_delivery_seconds_bucket{${own}}[$__rate_interval])))`, "{{destination_type}}"]),
    graph(12, "Waiting", "Queued, in flight or waiting for the next attempt, by destination.", "none", [`max by (destination) (hdf_deliveries_waiting{${all}})`, "{{destination}}"]),
    graph(12, "Failing attempts", "Share that failed or was refused, by channel.", "percentunit",
      [`sum by (destination_type) (rate(hdf_deliveries_total{${own}, result=~"failed|refused"}[$__rate_interval])) / sum by (destination_type) (rate(hdf_deliveries_total{${own}}[$__rate_interval]))`, "{{destination_type}}"]),
    graph(8, "Dead letters", "Given up, by destination.", "none", [`max by (destination) (hdf_dead_letters{${all}})`, "{{destination}}"]),
    graph(8, "Circuit breakers", "1 while open.", "none", [`max by (destination) (hdf_destination_breaker_open{${all}})`, "{{destination}}"]),
    graph(8, "Perhaps twice", "Messages to receivers without a key of which nobody knows whether they arrived before; and templates that failed.", "none",
      [`sum by (destination_type) (increase(hdf_possible_duplicates_total{${own}}[$__rate_interval]))`, "{{destination_type}}"], [`sum(increase(hdf_template_failures_total{${own}}[$__rate_interval]))`, "templates that failed"]),
  ]],
  kafka: ["HelpDeskFlow: Kafka", "Topics in", [
    graph(12, "Lag", "Messages in the topic that are not on disk yet.", "none", [`sum by (group, topic) (hdf_kafka_lag{${own}})`, "{{group}} {{topic}}"]),
    graph(12, "Lag by silo", "Of the partitions that each reads.", "none", [`hdf_kafka_lag{${own}}`, "{{instance}} {{topic}}"]),
    graph(12, "Messages", "Taken a second, over the whole cluster.", "cps", [`max(rate(hdf_stream_messages_total{${own}}[$__rate_interval]))`, "taken"], [`max(rate(hdf_stream_repeats_total{${own}}[$__rate_interval]))`, "came again"]),
    graph(12, "Messages a commit", "Median and 99th percentile of batches.", "none",
      [`histogram_quantile(0.5, sum by (le) (rate(hdf_kafka_batch_messages_bucket{${own}}[$__rate_interval])))`, "p50"], [`histogram_quantile(0.99, sum by (le) (rate(hdf_kafka_batch_messages_bucket{${own}}[$__rate_interval])))`, "p99"]),
    graph(12, "Partitions", "Read by each silo.", "none", [`hdf_kafka_partitions{${own}}`, "{{instance}} {{group}}"]),
    graph(12, "Rebalances and pauses", "Per minute.", "none", [`60 * sum by (group) (rate(hdf_kafka_rebalances_total{${own}}[$__rate_interval]))`, "{{group}} rebalances"], [`60 * sum by (group, reason) (rate(hdf_kafka_pauses_total{${own}}[$__rate_interval]))`, "{{group}} paused: {{reason}}"]),
    graph(12, "Dead letters", "Messages that could not be read as alerts.", "none", [`sum by (group, topic) (increase(hdf_kafka_dead_letters_total{${own}}[$__rate_interval]))`, "{{group}} {{topic}}"]),
    graph(12, "Dead letters, ever", "Over all restarts.", "none", [`max(hdf_stream_dead_letters_total{${all}})`, "messages"]),
  ]],
  cluster: ["HelpDeskFlow: cluster", "Silos and partitions", [
    stat(6, "Silos", "That Prometheus reaches.", "none", `sum(up{${all}})`),
    stat(6, "Partitions that run", "Over all silos.", "none", `sum(hdf_cluster_partitions{${all}})`),
    stat(6, "Partitions isolated", "That fail again and again.", "none", `sum(hdf_cluster_partitions_isolated{${all}})`, [1, "red"]),
    stat(6, "Configs in force", "More than one: a silo finds another file.", "none", `count(count by (hash) (hdf_config_info{${all}}))`, [2, "red"]),
    graph(12, "Partitions of each silo", "They follow the members of the cluster, one every 2 s.", "none", [`hdf_cluster_partitions{${own}}`, "{{instance}}"]),
    graph(12, "Alerts taken by each silo", "Over HTTP and Kafka, whoever owns them.", "cps", [`sum by (instance) (rate(hdf_alerts_received_total{${own}}[$__rate_interval]))`, "{{instance}}"]),
    graph(12, "Ready", "1 while a silo takes alerts.", "none", [`hdf_ready{${own}}`, "{{instance}}"]),
    graph(12, "Journal's sequence", "As each silo sees all partitions; lines apart are followers that lag.", "none", [`hdf_journal_sequence{${own}}`, "{{instance}}"]),
    graph(12, "Live streams", "Held open by readers.", "none", [`hdf_streams_open{${own}}`, "{{instance}}"]),
    graph(12, "Threads and thread pool", "A queue that stays is blocked threads.", "none", [`process_threads{${own}}`, "{{instance}} threads"], [`dotnet_threadpool_queue_length{${own}}`, "{{instance}} queue"]),
  ]],
};

const place = (panels) => {
  let [x, y, high] = [0, 0, 0];
  return panels.map(({ w, h, ...panel }, i) => {
    if (x + w > 24) [x, y, high] = [0, y + high, 0];
    const gridPos = { h, w, x, y };
    [x, high] = [x + w, Math.max(high, h)];
    return { id: i + 1, gridPos, ...(panel.type === "row" ? panel : { datasource: source, ...panel }) };
  });
};

const dashboard = (name, [title, description, panels]) => ({
  uid: `helpdeskflow-${name}`, title, description, tags: ["helpdeskflow"], schemaVersion: 39, version: 1, editable: true, graphTooltip: 1,
  time: { from: "now-3h", to: "now" }, refresh: "30s",
  links: [{ type: "dashboards", tags: ["helpdeskflow"], asDropdown: false, includeVars: true, keepTime: true, title: "" }],
  templating: { list: [
    { type: "datasource", name: "datasource", label: "Data source", query: "prometheus", current: {}, hide: 0 },
    { type: "query", name: "instance", label: "Silo", datasource: source, definition: `label_values(up{${all}}, instance)`, query: { query: `label_values(up{${all}}, instance)`, refId: "instances" },
      includeAll: true, allValue: ".*", multi: true, current: { text: "All", value: "$__all" }, refresh: 2, sort: 1 },
  ] },
  annotations: { list: [{ name: "Starts", datasource: source, enable: true, iconColor: "blue", expr: `changes(process_start_time_seconds{${own}}[1m]) > 0`, titleFormat: "{{instance}} started", step: "1m" }] },
  panels: place(panels),
});

/** Every file by its name, as it must be. */
export const files = Object.fromEntries(Object.entries(dashboards).map(([name, parts]) => [`${name}.json`, JSON.stringify(dashboard(name, parts), null, 2) + "\n"]));

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const directory = join(dirname(fileURLToPath(import.meta.url)), "dashboards");
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
}
