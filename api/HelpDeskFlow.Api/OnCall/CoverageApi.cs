using HelpDeskFlow.Api.Contracts;
using HelpDeskFlow.Api.Http;
using HelpDeskFlow.Domain.OnCall;
using HelpDeskFlow.Engine.Ports;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using NodaTime;

namespace HelpDeskFlow.Api.OnCall;

/// <summary>Where a schedule has gaps and overlaps, and what it asks of people.</summary>
internal static class CoverageApi
{
    private static readonly Duration SpanDefault = Duration.FromDays(90);

    public static void MapCoverage(this IEndpointRouteBuilder api) =>
        api.MapGet("/schedules/{name}/coverage", Coverage).WithName("scheduleCoverage").WithTags("on call")
            .WithSummary("Gaps, overlaps, load and warnings of a schedule over [from, to), exactly.").ProducesProblem(400).ProducesProblem(404);

    private static Ok<CoverageAnswer> Coverage(IEngine engine, TimeProvider time, string name, [FromQuery] string? from, [FromQuery] string? to)
    {
        var views = engine.Views;
        var schedule = OnCallApi.Find(views, name);
        var start = QueryText.Time("from", from) ?? OnCallApi.Now(time);
        var end = QueryText.Time("to", to) ?? start + SpanDefault;
        if (start >= end || end - start > Duration.FromDays(ApiLimits.ScheduleDaysMax))
        {
            throw ProblemException.BadRequest($"from {JsonForms.Text(start)} to {JsonForms.Text(end)} is no span of more than 0 and at most {ApiLimits.ScheduleDaysMax} days; give a later \"to\" or ask in parts.");
        }

        var runtime = views.Rotations.GetValueOrDefault(schedule.Name);
        var coverage = Domain.OnCall.Coverage.Of(schedule, runtime, start, end);
        return TypedResults.Ok(new CoverageAnswer(
            schedule.Name.Value,
            start,
            end,
            coverage.Until,
            coverage.GapsTogether.TotalHours,
            [.. coverage.Gaps.Select(g => new GapItem(g.Start, g.End))],
            [.. coverage.Overlaps.Select(o => new OverlapItem(o.Start, o.End, [.. o.Layers.Select(l => new OverlapLayer(l.Layer, l.Person.Value))]))],
            [.. OnCallLoad.Of(schedule, runtime, p => OnCallForms.ZoneOf(views.Config, p), start, end)
                .Select(l => new LoadItem(l.Person.Value, l.OnCall.TotalHours, l.Nights, l.NightsInRow, l.RowFrom?.ToString("uuuu-MM-dd", null)))],
            OnCallLoad.Warnings(schedule, runtime, p => OnCallForms.ZoneOf(views.Config, p), start, end)));
    }
}
