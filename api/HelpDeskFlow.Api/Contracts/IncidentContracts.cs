using HelpDeskFlow.Domain.Alerts;
using NodaTime;

namespace HelpDeskFlow.Api.Contracts;

/// <summary>One page of a list; <paramref name="Next"/> goes into <c>cursor</c> for the page after, null on the last.</summary>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>An incident in a list.</summary>
/// <param name="Id">32 hex digits.</param>
/// <param name="Number">Number for people, from 1.</param>
/// <param name="Status">triggered, acknowledged or resolved.</param>
/// <param name="Severity">P0 to P3.</param>
/// <param name="AlertCount">Alerts that ever joined.</param>
/// <param name="OpenAlertCount">Members that fire now.</param>
/// <param name="EventCount">How often its alerts (the first 100) were sent, repeats included.</param>
/// <param name="Url">Its page in the console.</param>
/// <param name="SnoozedUntil">Set while snoozed.</param>
/// <param name="Escalation">Who is paged next and when; null where nobody ever is.</param>
public sealed record IncidentItem(
    string Id,
    long Number,
    string Title,
    string Status,
    string Severity,
    string Service,
    string? Team,
    Instant OpenedAt,
    Instant? AcknowledgedAt,
    Instant? ResolvedAt,
    Instant? SnoozedUntil,
    int AlertCount,
    int OpenAlertCount,
    long EventCount,
    IReadOnlyList<string> Assignees,
    string Url,
    EscalationItem? Escalation);

/// <summary>Where the escalation stands.</summary>
/// <param name="Policy">Name of the policy, as it was when the incident opened.</param>
/// <param name="Step">Step last carried out, from 1; 0: none yet.</param>
/// <param name="Steps">Steps of the policy.</param>
/// <param name="Round">Times gone through, from 0.</param>
/// <param name="NextAt">When somebody is paged next; null: nobody will be.</param>
/// <param name="Next">Who that is, as far as it is known now.</param>
/// <param name="ResolveDueAt">When the resolve time is over.</param>
/// <param name="Exhausted">True once the last round is over.</param>
public sealed record EscalationItem(
    string Policy,
    int Step,
    int Steps,
    int Round,
    Instant? NextAt,
    IReadOnlyList<NextPage> Next,
    Instant? ResolveDueAt,
    bool Exhausted);

/// <summary>Whom the next step means.</summary>
/// <param name="Target">As in the policy: schedule:…, person:…, team:…, destination:….</param>
/// <param name="Person">The person, if one is meant and somebody is on call then.</param>
public sealed record NextPage(string Target, string? Person);

/// <summary>All about one incident.</summary>
public sealed record IncidentDetail(
    string Id,
    long Number,
    string Title,
    string Status,
    string Severity,
    string Service,
    string? Team,
    string Environment,
    Instant OpenedAt,
    Instant? AcknowledgedAt,
    Instant? ResolvedAt,
    string? ResolvedWhy,
    Instant? SnoozedUntil,
    int AlertCount,
    int OpenAlertCount,
    long EventCount,
    IReadOnlyList<string> Assignees,
    IReadOnlyDictionary<string, string> Roles,
    string? MergedInto,
    string ConfigHash,
    string Url,
    IReadOnlyDictionary<string, string> Links,
    IncidentEscalation? Escalation,
    Classification Classification,
    IReadOnlyList<CorrelationItem> Correlation,
    IReadOnlyList<IncidentAlert> Alerts,
    IReadOnlyList<TimelineItem> Timeline,
    IReadOnlyList<ChangeItem> Changes,
    IReadOnlyList<ReportItem> Reports,
    HistoryItem? ServiceHistory)
{
    /// <summary>Where it probably began, likeliest first; empty where evidence is not weighed.</summary>
    public IReadOnlyList<RootItem> Roots { get; init; } = [];
}

/// <summary>As <see cref="EscalationItem"/>, with who was told so far.</summary>
/// <param name="Notified">Notifications sent or waiting, oldest first.</param>
public sealed record IncidentEscalation(
    string Policy,
    int Step,
    int Steps,
    int Round,
    Instant? NextAt,
    IReadOnlyList<NextPage> Next,
    Instant? ResolveDueAt,
    bool Exhausted,
    IReadOnlyList<DeliveryItem> Notified);

/// <summary>What decided the severity.</summary>
/// <param name="Why">Rule or person.</param>
/// <param name="ByPerson">True once a person set it; no rule lowers it then.</param>
public sealed record Classification(string Severity, string Why, bool ByPerson)
{
    /// <summary>What the classifier said about the (first) alert; null where it was not asked. It sets no severity.</summary>
    public ModelOpinion? Model { get; init; }
}

/// <summary>A node that an incident may have begun on.</summary>
/// <param name="Node">Of the topology, or as the alert's labels name it.</param>
/// <param name="Alert">Key of its first alert.</param>
/// <param name="Title">That alert's title.</param>
/// <param name="Why">What speaks for it.</param>
public sealed record RootItem(string Node, string Alert, string Title, string Why);

/// <summary>Why an alert belongs to the incident.</summary>
public sealed record CorrelationItem(string Alert, Instant JoinedAt, string Why);

/// <summary>A member.</summary>
/// <param name="Id">Its key, 32 hex digits.</param>
/// <param name="Status">firing or resolved.</param>
/// <param name="SuppressedBy">What keeps it quiet at present, and until when.</param>
/// <param name="History">How often it began to fire lately; null: not known any more.</param>
public sealed record IncidentAlert(
    string Id,
    string Fingerprint,
    string Title,
    string Status,
    string Severity,
    LabelSet Labels,
    LabelSet Annotations,
    Instant StartsAt,
    Instant? LastSeenAt,
    int EventCount,
    string? GeneratorUrl,
    string Why,
    IReadOnlyList<string> SuppressedBy,
    HistoryItem? History);

/// <summary>One line of the timeline.</summary>
public sealed record TimelineItem(Instant At, string Kind, string Text, string? By);

/// <summary>Body of the live stream's events.</summary>
public sealed record StreamItem(Instant At, IncidentItem Incident);
