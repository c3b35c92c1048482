using System.Collections.Immutable;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Grains;
using NodaTime;

namespace HelpDeskFlow.Domain.Changes;

/// <summary>Something that was changed in a service: a deployment, a switch of a flag.</summary>
/// <param name="At">When, by its sender.</param>
/// <param name="Details">What the sender adds.</param>
public sealed record Change(Instant At, string Summary, string? Source, ImmutableArray<ChangeLink> Links, LabelSet Details);

/// <summary>A link that comes with a change.</summary>
public sealed record ChangeLink(string Href, string? Text);

/// <summary>The latest changes of a service, oldest first. Immutable; published as it is to readers after each commit.</summary>
public sealed record ChangeLogState(ServiceName Service, ImmutableList<Change> Changes);

/// <summary>Commands of a ChangeLog grain.</summary>
public abstract record ChangeLogCommand : Command
{
    private ChangeLogCommand()
    {
    }

    /// <summary>Note a change. One with the same instant, summary and source is known already. One from the future counts as now.</summary>
    public sealed record Record(Change Change) : ChangeLogCommand;
}

/// <summary>What happened to the changes of a service.</summary>
public abstract record ChangeLogEvent : Event
{
    private ChangeLogEvent(Instant at)
        : base(at)
    {
    }

    /// <summary>A sender told of a change.</summary>
    public sealed record Recorded(Instant At, Change Change) : ChangeLogEvent(At);
}

/// <summary>Named limits of one service's changes.</summary>
public static class ChangeLimits
{
    /// <summary>Changes kept of a service; the oldest go first.</summary>
    public const int KeptMax = 200;

    /// <summary>Bytes of a summary in UTF-8 (PagerDuty's limit is 1,024 characters); longer ones are cut.</summary>
    public const int SummaryBytesMax = 2_048;

    /// <summary>Details kept of one change.</summary>
    public const int DetailsMax = 20;

    /// <summary>Bytes of a detail's value; longer ones are cut.</summary>
    public const int DetailBytesMax = 512;

    /// <summary>Links kept of one change.</summary>
    public const int LinksMax = 5;

    /// <summary>Bytes of a link; longer ones are left out.</summary>
    public const int LinkBytesMax = 1_024;

    /// <summary>How long a change is kept.</summary>
    public static readonly Duration KeptFor = Duration.FromDays(30);

    /// <summary>How long before an incident a change may lie to be shown with it.</summary>
    public static readonly Duration BeforeIncident = Duration.FromHours(2);
}
