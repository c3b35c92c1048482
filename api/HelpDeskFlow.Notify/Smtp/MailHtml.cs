using System.Globalization;
using System.Net;
using System.Text;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Notify.Content;

namespace HelpDeskFlow.Notify.Smtp;

/// <summary>The built-in HTML of a mail: one column, styles inline, no images, nothing loaded from anywhere. Every value is encoded.</summary>
internal static class MailHtml
{
    private const int ValueCharactersMax = 500;
    private const string Soft = "color:#555e70";
    private const string Cell = "padding:3px 14px 3px 0;vertical-align:top";

    /// <summary>A whole document.</summary>
    public static string Of(NotificationContent content)
    {
        var zone = ContentWords.Zone(content);
        var html = new StringBuilder();
        html.Append("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><meta name=\"color-scheme\" content=\"light\"></head>")
            .Append("<body style=\"margin:0;padding:16px;background:#f4f5f8;color:#161a22;font:15px/1.45 system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',sans-serif\">")
            .Append(CultureInfo.InvariantCulture, $"<div style=\"max-width:640px;margin:0 auto;background:#fff;border:1px solid #dde1e9;border-top:4px solid {Colour(content)};border-radius:10px;padding:20px 22px\">")
            .Append(CultureInfo.InvariantCulture, $"<p style=\"margin:0 0 4px;{Soft}\">{ContentWords.Verb(content.Request.Kind)} · {Encode(content.Status)}</p>")
            .Append(CultureInfo.InvariantCulture, $"<h1 style=\"margin:0 0 8px;font-size:20px;line-height:1.3\">{Encode(content.Headline)}</h1>")
            .Append(CultureInfo.InvariantCulture, $"<p style=\"margin:0 0 16px\">{Encode(content.Request.Reason)}</p>");
        Buttons(html, content);
        html.Append("<table role=\"presentation\" style=\"border-collapse:collapse;margin:18px 0 0\">");
        foreach (var (name, value) in MailText.Facts(content))
        {
            html.Append(CultureInfo.InvariantCulture, $"<tr><td style=\"{Cell};{Soft};white-space:nowrap\">{Encode(name)}</td><td style=\"{Cell};overflow-wrap:anywhere\">{Linked(value)}</td></tr>");
        }

        html.Append("</table>");
        Heading(html, "Alerts", !content.Alerts.IsEmpty);
        foreach (var alert in content.Alerts)
        {
            html.Append(CultureInfo.InvariantCulture, $"<p style=\"margin:0 0 10px;overflow-wrap:anywhere\"><b>{(alert.IsFiring ? "" : "(resolved) ")}{Encode(alert.Title)}</b>: {Encode(ContentWords.Summary(alert))}")
                .Append(CultureInfo.InvariantCulture, $"<br><span style=\"{Soft};font-size:13px\">since {Encode(ContentWords.At(alert.StartsAt, zone))}; {Encode(alert.Labels.ToString()!)}{(alert.GeneratorUrl is { Length: > 0 } source ? $"; {Linked(source)}" : "")}</span></p>");
        }

        if (MailText.Unlisted(content) is > 0 and var more)
        {
            html.Append(CultureInfo.InvariantCulture, $"<p style=\"margin:0;{Soft}\">and {more} more</p>");
        }

        var entries = MailText.Timeline(content);
        Heading(html, $"So far ({zone.Id})", entries.Count > 0);
        html.Append("<table role=\"presentation\" style=\"border-collapse:collapse;font-size:13.5px\">");
        foreach (var entry in entries)
        {
            html.Append(CultureInfo.InvariantCulture, $"<tr><td style=\"{Cell};{Soft};white-space:nowrap\">{ContentWords.Stamp(entry.At, zone)}</td><td style=\"{Cell};overflow-wrap:anywhere\">{Encode(entry.Text)}{(entry.By is { } by ? Encode($" ({by})") : "")}</td></tr>");
        }

        return html.Append("</table></div></body></html>").ToString();
    }

    private static void Buttons(StringBuilder html, NotificationContent content)
    {
        const string Button = "display:inline-block;padding:10px 18px;border-radius:8px;text-decoration:none;font-weight:600";
        html.Append("<p style=\"margin:0\">");
        if (content.AcknowledgeUrl is { } acknowledge)
        {
            html.Append(CultureInfo.InvariantCulture, $"<a href=\"{Encode(acknowledge)}\" style=\"{Button};background:#1f4fd8;color:#fff;margin-right:10px\">Acknowledge</a>");
        }

        html.Append(CultureInfo.InvariantCulture, $"<a href=\"{Encode(content.Url)}\" style=\"{Button};background:#eef0f4;color:#161a22\">Open incident</a></p>");
    }

    private static void Heading(StringBuilder html, string text, bool isNeeded)
    {
        if (isNeeded)
        {
            html.Append(CultureInfo.InvariantCulture, $"<h2 style=\"margin:20px 0 8px;font-size:15px\">{Encode(text)}</h2>");
        }
    }

    /// <summary>A web address becomes a link; nothing else does, whatever its scheme.</summary>
    private static string Linked(string value) =>
        Uri.TryCreate(value, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" ? $"<a href=\"{Encode(value)}\" style=\"color:#1f4fd8\">{Encode(value)}</a>" : Encode(value);

    private static string Encode(string text) => WebUtility.HtmlEncode(Clip.To(text, ValueCharactersMax));

    private static string Colour(NotificationContent content) => (content.Status, content.Severity) switch
    {
        ("resolved", _) => "#15703c",
        (_, Severity.P0) => "#b3121d",
        (_, Severity.P1) => "#b94700",
        (_, Severity.P2) => "#d9a21b",
        _ => "#9fb0cc",
    };
}
