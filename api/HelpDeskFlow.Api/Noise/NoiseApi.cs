using System.Globalization;
using HelpDeskFlow.Api.Contracts;
using HelpDeskFlow.Api.Http;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Engine.Ports;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using NodaTime;

namespace HelpDeskFlow.Api.Noise;

/// <summary>Which alerts cost people the most, and what silencing or fixing each would save.</summary>
internal static class NoiseApi
{
    private const int DaysDefault = 7;

    public static void MapNoise(this IEndpointRouteBuilder api) =>
        api.MapGet("/noise", Get).WithName("noise").WithTags("incidents")
            .WithSummary("The noisiest alerts of the last days, and what silencing or fixing each would have saved.").ProducesProblem(400);

    private static Ok<NoiseAnswer> Get(IEngine engine, TimeProvider time, [FromQuery] string? days, [FromQuery] string? limit)
    {
        var back = DaysDefault;
        if (days is not null && (!int.TryParse(days, NumberStyles.None, CultureInfo.InvariantCulture, out back) || back is < 1 or > ApiLimits.NoiseDaysMax))
        {
            throw ProblemException.BadRequest($"days is \"{QueryText.Short(days)}\"; give a number from 1 to {ApiLimits.NoiseDaysMax}.");
        }

        var to = Instant.FromDateTimeOffset(time.GetUtcNow());
        var from = to - Duration.FromDays(back);

        // Numbers rise with the time of opening.
        var incidents = new List<IncidentState>();
        foreach (var incident in engine.Views.IncidentsNewestFirst(null).TakeWhile(i => i.OpenedAt >= from).Take(ApiLimits.NoiseIncidentsMax + 1))
        {
            incidents.Add(incident);
        }

        var complete = incidents.Count <= ApiLimits.NoiseIncidentsMax;
        var items = incidents.Take(ApiLimits.NoiseIncidentsMax)
            .GroupBy(i => (i.Service, i.Title))
            .Select(group => NoiseCount.Of(group.Key.Service, group.Key.Title, [.. group], back))
            .ToList();
        return TypedResults.Ok(new NoiseAnswer(
            from,
            to,
            Math.Min(incidents.Count, ApiLimits.NoiseIncidentsMax),
            items.Sum(i => i.Pages),
            complete,
            [.. items.OrderByDescending(i => i.Pages).ThenByDescending(i => i.Incidents).ThenBy(i => i.Title, StringComparer.Ordinal).Take(QueryText.Limit(limit))]));
    }
}
