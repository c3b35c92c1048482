using System.Globalization;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Engine.Views;
using HelpDeskFlow.Intake.Formats.Json;
using HelpDeskFlow.Intake.Http;
using Microsoft.AspNetCore.Http;

namespace HelpDeskFlow.Intake.Formats.Opsgenie;

/// <summary>Requests that only read.</summary>
internal sealed class OpsgenieReads(IntakePorts ports, OpsgenieRequests requests)
{
    /// <summary>Alerts of one page; Opsgenie's own limit.</summary>
    public const int PageMax = 100;

    /// <summary>Alerts of one page where the client does not say; Opsgenie's own default.</summary>
    public const int PageDefault = 20;

    /// <summary>Offset and limit together; Opsgenie's own limit.</summary>
    public const int ReachMax = 20_000;

    /// <summary><c>GET /v2/alerts/ID</c>.</summary>
    public Task GetAsync(OpsgenieCall call, OpsgenieSender sender, string identifier)
    {
        var views = ports.Engine.Views;
        return OpsgenieAlerts.Find(views, sender, identifier, call.IdentifierType) is { } alert
            ? call.DataAsync(json => OpsgenieForms.Write(json, alert, OpsgenieAlerts.IncidentOf(views, alert), views.Config.Severity.Label, whole: true))
            : call.RefuseAsync(StatusCodes.Status404NotFound, $"Alert with {call.IdentifierType} [{Utf8Text.CutText(identifier, 100)}] does not exist");
    }

    /// <summary><c>GET /v2/alerts?query=&amp;offset=&amp;limit=&amp;sort=&amp;order=</c>.</summary>
    public async Task ListAsync(OpsgenieCall call, OpsgenieSender sender)
    {
        if (await QueryAsync(call) is not { } query || await PageAsync(call) is not { } page)
        {
            return;
        }

        var sort = call.Http.Request.Query["sort"].ToString();
        if (SortKey(sort) is not { } keyOf)
        {
            await call.UnprocessableAsync("sort", "should be one of [ createdAt, updatedAt, lastOccurredAt, count, tinyId, alias, message, status, priority ]");
            return;
        }

        var ascending = call.Http.Request.Query["order"].ToString().Equals("asc", StringComparison.OrdinalIgnoreCase);
        var found = Found(sender, query).ToList();
        var sorted = (ascending ? found.OrderBy(keyOf) : found.OrderByDescending(keyOf)).ThenBy(f => f.Alert.Key.ToString(), StringComparer.Ordinal);
        var items = sorted.Skip(page.Offset).Take(page.Limit).ToList();
        var severityLabel = ports.Engine.Views.Config.Severity.Label;
        await call.DataAsync(
            json =>
            {
                json.WriteStartArray();
                items.ForEach(f => OpsgenieForms.Write(json, f.Alert, f.Incident, severityLabel, whole: false));
                json.WriteEndArray();
            },
            json =>
            {
                json.WriteStartObject("paging");
                if (page.Offset + page.Limit < found.Count)
                {
                    json.WriteString("next", PageUrl(call, page.Offset + page.Limit, page.Limit));
                }

                json.WriteString("first", PageUrl(call, 0, page.Limit));
                json.WriteString("last", PageUrl(call, Math.Max(0, (found.Count - 1) / page.Limit * page.Limit), page.Limit));
                json.WriteEndObject();
            });
    }

    /// <summary><c>GET /v2/alerts/count?query=</c>.</summary>
    public async Task CountAsync(OpsgenieCall call, OpsgenieSender sender)
    {
        if (await QueryAsync(call) is { } query)
        {
            var count = Found(sender, query).LongCount();
            await call.DataAsync(json =>
            {
                json.WriteStartObject();
                json.WriteNumber("count", count);
                json.WriteEndObject();
            });
        }
    }

    /// <summary><c>GET /v2/alerts/requests/ID</c>: what came of a request.</summary>
    public Task RequestAsync(OpsgenieCall call, OpsgenieSender sender, string id)
    {
        if (requests.Find(id, sender.Scope) is not { } status)
        {
            return call.RefuseAsync(StatusCodes.Status404NotFound, $"Request not found. It might not be processed, yet; the last {OpsgenieRequests.KeptMax} since the start are known.");
        }

        return call.DataAsync(json =>
        {
            json.WriteStartObject();
            json.WriteBoolean("success", status.Done);
            json.WriteString("action", status.Action);
            json.WriteString("processedAt", OpsgenieForms.Time(status.ProcessedAt));
            json.WriteString("integrationId", "");
            json.WriteBoolean("isSuccess", status.Done);
            json.WriteString("status", status.Status);
            json.WriteString("alertId", status.AlertId);
            json.WriteString("alias", status.Alias);
            json.WriteEndObject();
        });
    }

    private IEnumerable<(AlertView Alert, IncidentState? Incident)> Found(OpsgenieSender sender, OpsgenieQuery query)
    {
        var views = ports.Engine.Views;
        foreach (var alert in OpsgenieAlerts.All(views, sender))
        {
            var incident = OpsgenieAlerts.IncidentOf(views, alert);
            if (query.Matches(alert, incident))
            {
                yield return (alert, incident);
            }
        }
    }

    private static async Task<OpsgenieQuery?> QueryAsync(OpsgenieCall call)
    {
        var query = OpsgenieQuery.Parse(call.Http.Request.Query["query"].ToString(), out var problem);
        if (query is null)
        {
            await call.UnprocessableAsync("query", problem!);
        }

        return query;
    }

    private static async Task<(int Offset, int Limit)?> PageAsync(OpsgenieCall call)
    {
        if (!TryNumber(call, "offset", 0, out var offset) || !TryNumber(call, "limit", PageDefault, out var limit) || limit is < 1 or > PageMax || offset + limit > ReachMax)
        {
            await call.UnprocessableAsync("limit", $"should be 1 to {PageMax}, offset a whole number, and both together at most {ReachMax}");
            return null;
        }

        return (offset, limit);
    }

    private static bool TryNumber(OpsgenieCall call, string name, int otherwise, out int number)
    {
        var text = call.Http.Request.Query[name].ToString();
        number = otherwise;
        return text.Length == 0 || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= ReachMax);
    }

    private static Func<(AlertView Alert, IncidentState? Incident), IComparable>? SortKey(string sort) => sort switch
    {
        "" or "createdAt" => f => f.Alert.Episode.OpenedAt.ToUnixTimeTicks(),
        "updatedAt" or "lastOccurredAt" => f => f.Alert.Episode.LastSeenAt.ToUnixTimeTicks(),
        "count" => f => f.Alert.Episode.EventCount,
        "tinyId" => f => f.Incident?.Number ?? 0,
        "alias" => f => f.Alert.DedupKey ?? "",
        "message" => f => OpsgenieForms.Message(f.Alert),
        "status" => f => OpsgenieForms.Status(f.Alert),
        "priority" => f => OpsgenieForms.Priority(f.Alert),
        _ => null,
    };

    private static string PageUrl(OpsgenieCall call, int offset, int limit)
    {
        var request = call.Http.Request;
        var kept = request.Query.Where(q => q.Key is "query" or "sort" or "order").Select(q => $"{q.Key}={Uri.EscapeDataString(q.Value.ToString())}");
        var query = string.Join('&', kept.Append(string.Create(CultureInfo.InvariantCulture, $"offset={offset}")).Append(string.Create(CultureInfo.InvariantCulture, $"limit={limit}")));
        return $"{request.Scheme}://{request.Host}{request.Path.ToUriComponent().TrimEnd('/')}?{query}";
    }
}
