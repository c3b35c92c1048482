using System.Diagnostics;
using System.Globalization;
using System.Text;
using HelpDeskFlow.Api.Alertmanager;
using HelpDeskFlow.Api.Live;
using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Domain.Redaction;
using HelpDeskFlow.Engine.Ports;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using NodaTime;

namespace HelpDeskFlow.Api.Operations;

/// <summary>Metrics in Prometheus' text format 0.0.4.</summary>
internal static class MetricsApi
{
    public static void MapMetrics(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/metrics", Get).ExcludeFromDescription();

    private static IResult Get(IEngine engine, ProcessClock clock, MeterReadings readings, StreamSeats seats)
    {
        var text = new PrometheusText();
        text.Info("alertmanager_build_info", "Version of Alertmanager whose API is spoken; tools look for it.", ("version", AlertmanagerWriter.CompatibleVersion), ("branch", "HelpDeskFlow"));
        text.Info("hdf_build_info", "Version of the program.", ("version", ProcessClock.Version));
        Engine(text, engine);
        Destinations(text, engine);
        text.Gauge("hdf_streams_open", "Live streams that readers hold open.", seats.Taken);
        Process(text, clock);
        readings.WriteTo(text);
        return TypedResults.Text(text.ToString(), "text/plain; version=0.0.4; charset=utf-8", Encoding.UTF8);
    }

    private static void Engine(PrometheusText text, IEngine engine)
    {
        var stats = engine.Views.Stats;
        text.Gauge("hdf_ready", "1 once recovered and while the journal can write.", engine.IsReady ? 1 : 0);
        text.Gauge("hdf_open_alerts", "Alerts that fire.", stats.OpenAlerts);
        text.Gauge("hdf_closed_alerts_kept", "Closed episodes still kept.", stats.ClosedAlertsKept);
        text.Gauge("hdf_open_incidents", "Incidents not resolved.", stats.OpenIncidents);
        text.Counter("hdf_incidents_opened_total", "Incidents opened.", stats.IncidentsOpened);
        text.Counter("hdf_incidents_forgotten_total", "Resolved incidents deleted because they were older than retention.resolved_incidents.", stats.IncidentsForgotten);
        text.Counter("hdf_engine_alerts_total", "Alerts that the core loop took in, of whatever verdict.", stats.AlertsReceived);
        text.Counter("hdf_stream_messages_total", "Messages of Kafka topics taken, dead letters included, over all restarts.", engine.Views.Streams.Sum(s => s.Messages));
        text.Counter("hdf_stream_dead_letters_total", "Of them those that could not be taken as they were, over all restarts.", engine.Views.Streams.Sum(s => s.DeadLetters));
        text.Counter("hdf_stream_repeats_total", "Messages that came again after they had been taken, and were dropped.", stats.StreamRepeats);
        text.Counter("hdf_alert_repeats_total", "Alerts folded as repeats.", stats.Repeats);
        text.Counter("hdf_episodes_opened_total", "Episodes opened or reopened.", stats.EpisodesOpened);
        text.Counter("hdf_episodes_closed_total", "Episodes closed.", stats.EpisodesClosed);
        text.Counter("hdf_redacted_texts_total", "Texts of alerts in which secrets or personal data were redacted.", stats.TextsRedacted);
        text.Counter("hdf_timers_fired_total", "Timer firings.", stats.TimersFired);
        text.Gauge("hdf_timers_waiting", "Timers waiting.", stats.TimersWaiting);
        text.Gauge("hdf_timer_lateness_max_seconds", "Worst lateness of a timer since the start.", stats.TimerLatenessMaxMs / 1000);
        text.Counter("hdf_commits_total", "Commits to the journal.", stats.Commits);
        text.Counter("hdf_commit_failures_total", "Commits that failed and were tried again.", stats.CommitFailures);
        text.Counter("hdf_journal_bytes_total", "Bytes appended to the journal.", stats.JournalBytes);
        text.Gauge("hdf_journal_used_bytes", "Bytes of the journal in use, rows and snapshot together; retention.journal_bytes is its limit.", stats.JournalUsedBytes);
        text.Gauge("hdf_journal_warning", "1 while the journal can write but not copy its log; /readyz says why.", stats.JournalWarning is null ? 0 : 1);
        text.Gauge("hdf_queue_length", "Batches and commands waiting for the core loop.", stats.QueueLength);
        text.Counter("hdf_overloads_total", "Batches refused because the queue was full.", stats.Overloads);
        text.Gauge("hdf_journal_sequence", "Sequence of the last commit.", stats.Sequence);
        text.Info("hdf_redaction_info", "Redaction in force.", ("version", Detectors.Version.ToString(CultureInfo.InvariantCulture)));
        text.Info("hdf_config_info", "Config in force.", ("hash", engine.Views.Config.Hash));
    }

    private static void Destinations(PrometheusText text, IEngine engine)
    {
        // Names come from the config, so the number of series is bounded by it.
        var states = engine.Views.Config.Destinations.Select(d => engine.Views.Destination(d.Name)).OfType<DestinationState>().ToList();
        Each("hdf_deliveries_waiting", "Notifications queued, in flight or waiting for their next attempt.", d => d.Active.Count);
        Each("hdf_dead_letters", "Notifications given up; they can be sent again.", d => d.Dead.Count);
        Each("hdf_destination_breaker_open", "1 while the circuit breaker is open.", d => d.BreakerOpenUntil is null ? 0 : 1);

        void Each(string name, string help, Func<DestinationState, double> value)
        {
            text.Head(name, help, "gauge");
            foreach (var state in states)
            {
                text.Sample(name, PrometheusText.Labels(("destination", state.Name.Value)), value(state));
            }
        }
    }

    private static void Process(PrometheusText text, ProcessClock clock)
    {
        using var process = System.Diagnostics.Process.GetCurrentProcess();
        text.Counter("process_cpu_seconds_total", "User and system CPU time.", process.TotalProcessorTime.TotalSeconds);
        text.Gauge("process_resident_memory_bytes", "Resident memory.", process.WorkingSet64);
        text.Gauge("process_virtual_memory_bytes", "Virtual memory.", process.VirtualMemorySize64);
        text.Gauge("process_threads", "Threads.", process.Threads.Count);
        text.Gauge("process_start_time_seconds", "Start, Unix time.", (clock.StartedAt - Instant.FromUnixTimeSeconds(0)).TotalSeconds);
        text.Gauge("dotnet_gc_heap_bytes", "Managed heap.", GC.GetTotalMemory(forceFullCollection: false));
        text.Counter("dotnet_gc_allocated_bytes_total", "Bytes allocated.", GC.GetTotalAllocatedBytes());
        text.Counter("dotnet_gc_pause_seconds_total", "Time in garbage collection pauses.", GC.GetTotalPauseDuration().TotalSeconds);
        text.Counter("dotnet_gc_collections_total", "Garbage collections of all generations.", GC.CollectionCount(0));
        text.Gauge("dotnet_threadpool_queue_length", "Work items waiting.", ThreadPool.PendingWorkItemCount);
    }
}
