using System.Collections.Immutable;
using System.Text.RegularExpressions;
using HelpDeskFlow.Api.Http;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Engine.Ports;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace HelpDeskFlow.Api.Alertmanager;

/// <summary>
/// What Alertmanager's API v2 answers to readers (amtool, Grafana, karma), over our alerts. Sending in is intake's part.
/// Source: WIRE C1. Lists are written as they are read: nothing but keys is held for all alerts.
/// </summary>
internal static class AlertmanagerApi
{
    public static void MapAlertmanager(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/v2").ExcludeFromDescription();
        api.MapGet("/alerts", AlertsAsync);
        api.MapGet("/alerts/groups", GroupsAsync);
        api.MapAlertmanagerSilences();
        api.MapGet("/receivers", ReceiversAsync);
        api.MapGet("/status", StatusAsync);

        // Alertmanager's API v1 is gone since 0.27; where a path of it is not ours, say so as it does.
        foreach (var gone in new[] { "/api/v1/status", "/api/v1/receivers", "/api/v1/alerts/groups", "/api/v1/silence/{id}" })
        {
            routes.Map(gone, Gone).ExcludeFromDescription();
        }
    }

    private static async Task AlertsAsync(HttpContext http, IEngine engine)
    {
        if (!TryRead(http, out var query, out var error))
        {
            await RefuseAsync(http, error);
            return;
        }

        await AlertmanagerWriter.AlertsAsync(http, engine.Views, query);
    }

    private static async Task GroupsAsync(HttpContext http, IEngine engine)
    {
        if (!TryRead(http, out var query, out var error))
        {
            await RefuseAsync(http, error);
            return;
        }

        await AlertmanagerWriter.GroupsAsync(http, engine.Views, query);
    }

    private static Task ReceiversAsync(HttpContext http, IEngine engine) =>
        AlertmanagerWriter.ReceiversAsync(http, engine.Views.Config);

    private static Task StatusAsync(HttpContext http, IEngine engine, Operations.ProcessClock clock) =>
        AlertmanagerWriter.StatusAsync(http, engine, clock);

    private static IResult Gone(HttpContext http) => TypedResults.Json(
        new { status = "deprecated", error = $"Alertmanager's API v1 was removed; use {http.Request.Path.Value?.Replace("/api/v1", "/api/v2", StringComparison.Ordinal)} instead." },
        statusCode: StatusCodes.Status410Gone);

    /// <summary>Alertmanager answers 400 with a JSON string.</summary>
    public static async Task RefuseAsync(HttpContext http, string error, int status = StatusCodes.Status400BadRequest)
    {
        http.Response.StatusCode = status;
        await http.Response.WriteAsJsonAsync(error, http.RequestAborted);
    }

    private static bool TryRead(HttpContext http, out ReaderQuery query, out string error)
    {
        var parameters = http.Request.Query;
        query = new ReaderQuery([], null, true, true, true);
        error = "";
        var flags = new Dictionary<string, bool>();
        foreach (var name in new[] { "active", "silenced", "inhibited", "unprocessed", "muted" })
        {
            var text = parameters[name].ToString();
            if (text.Length > 0 && !bool.TryParse(text, out _))
            {
                error = $"{name} is \"{QueryText.Short(text)}\"; give true or false.";
                return false;
            }

            flags[name] = text.Length == 0 || bool.Parse(text);
        }

        if (!TryReadFilter(parameters, out var matchers, out error) || !TryReadReceiver(parameters["receiver"].ToString(), out var receiver, out error))
        {
            return false;
        }

        query = new ReaderQuery(matchers, receiver, flags["active"], flags["silenced"], flags["inhibited"] && flags["muted"]);
        return true;
    }

    /// <summary>The matchers of <c>filter</c>, which may come again and again.</summary>
    public static bool TryReadFilter(IQueryCollection parameters, out ImmutableArray<Matcher> filter, out string error)
    {
        (filter, error) = ([], "");
        var matchers = ImmutableArray.CreateBuilder<Matcher>();
        foreach (var text in parameters["filter"])
        {
            if (!MatcherText.TryParseList(text ?? "", out var list, out var why))
            {
                error = $"bad matcher format: {why}";
                return false;
            }

            matchers.AddRange(list);
        }

        if (matchers.Count > ApiLimits.MatchersMax)
        {
            error = $"filter holds {matchers.Count} matchers; the limit is {ApiLimits.MatchersMax}; leave some out.";
            return false;
        }

        filter = matchers.ToImmutable();
        return true;
    }

    private static bool TryReadReceiver(string text, out Regex? receiver, out string error)
    {
        receiver = null;
        error = "";
        if (text.Length == 0)
        {
            return true;
        }

        try
        {
            receiver = text.Length <= Matcher.PatternCharactersMax
                ? new Regex($"^(?:{text})$", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)
                : throw new ArgumentException($"it has {text.Length} characters; the limit is {Matcher.PatternCharactersMax}");
            return true;
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            error = $"failed to parse receiver param: {e.Message}";
            return false;
        }
    }
}

/// <summary>What a reader asks for.</summary>
/// <param name="Matchers">All must hold.</param>
/// <param name="Receiver">Name of the receiver must match, if given.</param>
/// <param name="Active">Those that nothing suppresses.</param>
/// <param name="Silenced">Those that a silence suppresses too.</param>
/// <param name="Inhibited">Those that another alert or a window suppresses too.</param>
internal sealed record ReaderQuery(ImmutableArray<Matcher> Matchers, Regex? Receiver, bool Active, bool Silenced, bool Inhibited)
{
    /// <summary>Whether the flags let the alert through.</summary>
    public bool Shows(SuppressedStatus status) =>
        status.IsActive ? Active : (Silenced || status.SilencedBy.Count == 0) && (Inhibited || (status.InhibitedBy.Count == 0 && status.MutedBy.Count == 0));
}
