using HelpDeskFlow.Domain.Alerts;
using NodaTime;

namespace HelpDeskFlow.Api.Contracts;

/// <summary>A change of a service: a deployment, a switch of a flag.</summary>
public sealed record ChangeItem(Instant At, string Service, string Summary, string? Source, IReadOnlyList<ChangeLinkItem> Links, LabelSet Details);

/// <summary>A link of a change.</summary>
public sealed record ChangeLinkItem(string Href, string? Text);

/// <summary>A customer's report.</summary>
/// <param name="Service">The service that its area names or is routed to.</param>
public sealed record ReportItem(string Id, Instant At, string Service, string Area, string? Region, string Text, string? Reporter);

/// <summary>Body of <c>POST /api/v1/reports</c>.</summary>
public sealed record ReportRequest : CommandRequest
{
    /// <summary>What the customer says. At most 4,000 characters.</summary>
    public string? Text { get; init; }

    /// <summary>Part of the product it is about, for example the name of a service.</summary>
    public string? Area { get; init; }

    /// <summary>Where the customer is.</summary>
    public string? Region { get; init; }

    /// <summary>Who told us.</summary>
    public string? Reporter { get; init; }
}

/// <summary>A heartbeat of the config and where it stands.</summary>
/// <param name="Status">waiting (never pinged), alive or missed.</param>
/// <param name="DueAt">When it is missed unless pinged; while missed, when its alert is sent again.</param>
public sealed record HeartbeatItem(
    string Name, string Status, string Every, string Grace, string? Service, Instant? LastPingAt, string? LastPingBy, Instant? DueAt, Instant? MissedSince);
