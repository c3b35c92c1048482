using System.Collections.Immutable;
using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Domain.Incidents;

namespace HelpDeskFlow.Notify.Content;

/// <summary>A link as people see it.</summary>
internal sealed record NamedLink(string Name, string Url);

/// <summary>
/// What people are told, in parts, each on one line and not escaped in any way: chat channels dress them in their own forms.
/// Nothing here is longer than the limits say, so that a form can add it up.
/// </summary>
/// <param name="Headline">What happened to what: <c>Opened: P1 #42 checkout: HighErrorRate</c>.</param>
/// <param name="Why">Why it is sent.</param>
/// <param name="Facts">Status, team, step and so on.</param>
/// <param name="Alerts">The first alerts with their summaries.</param>
/// <param name="Story">What happened so far, oldest first; only where the reader comes new to it: escalation, handoff, reopening.</param>
/// <param name="Links">To act and to look: acknowledge first, then the incident, then the service's own.</param>
internal sealed record MessageParts(
    string Headline,
    string Why,
    ImmutableArray<string> Facts,
    ImmutableArray<string> Alerts,
    ImmutableArray<string> Story,
    ImmutableArray<NamedLink> Links)
{
    /// <summary>Times that a message can be made smaller.</summary>
    public const int ShrinksMax = 5;

    private const int HeadlineCharactersMax = 250;
    private const int LineCharactersMax = 250;
    private const int FactCharactersMax = 80;
    private const int AlertsShown = 5;
    private const int StoryShown = 20;
    private const int OwnLinesShown = 60;
    private const int LinksShown = 8;
    private const int LinkCharactersMax = 1_000;

    /// <summary>The parts of a notification.</summary>
    /// <param name="content">What to say.</param>
    /// <param name="shrinks">0: everything. Each more halves lists and lines, up to <see cref="ShrinksMax"/>.</param>
    public static MessageParts Of(NotificationContent content, int shrinks = 0)
    {
        var line = LineCharactersMax >> Math.Min(shrinks, 2);
        if (content.Message is { } own)
        {
            return OfOwn(own, content, shrinks, line);
        }

        return new MessageParts(
            Clip.To(Clip.OneLine(content.HeadlineWithVerb), HeadlineCharactersMax >> Math.Min(shrinks, 1)),
            content.IsNotice ? "" : Clip.To(Clip.OneLine(content.Request.Reason), line),
            [.. FactsOf(content).Select(f => Clip.To(Clip.OneLine(f), FactCharactersMax))],
            AlertsOf(content, AlertsShown >> shrinks, line),
            StoryOf(content, StoryShown >> shrinks, line),
            LinksOf(content, LinksShown >> shrinks));
    }

    /// <summary>
    /// The body in the form that a channel gives it, made smaller until it fits. The smallest one is returned whatever its
    /// size, because a page that the receiver may refuse is better than none.
    /// </summary>
    public static byte[] Fit(NotificationContent content, int bytesMax, Func<MessageParts, byte[]> form)
    {
        for (var shrinks = 0; ; shrinks++)
        {
            var body = form(Of(content, shrinks));
            if (body.Length <= bytesMax || shrinks == ShrinksMax)
            {
                return body;
            }
        }
    }

    /// <summary>The config's own words line by line; the links stay, because without them nobody could act.</summary>
    private static MessageParts OfOwn(Templates.RenderedMessage own, NotificationContent content, int shrinks, int characters)
    {
        var lines = own.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var headline = own.Subject ?? $"{ContentWords.Verb(content.Request.Kind)}: {content.Headline}";
        return new MessageParts(
            Clip.To(Clip.OneLine(headline), HeadlineCharactersMax >> Math.Min(shrinks, 1)),
            lines.Length > 0 ? Clip.To(Clip.OneLine(lines[0]), characters) : "",
            [.. FactsOf(content).Select(f => Clip.To(Clip.OneLine(f), FactCharactersMax))],
            [],
            [.. lines.Skip(1).Take(OwnLinesShown >> shrinks).Select(l => Clip.To(Clip.OneLine(l), characters))],
            LinksOf(content, LinksShown >> shrinks));
    }

    private static IEnumerable<string> FactsOf(NotificationContent content)
    {
        if (!content.IsNotice)
        {
            yield return content.Status;
        }

        if (content.Incident is { } incident)
        {
            yield return incident.AlertCount == 1 ? "1 alert" : $"{incident.AlertCount} alerts";
            if (incident.Team is { } team)
            {
                yield return $"team {team}";
            }

            if (!incident.Assignees.IsDefaultOrEmpty)
            {
                yield return $"with {string.Join(", ", incident.Assignees)}";
            }
        }

        if (content.Request.Step > 0)
        {
            yield return $"step {content.Request.Step}";
        }

        if (content.Request.Person is { } person)
        {
            yield return $"for {person}";
        }
    }

    private static ImmutableArray<string> AlertsOf(NotificationContent content, int shown, int characters)
    {
        var lines = content.Alerts.Take(shown)
            .Select(a => Clip.To(Clip.OneLine($"{(a.IsFiring ? "" : "(resolved) ")}{a.Title}: {ContentWords.Summary(a)}"), characters));
        var more = (content.Incident?.AlertCount ?? 0) - Math.Min(shown, content.Alerts.Length);
        return more > 0 && shown > 0 ? [.. lines, $"and {more} more"] : [.. lines];
    }

    private static ImmutableArray<string> StoryOf(NotificationContent content, int shown, int characters)
    {
        if (content.IsNotice)
        {
            return [.. content.Request.Reason.Split('\n').Skip(1).Take(Math.Max(1, shown)).Select(l => Clip.To(Clip.OneLine(l), characters))];
        }

        if (content.Incident is not { } incident || content.Request.Kind is not (NotificationKind.Escalated or NotificationKind.Handoff or NotificationKind.Reopened))
        {
            return [];
        }

        var zone = ContentWords.Zone(content);
        return [.. incident.Timeline.Skip(Math.Max(0, incident.Timeline.Length - shown)).Select(e => Clip.To(Clip.OneLine(Text(e)), characters))];

        string Text(TimelineEntry entry) => $"{ContentWords.Stamp(entry.At, zone)} {entry.Text}{(entry.By is { } by ? $" ({by})" : "")}";
    }

    private static ImmutableArray<NamedLink> LinksOf(NotificationContent content, int shown)
    {
        var links = new List<NamedLink>();
        if (content.AcknowledgeUrl is { } acknowledge)
        {
            links.Add(new NamedLink("Acknowledge", acknowledge));
        }

        links.Add(new NamedLink(content.IsNotice ? "On call" : "Incident", content.Url));
        links.AddRange(content.Links.OrderBy(l => l.Key, StringComparer.Ordinal).Take(shown).Select(l => new NamedLink(Clip.To(Clip.OneLine(l.Key), FactCharactersMax), l.Value)));
        return [.. links.Where(l => l.Url.Length <= LinkCharactersMax)];
    }
}
