using System.Collections.Immutable;
using HelpDeskFlow.Api.Contracts;
using HelpDeskFlow.Api.Http;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.OnCall;
using HelpDeskFlow.Domain.Rehearsals;
using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Engine.Views;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using NodaTime;

namespace HelpDeskFlow.Api.OnCall;

/// <summary>Reads the text of a config: the config, or what is wrong with it.</summary>
public delegate (ConfigSnapshot? Config, IReadOnlyList<string> Problems) ConfigTextReader(string text);

/// <summary>Plays recorded incidents, or so many a day, on the schedules and policies in force, and on those of another config beside them.</summary>
internal static class SimulationApi
{
    private static readonly Duration Acknowledged = Duration.FromMinutes(3);
    private static readonly Duration Resolved = Duration.FromMinutes(45);

    public static void MapSimulation(this IEndpointRouteBuilder api) =>
        api.MapPost("/oncall/simulate", SimulateAsync).WithName("simulateOnCall").WithTags("on call")
            .WithSummary("Who would have been paged: recorded incidents, or so many a day, on the config in force and on another one beside it.")
            .Accepts<SimulationRequest>("application/json").ProducesProblem(400).ProducesProblem(422);

    private static async Task<Ok<SimulationAnswer>> SimulateAsync(HttpContext http, IEngine engine)
    {
        var body = await CommandBody.ReadAsync<SimulationRequest>(http);
        if (body.From is not { } from || body.To is not { } to || from >= to || to - from > Duration.FromDays(ApiLimits.ScheduleDaysMax))
        {
            throw ProblemException.BadRequest($"from and to are no span of more than 0 and at most {ApiLimits.ScheduleDaysMax} days; give both as times such as 2026-01-31T09:00:00Z.");
        }

        var views = engine.Views;
        IReadOnlyList<RehearsedIncident> incidents = body.Rate is { } rate ? AtRate(views.Config, rate, body.Severity, from, to) : Recorded(views, from, to);
        var items = new List<SimulationItem> { Item(incidents, views.Config, views.Rotations, from, to) };
        if (body.Config is { } text)
        {
            var reader = http.RequestServices.GetService<ConfigTextReader>()
                ?? throw ProblemException.Of(StatusCodes.Status422UnprocessableEntity, "no-config-reader", "This program reads no other config; leave config out.");
            var (config, problems) = reader(text);
            items.Add(config is not null
                ? Item(incidents, config, views.Rotations, from, to)
                : throw ProblemException.Of(StatusCodes.Status422UnprocessableEntity, "bad-config", $"The config was not taken: {string.Join(' ', problems.Take(3))}"));
        }

        return TypedResults.Ok(new SimulationAnswer(from, to, items));
    }

    private static ImmutableArray<RehearsedIncident> AtRate(ConfigSnapshot config, double rate, string? severity, Instant from, Instant to)
    {
        if (rate is not (> 0 and <= 10_000) || !Enum.TryParse<Severity>(severity ?? "P1", out var all) || !Enum.IsDefined(all))
        {
            throw ProblemException.BadRequest("rate is not between 0 and 10000 incidents a day, or severity is not one of P0, P1, P2, P3; correct them.");
        }

        return Rehearsal.AtRate(config, rate, all, Acknowledged, Resolved, from, to);
    }

    private static List<RehearsedIncident> Recorded(IReadViews views, Instant from, Instant to)
    {
        var found = new List<RehearsedIncident>();
        foreach (var incident in views.IncidentsNewestFirst(null))
        {
            if (incident.OpenedAt < from || found.Count == Rehearsal.IncidentsMax)
            {
                break; // numbers rise with time
            }

            if (incident.OpenedAt < to)
            {
                found.Add(new RehearsedIncident(incident.OpenedAt, incident.Service, incident.Severity, incident.AcknowledgedAt - incident.OpenedAt, incident.ResolvedAt - incident.OpenedAt));
            }
        }

        found.Reverse();
        return found;
    }

    private static SimulationItem Item(
        IReadOnlyList<RehearsedIncident> incidents, ConfigSnapshot config, ImmutableDictionary<ScheduleName, RotationState> rotations, Instant from, Instant to)
    {
        var report = RehearsalReport.Of(incidents, config, rotations, from, to);
        return new SimulationItem(
            config.Hash,
            report.Incidents,
            report.Paged,
            report.NotPaged,
            report.Pages,
            report.Covered,
            report.FirstPageMedian?.TotalSeconds,
            report.FirstPageMax?.TotalSeconds,
            [.. report.People.Select(p => new SimulatedPerson(p.Person.Value, p.Pages, p.NightPages, p.LongestQuiet.TotalHours, p.OnCall.TotalHours))]);
    }
}
