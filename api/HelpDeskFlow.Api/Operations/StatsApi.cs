using HelpDeskFlow.Api.Contracts;
using HelpDeskFlow.Engine.Ports;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace HelpDeskFlow.Api.Operations;

/// <summary>Figures since the start, and sizes now.</summary>
internal static class StatsApi
{
    public static void MapStats(this IEndpointRouteBuilder api) =>
        api.MapGet("/stats", Get).WithName("stats").WithTags("operations").WithSummary("Figures since the start, and sizes now.");

    private static Ok<StatsAnswer> Get(IEngine engine, ProcessClock clock)
    {
        var stats = engine.Views.Stats;
        return TypedResults.Ok(new StatsAnswer(
            stats.OpenAlerts,
            stats.OpenIncidents,
            stats.AlertsReceived,
            stats.Repeats,
            stats.EpisodesOpened,
            stats.EpisodesClosed,
            stats.ClosedAlertsKept,
            stats.IncidentsOpened,
            stats.TimersFired,
            stats.TimersWaiting,
            stats.TimerLatenessMaxMs,
            stats.Commits,
            stats.CommitFailures,
            stats.JournalBytes,
            stats.QueueLength,
            stats.Overloads,
            stats.Sequence,
            (long)clock.Uptime.TotalSeconds,
            engine.Views.Config.Hash,
            engine.IsReady,
            ProcessClock.Version));
    }
}
