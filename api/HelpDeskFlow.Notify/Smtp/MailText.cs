using System.Globalization;
using System.Text;
using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Notify.Content;

namespace HelpDeskFlow.Notify.Smtp;

/// <summary>The built-in subject and plain text of a mail.</summary>
internal static class MailText
{
    private const int SubjectCharactersMax = 200;
    private const int LineCharactersMax = 500;

    /// <summary>The same for all mails about an incident of that severity, because some readers thread by it too.</summary>
    public static string Subject(NotificationContent content)
    {
        if (content.IsNotice)
        {
            return Clip.To(Clip.OneLine(content.Title), SubjectCharactersMax);
        }

        var number = content.Incident is { } incident ? $" #{incident.Number.ToString(CultureInfo.InvariantCulture)}] {incident.Service}" : "]";
        var subject = Clip.To(Clip.OneLine($"[{content.Severity}{number}: {content.Title}"), SubjectCharactersMax);
        return content.Request.Kind == NotificationKind.Opened ? subject : $"Re: {subject}";
    }

    /// <summary>Everything that is known, the most urgent first.</summary>
    public static string Of(NotificationContent content)
    {
        var zone = ContentWords.Zone(content);
        var text = new StringBuilder();
        if (content.IsNotice)
        {
            foreach (var line in content.Request.Reason.Split('\n'))
            {
                Line(text, line);
            }

            text.Append('\n');
            Line(text, $"On call: {content.Url}");
            return text.ToString();
        }

        Line(text, content.HeadlineWithVerb);
        Line(text, content.Request.Reason);
        text.Append('\n');
        if (content.AcknowledgeUrl is { } acknowledge)
        {
            Line(text, $"Acknowledge: {acknowledge}");
        }

        Line(text, $"Incident:    {content.Url}");
        text.Append('\n');
        foreach (var (name, value) in Facts(content))
        {
            Line(text, $"{name}: {value}");
        }

        if (!content.Alerts.IsEmpty)
        {
            text.Append("\nAlerts\n");
        }

        foreach (var alert in content.Alerts)
        {
            Line(text, $"- {(alert.IsFiring ? "" : "(resolved) ")}{alert.Title}: {ContentWords.Summary(alert)}");
            Line(text, $"  since {ContentWords.At(alert.StartsAt, zone)}; {alert.Labels}");
            if (alert.GeneratorUrl is { Length: > 0 } source)
            {
                Line(text, $"  {source}");
            }
        }

        if (Unlisted(content) is > 0 and var more)
        {
            Line(text, $"- and {more} more");
        }

        var entries = Timeline(content);
        if (entries.Count > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"\nSo far ({zone.Id})\n");
        }

        foreach (var entry in entries)
        {
            Line(text, $"{ContentWords.Stamp(entry.At, zone)}  {entry.Text}{(entry.By is { } by ? $" ({by})" : "")}");
        }

        return text.ToString();
    }

    /// <summary>What stands in the list of facts, in order.</summary>
    public static IEnumerable<(string Name, string Value)> Facts(NotificationContent content)
    {
        yield return ("Severity", content.Incident is { SeverityReason.Length: > 0 } known ? $"{content.Severity} ({known.SeverityReason})" : content.Severity.ToString());
        yield return ("Status", content.Status);
        if (content.Incident is { } incident)
        {
            yield return ("Service", $"{incident.Service}{(incident.Team is { } team ? $", team {team}" : "")}, {incident.Environment}");
            yield return ("Opened", ContentWords.At(incident.OpenedAt, ContentWords.Zone(content)));
            yield return ("Alerts", string.Create(CultureInfo.InvariantCulture, $"{incident.AlertCount}, sent {content.EventCount} times"));
            if (incident.Escalation is { } escalation)
            {
                yield return ("Escalation", $"policy {escalation.Policy.Name}{(content.Request.Step > 0 ? $", step {content.Request.Step}" : "")}{(escalation.NextStepAt is { } next ? $", the next at {ContentWords.At(next, ContentWords.Zone(content))}" : "")}");
            }

            foreach (var (role, person) in incident.Roles.OrderBy(r => r.Key))
            {
                yield return (role.ToString(), person.Value);
            }
        }

        yield return ("Sent to", content.Request.Person is { } to ? $"{to}, as {content.Request.Target}" : content.Request.Target);
        foreach (var (name, url) in content.Links.OrderBy(l => l.Key, StringComparer.Ordinal))
        {
            yield return (name, url);
        }
    }

    /// <summary>The newest entries, oldest first.</summary>
    public static IReadOnlyList<Domain.Incidents.TimelineEntry> Timeline(NotificationContent content) =>
        content.Incident is { } incident ? [.. incident.Timeline.Skip(Math.Max(0, incident.Timeline.Length - NotifyLimits.TimelineMax))] : [];

    /// <summary>Alerts of the incident that are not listed.</summary>
    public static int Unlisted(NotificationContent content) => Math.Max(0, (content.Incident?.AlertCount ?? 0) - content.Alerts.Length);

    private static void Line(StringBuilder text, string line) => text.Append(Clip.To(line.ReplaceLineEndings(" "), LineCharactersMax)).Append('\n');
}
