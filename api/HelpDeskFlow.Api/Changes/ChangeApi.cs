using HelpDeskFlow.Api.Contracts;
using HelpDeskFlow.Api.Http;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Changes;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Engine.Views;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace HelpDeskFlow.Api.Changes;

/// <summary>What was changed lately, by service and beside an incident. Senders put changes in through PagerDuty's change events.</summary>
internal static class ChangeApi
{
    public static void MapChanges(this IEndpointRouteBuilder api) =>
        api.MapGet("/changes", List).WithName("listChanges").WithTags("changes")
            .WithSummary("Changes of a service, or of all, newest first.").ProducesProblem(400);

    /// <summary>Changes from some time before the incident until its end, newest first.</summary>
    public static IReadOnlyList<ChangeItem> Around(IncidentState incident, IReadViews views) =>
        [.. Items(views, incident.Service).Where(c => c.At >= incident.OpenedAt - ChangeLimits.BeforeIncident && (incident.ResolvedAt is not { } end || c.At <= end)).Reverse()];

    private static Ok<Page<ChangeItem>> List(
        IEngine engine, [FromQuery] string? service, [FromQuery] string? since, [FromQuery] string? limit, [FromQuery] string? cursor)
    {
        var views = engine.Views;
        return TypedResults.Ok(NewestFirst.Page(NewestFirst.Services(views, service).SelectMany(s => Items(views, s)), c => c.At, since, limit, cursor));
    }

    private static IEnumerable<ChangeItem> Items(IReadViews views, ServiceName service) =>
        (views.Changes(service)?.Changes ?? []).Select(c => new ChangeItem(
            c.At, service.Value, c.Summary, c.Source, [.. c.Links.Select(l => new ChangeLinkItem(l.Href, l.Text))], c.Details));
}
