using System.Collections.Immutable;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Changes;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Notify.Templates;
using NodaTime;

namespace HelpDeskFlow.Notify.Content;

/// <summary>One alert as a notification shows it.</summary>
public sealed record ContentAlert(
    AlertKey Key,
    Fingerprint Fingerprint,
    string Title,
    LabelSet Labels,
    LabelSet Annotations,
    bool IsFiring,
    Instant StartsAt,
    string? GeneratorUrl)
{
    /// <summary>When it ended; null while it fires, and where that is not known any more.</summary>
    public Instant? EndedAt { get; init; }
}

/// <summary>What a notification says: the request, and the incident as it is at the time of the attempt.</summary>
/// <param name="Request">What was decided.</param>
/// <param name="Attempt">From 1.</param>
/// <param name="SentAt">Instant of the attempt.</param>
/// <param name="Incident">Null where it is not known any more (kept shorter than the delivery waited).</param>
/// <param name="Alerts">The first <see cref="NotifyLimits.AlertsMax"/>.</param>
/// <param name="EventCount">How often the incident's alerts were sent, as far as known; never less than their number.</param>
/// <param name="Url">The incident in the console.</param>
/// <param name="Links">Links of the service: runbook, dashboard, …</param>
public sealed record NotificationContent(
    DeliveryRequest Request,
    int Attempt,
    Instant SentAt,
    IncidentState? Incident,
    ImmutableArray<ContentAlert> Alerts,
    long EventCount,
    string Url,
    ImmutableDictionary<string, string> Links)
{
    /// <summary>Opens a page on which the receiver acknowledges with one click; null: there is no such link.</summary>
    public string? AcknowledgeUrl { get; init; }

    /// <summary>The person it is for, with contact data; null: nobody in particular.</summary>
    public Person? Recipient { get; init; }

    /// <summary>Whom the channel paged about this incident, with contact data: those that hear how it went on where nobody in particular is meant.</summary>
    public ImmutableArray<Person> FollowUpRecipients { get; init; } = [];

    /// <summary>Changes of the service shortly before the incident and since, newest first, at most <see cref="NotifyLimits.ChangesMax"/>.</summary>
    public ImmutableArray<Change> Changes { get; init; } = [];

    /// <summary>The message in the config's own words; null: the channel's built-in one.</summary>
    public RenderedMessage? Message { get; init; }

    /// <summary>Address of this installation, without a trailing slash.</summary>
    public required string ExternalUrl { get; init; }

    /// <summary>Where this destination's first message about the incident is, in the channel's own words; null: none, or it keeps none.</summary>
    public string? Thread { get; init; }

    /// <summary>A secret that the message carries and that nothing else may: what the receiver answers is kept without it. Null: none.</summary>
    public string? Code { get; init; }

    /// <summary>About no incident: its reason says all.</summary>
    public bool IsNotice => Request.Kind == NotificationKind.Notice;

    /// <summary>What receivers put together by: the incident, or the notice itself.</summary>
    public string Subject => IsNotice ? Request.Id.Value : Request.Incident.ToString();

    /// <summary>What happened to what: <c>Opened: P1 #42 checkout: HighErrorRate</c>.</summary>
    public string HeadlineWithVerb => IsNotice ? Title : $"{ContentWords.Verb(Request.Kind)}: {Headline}";

    /// <summary>Severity now, or when it was decided.</summary>
    public Severity Severity => Incident?.Severity ?? Request.Severity;

    /// <summary>Title of the incident.</summary>
    public string Title => IsNotice ? Clip.OneLine(Request.Reason.Split('\n', 2)[0]) : Incident?.Title is { Length: > 0 } title ? title : $"Incident {Request.Incident}";

    /// <summary>triggered, acknowledged, resolved; unknown where the incident is.</summary>
    public string Status => Incident?.Status switch
    {
        IncidentStatus.Triggered => "triggered",
        IncidentStatus.Acknowledged => "acknowledged",
        IncidentStatus.Resolved => "resolved",
        _ => "unknown",
    };

    /// <summary>For one line: <c>P1 #42 checkout: HighErrorRate</c>.</summary>
    public string Headline => IsNotice ? Title : Incident is { } incident
        ? $"{Severity} #{incident.Number} {incident.Service}: {Title}"
        : $"{Severity} {Title}";

    /// <summary>Name of the event on the wire, for example <c>incident.opened</c>.</summary>
    public string EventName => Request.Kind switch
    {
        NotificationKind.Opened => "incident.opened",
        NotificationKind.Escalated => "incident.escalated",
        NotificationKind.Acknowledged => "incident.acknowledged",
        NotificationKind.Unacknowledged => "incident.unacknowledged",
        NotificationKind.Resolved => "incident.resolved",
        NotificationKind.Reopened => "incident.reopened",
        NotificationKind.Handoff => "incident.handoff",
        NotificationKind.Notice => "person.notice",
        _ => "incident.updated",
    };
}
