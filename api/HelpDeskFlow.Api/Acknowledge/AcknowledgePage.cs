using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Engine.Links;
using Microsoft.AspNetCore.Http;
using NodaTime;
using NodaTime.Text;

namespace HelpDeskFlow.Api.Acknowledge;

/// <summary>One page, whole and small: no scripts, nothing loaded, works on any phone. Every value is encoded.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Title">Heading.</param>
/// <param name="Text">One sentence below it.</param>
internal sealed record AcknowledgePage(int Status, string Title, string Text)
{
    private const int AlertsShown = 3;
    private const int ValueCharactersMax = 300;

    private static readonly LocalDateTimePattern Minutes = LocalDateTimePattern.CreateWithInvariantCulture("uuuu'-'MM'-'dd HH':'mm");
    private static readonly string Style = ReadStyle();
    private static readonly string ContentSecurityPolicy =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)))}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    /// <summary>Shown above the button: what was wrong with the last try.</summary>
    public string? Problem { get; init; }

    private IncidentState? Incident { get; init; }

    private string? Button { get; init; }

    private bool AsksForName { get; init; }

    private DateTimeZone Zone { get; init; } = DateTimeZone.Utc;

    /// <summary>The incident as it is, with a button while there is something to acknowledge.</summary>
    public static AcknowledgePage Of(LinkClaim claim, IncidentState incident, ConfigSnapshot config)
    {
        var zone = claim.Person is { } person ? config.Person(person)?.Zone ?? DateTimeZone.Utc : DateTimeZone.Utc;
        var page = incident.Status switch
        {
            IncidentStatus.Triggered => new AcknowledgePage(StatusCodes.Status200OK, "Take this incident?", "Once it is acknowledged, nobody else is paged.")
            {
                Button = claim.Person is { } by ? $"Acknowledge as {by}" : "Acknowledge",
                AsksForName = claim.Person is null,
            },
            IncidentStatus.Acknowledged => new(StatusCodes.Status200OK, "Acknowledged", $"{By(incident)}{At(incident.AcknowledgedAt, zone)}. Escalation has stopped."),
            _ => new(StatusCodes.Status200OK, "Resolved", $"Nothing is left to acknowledge{(incident.ResolvedWhy is { } why ? $": {why}" : "")}{At(incident.ResolvedAt, zone)}."),
        };
        return page with { Incident = incident, Zone = zone };
    }

    /// <summary>A page that leads nowhere.</summary>
    public static AcknowledgePage Refusal(int status, string title, string text) => new(status, title, text);

    /// <summary>The page as an answer that no cache keeps and no frame shows.</summary>
    public static IResult Answer(HttpContext http, AcknowledgePage page)
    {
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.CacheControl = "no-store";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer"; // the address holds the signature
        headers["X-Robots-Tag"] = "noindex, nofollow";
        return TypedResults.Text(page.ToHtml(), "text/html; charset=utf-8", statusCode: page.Status);
    }

    private string ToHtml()
    {
        var html = new StringBuilder();
        html.Append("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><meta name=\"robots\" content=\"noindex\">")
            .Append(CultureInfo.InvariantCulture, $"<title>{Encode(Title)} · HelpDeskFlow</title><style>{Style}</style></head><body><main class=\"{Tone}\">");
        html.Append("<p class=\"brand\">HelpDeskFlow</p>")
            .Append(CultureInfo.InvariantCulture, $"<h1>{Encode(Title)}</h1><p class=\"lead\">{Encode(Text)}</p>");
        if (Incident is { } incident)
        {
            AppendIncident(html, incident);
        }

        if (Problem is not null)
        {
            html.Append(CultureInfo.InvariantCulture, $"<p class=\"problem\" role=\"alert\">{Encode(Problem)}</p>");
        }

        if (Button is not null)
        {
            html.Append("<form method=\"post\">");
            if (AsksForName)
            {
                html.Append("<label for=\"name\">Your name</label><input id=\"name\" name=\"name\" autocomplete=\"name\" maxlength=\"80\" required>");
            }

            html.Append(CultureInfo.InvariantCulture, $"<button type=\"submit\">{Encode(Button)}</button></form>");
        }

        return html.Append("</main></body></html>").ToString();
    }

    private void AppendIncident(StringBuilder html, IncidentState incident)
    {
        html.Append(CultureInfo.InvariantCulture, $"<section><p class=\"head\"><span class=\"pill {incident.Severity}\">{incident.Severity}</span> <b>#{incident.Number} {Encode(incident.Title)}</b></p>")
            .Append(CultureInfo.InvariantCulture, $"<p class=\"soft\">{Encode(incident.Service.Value)}{(incident.Team is { } team ? Encode($" · {team}") : "")} · {incident.AlertCount} {(incident.AlertCount == 1 ? "alert" : "alerts")}{Encode(At(incident.OpenedAt, Zone).Replace(" at ", " · since ", StringComparison.Ordinal))}</p>");
        var summaries = incident.Alerts.Select(j => j.Alert.Annotations["summary"] is { Length: > 0 } given ? given : j.Alert.Labels.ToString()!);
        foreach (var summary in summaries.Distinct(StringComparer.Ordinal).Take(AlertsShown))
        {
            html.Append(CultureInfo.InvariantCulture, $"<p class=\"alert\">{Encode(summary)}</p>");
        }

        html.Append("</section>");
    }

    private string Tone => Status >= StatusCodes.Status400BadRequest && Incident is null ? "refused" : Button is not null ? "open" : "done";

    private static string By(IncidentState incident) =>
        incident.Timeline.LastOrDefault(e => e.Kind == "acknowledged")?.By is { } by ? $"By {by}" : "It is taken";

    private static string At(Instant? at, DateTimeZone zone) => at is { } instant ? $" at {Minutes.Format(instant.InZone(zone).LocalDateTime)} ({zone.Id})" : "";

    private static string Encode(string text) => WebUtility.HtmlEncode(text.Length <= ValueCharactersMax ? text : string.Concat(text.AsSpan(0, ValueCharactersMax - 1), "…"));

    private static string ReadStyle()
    {
        using var stream = typeof(AcknowledgePage).Assembly.GetManifestResourceStream("acknowledge/acknowledge.css")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
