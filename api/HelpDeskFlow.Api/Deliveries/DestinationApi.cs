using HelpDeskFlow.Api.Contracts;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Engine.Ports;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using NodaTime;

namespace HelpDeskFlow.Api.Deliveries;

/// <summary>Destinations and how they do. Settings are never shown: they hold secrets.</summary>
internal static class DestinationApi
{
    public static void MapDestinations(this IEndpointRouteBuilder api) =>
        api.MapGet("/destinations", List).WithName("listDestinations").WithTags("deliveries")
            .WithSummary("Destinations with queue, breaker and dead letters.");

    private static Ok<Page<DestinationItem>> List(IEngine engine, TimeProvider time)
    {
        var now = Instant.FromDateTimeOffset(time.GetUtcNow());
        var views = engine.Views;
        return TypedResults.Ok(new Page<DestinationItem>(
            [.. views.Config.Destinations.Select(d => Item(d, views.Destination(d.Name), now))],
            null));
    }

    private static DestinationItem Item(DestinationConfig config, DestinationState? state, Instant now)
    {
        if (state is null)
        {
            return new(config.Name.Value, config.Type, config.Fallback?.Value, "ok", 0, 0, 0, 0, null, null, null);
        }

        var breaker = state.BreakerOpenUntil is { } open ? open : (Instant?)null;
        var throttled = state.ThrottledUntil is { } wait && wait > now ? wait : (Instant?)null;
        return new(
            config.Name.Value,
            config.Type,
            config.Fallback?.Value,
            breaker is not null ? "down" : throttled is not null ? "throttled" : "ok",
            state.Active.Count - state.InFlight,
            state.InFlight,
            state.Dead.Count,
            state.FailuresInRow,
            breaker,
            throttled,
            LastError(state));
    }

    private static string? LastError(DestinationState state) =>
        state.FailuresInRow > 0 || state.BreakerOpenUntil is not null
            ? state.Active.Values.FirstOrDefault(d => d.LastDetail is not null)?.LastDetail ?? state.Dead.LastOrDefault()?.LastDetail
            : state.Dead.LastOrDefault()?.LastDetail;
}
