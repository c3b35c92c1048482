using System.Globalization;
using HelpDeskFlow.Api.Contracts;
using HelpDeskFlow.Api.Http;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Engine.Views;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace HelpDeskFlow.Api.Incidents;

/// <summary>Incidents, to read. Commands: <see cref="IncidentCommandApi"/>.</summary>
internal static class IncidentApi
{
    public static void MapIncidents(this IEndpointRouteBuilder api)
    {
        api.MapGet("/incidents", List).WithName("listIncidents").WithTags("incidents")
            .WithSummary("Incidents, newest first.").ProducesProblem(400);
        api.MapGet("/incidents/{id}", Get).WithName("getIncident").WithTags("incidents")
            .WithSummary("One incident with alerts, timeline, escalation and reasons, by id or number.").ProducesProblem(404)
            .Produces<IncidentDetail>();
    }

    /// <summary>The incident that a path or body names by id or number.</summary>
    public static IncidentState Find(IReadViews views, string? idOrNumber)
    {
        var text = (idOrNumber ?? "").TrimStart('#');
        var found = text.Length is > 0 and < 20 && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? views.Incident(number)
            : Guid.TryParse(text, out var id) ? views.Incident(new IncidentId(id)) : null;
        return found ?? throw ProblemException.NotFound($"There is no incident \"{QueryText.Short(text)}\"; give the id or number of one in /api/v1/incidents?status=all.");
    }

    private static Ok<Page<IncidentItem>> List(
        HttpRequest request,
        IEngine engine,
        [FromQuery] string? status,
        [FromQuery] string? severity,
        [FromQuery] string? service,
        [FromQuery] string? team,
        [FromQuery] string? since,
        [FromQuery] string? limit,
        [FromQuery] string? cursor)
    {
        var wanted = QueryText.OneOf("status", status, "open", "triggered", "acknowledged", "resolved", "all");
        var wantedSeverity = QueryText.Severity(severity);
        var wantedSince = QueryText.Time("since", since);
        var max = QueryText.Limit(limit);
        var below = QueryText.Cursor(cursor);
        var views = engine.Views;
        var items = new List<IncidentItem>();
        foreach (var incident in views.IncidentsNewestFirst(below))
        {
            if (!HasStatus(incident, wanted)
                || (wantedSeverity is { } s && incident.Severity != s)
                || (!string.IsNullOrEmpty(service) && incident.Service.Value != service)
                || (!string.IsNullOrEmpty(team) && incident.Team != team)
                || (wantedSince is { } from && incident.OpenedAt < from))
            {
                continue;
            }

            if (items.Count == max)
            {
                return TypedResults.Ok(new Page<IncidentItem>(items, items[^1].Number.ToString(CultureInfo.InvariantCulture)));
            }

            items.Add(IncidentForms.Item(incident, views, request));
        }

        return TypedResults.Ok(new Page<IncidentItem>(items, null));
    }

    private static bool HasStatus(IncidentState incident, string wanted) => wanted switch
    {
        "open" => incident.IsOpen,
        "all" => true,
        _ => IncidentForms.Name(incident.Status) == wanted,
    };

    private static IResult Get(HttpContext http, IEngine engine, string id) =>
        TaggedJson.Answer(http, IncidentForms.Detail(Find(engine.Views, id), engine.Views, http.Request));
}
