using System.Globalization;
using HelpDeskFlow.Api.Contracts;
using HelpDeskFlow.Api.Http;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Engine.Views;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace HelpDeskFlow.Api.Alerts;

/// <summary>Alerts, to read. Sending them in is intake's part.</summary>
internal static class AlertApi
{
    public static void MapAlerts(this IEndpointRouteBuilder api)
    {
        api.MapGet("/alerts", List).WithName("listAlerts").WithTags("alerts")
            .WithSummary("Alerts that pass all matchers.").ProducesProblem(400);
        api.MapGet("/alerts/{id}", Get).WithName("getAlert").WithTags("alerts")
            .WithSummary("One alert by its id (32 hex digits).").ProducesProblem(404);
    }

    /// <summary>The alert that a path names.</summary>
    public static AlertView Find(IReadViews views, string id) =>
        (AlertKey.TryParse(id, out var key) ? views.Alert(key) : null)
        ?? throw ProblemException.NotFound($"There is no alert \"{QueryText.Short(id)}\"; give the id (32 hex digits) of one in /api/v1/alerts?state=all.");

    private static Ok<Page<AlertItem>> List(
        IEngine engine,
        [FromQuery] string[]? filter,
        [FromQuery] string? state,
        [FromQuery] string? service,
        [FromQuery] string? limit,
        [FromQuery] string? cursor)
    {
        var wanted = QueryText.OneOf("state", state, "firing", "resolved", "suppressed", "all");
        var query = new AlertQuery(
            QueryText.Matchers("filter", filter),
            Firing: wanted is "firing" or "all",
            Resolved: wanted is "resolved" or "all",
            string.IsNullOrEmpty(service) ? null : new ServiceName(service),
            QueryText.Cursor(cursor),
            QueryText.Limit(limit));
        if (wanted == "suppressed")
        {
            return TypedResults.Ok(Suppressed(engine.Views, query));
        }

        var views = engine.Views;
        var page = views.Alerts(query);
        return TypedResults.Ok(new Page<AlertItem>(
            [.. page.Items.Select(alert => AlertForms.Item(alert, views))],
            page.Next?.ToString(CultureInfo.InvariantCulture)));
    }

    /// <summary>Suppressed ones by their keys; the cursor is the number of those passed over.</summary>
    private static Page<AlertItem> Suppressed(IReadViews views, AlertQuery query)
    {
        var held = views.Suppression.Held.Keys.Order().ToList();
        var (at, items) = ((int)(query.Cursor ?? 0), new List<AlertItem>());
        for (; at < held.Count && items.Count < query.Limit; at++)
        {
            if (views.Alert(held[at]) is { Episode.IsFiring: true } alert
                && (query.Service is null || alert.Service == query.Service)
                && query.Matchers.All(m => m.Matches(alert.Labels)))
            {
                items.Add(AlertForms.Item(alert, views));
            }
        }

        return new Page<AlertItem>(items, at < held.Count ? at.ToString(CultureInfo.InvariantCulture) : null);
    }

    private static Ok<AlertItem> Get(HttpRequest request, IEngine engine, string id)
    {
        var alert = Find(engine.Views, id);
        return TypedResults.Ok(AlertForms.Item(alert, engine.Views) with { History = AlertForms.History(engine.Views.Firings(alert.Key, AlertForms.Now(request))) });
    }
}
