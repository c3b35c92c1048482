using HelpDeskFlow.Api.Contracts;
using HelpDeskFlow.Api.Http;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Heartbeats;
using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Engine.Views;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace HelpDeskFlow.Api.Heartbeats;

/// <summary>Pings, and where each heartbeat stands.</summary>
internal static class HeartbeatApi
{
    private static readonly string[] PingMethods = ["GET", "POST", "PUT"];

    public static void MapHeartbeats(this IEndpointRouteBuilder api)
    {
        api.MapGet("/heartbeats", List).WithName("listHeartbeats").WithTags("heartbeats").WithSummary("Heartbeats of the config and where each stands.");
        api.MapGet("/heartbeats/{name}", Get).WithName("getHeartbeat").WithTags("heartbeats").WithSummary("One heartbeat.").ProducesProblem(404);
        // The body, if any, is not read: a ping says no more than that it came.
        api.MapMethods("/heartbeats/{name}/ping", PingMethods, PingAsync).WithTags("heartbeats").WithSummary("I am alive.")
            .Produces<HeartbeatItem>().ProducesProblem(404).ProducesProblem(503);
    }

    private static Ok<Page<HeartbeatItem>> List(IEngine engine)
    {
        var views = engine.Views;
        return TypedResults.Ok(new Page<HeartbeatItem>([.. views.Config.Heartbeats.Select(h => Item(h, views))], null));
    }

    private static Ok<HeartbeatItem> Get(IEngine engine, string name) => TypedResults.Ok(Item(Find(engine.Views, name), engine.Views));

    private static async Task<IResult> PingAsync(HttpContext http, IEngine engine, string name)
    {
        var heartbeat = Find(engine.Views, name);
        await engine.AskOrThrowAsync(http, GrainId.Of(heartbeat.Name), new HeartbeatCommand.Ping(http.User.Identity?.Name ?? "api"));
        http.Response.Headers.CacheControl = "no-store"; // a GET that a cache answers would not arrive here
        return TypedResults.Ok(Item(heartbeat, engine.Views));
    }

    private static HeartbeatConfig Find(IReadViews views, string name) => views.Config.Heartbeat(new HeartbeatName(name))
        ?? throw ProblemException.NotFound($"There is no heartbeat \"{QueryText.Short(name)}\" in the config; add it under heartbeats there first.");

    private static HeartbeatItem Item(HeartbeatConfig config, IReadViews views)
    {
        var state = views.Heartbeat(config.Name);
        var status = state?.Status is null or HeartbeatStatus.Unwatched ? HeartbeatStatus.Waiting : state.Status;
        return new HeartbeatItem(
            config.Name.Value,
            status.ToString().ToLowerInvariant(),
            Domain.DurationText.Of(config.Every),
            Domain.DurationText.Of(config.Grace),
            config.Service?.Value,
            state?.LastPingAt,
            state?.LastPingBy,
            state?.DueAt,
            state?.MissedSince);
    }
}
