using System.Collections.Immutable;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Grains;
using NodaTime;

namespace HelpDeskFlow.Domain.Services;

/// <summary>
/// Commands of a Service grain beside arriving alerts. Its state is a table of episodes (one row a dedup key); a step reads
/// one row, asks <see cref="EpisodeDecider"/>, and writes one row.
/// </summary>
public abstract record ServiceCommand : Command
{
    private ServiceCommand()
    {
    }

    /// <summary>The correlator put the episode into this incident.</summary>
    public sealed record AssignIncident(AlertKey Key, IncidentId Incident) : ServiceCommand
    {
        /// <summary>It counts there already, and word that it has ended or left may be under way: who owns the alert says once more that it fires.</summary>
        public bool CountsAlready { get; init; }
    }

    /// <summary>Their incident was merged or split: these episodes belong to <paramref name="To"/> now. One that has left <paramref name="From"/> since (opened anew, in another incident) stays where it is.</summary>
    public sealed record MoveEpisodes(IncidentId From, IncidentId To, ImmutableArray<AlertKey> Keys) : ServiceCommand;

    /// <summary>
    /// An alert of our own, from another grain: it goes the way of any other. Identity is the key within the scope. Without a
    /// service it is routed by its labels.
    /// </summary>
    /// <param name="IsOver">It ends now; labels and texts of the known alert stay.</param>
    public sealed record Signal(ServiceName? Service, string Scope, string Key, LabelSet Labels, LabelSet Annotations, Instant StartsAt, bool IsOver) : ServiceCommand;

    /// <summary>Look at the firing alerts that pass these matchers (none: at all of them): a reason to suppress them may have begun or ended.</summary>
    public sealed record Review(ImmutableArray<Matcher> Matchers) : ServiceCommand;

    /// <summary>Look at these, as far as they fire.</summary>
    public sealed record Reconsider(ImmutableArray<AlertKey> Keys) : ServiceCommand;

    /// <summary>An alert of another partition of the cluster fires, and may inhibit alerts here.</summary>
    public sealed record SourceFires(AlertKey Key, LabelSet Labels, string Title) : ServiceCommand;

    /// <summary>It does not any more.</summary>
    public sealed record SourceEnds(AlertKey Key) : ServiceCommand;

    /// <summary>These and no others are the alerts of that partition that may inhibit alerts here.</summary>
    public sealed record SourcesAre(int Partition, ImmutableArray<SourceFires> Sources) : ServiceCommand;

    /// <summary>A person resolved the incident of these episodes: close those that are open and still in it.</summary>
    public sealed record CloseEpisodes(IncidentId Incident, ImmutableArray<AlertKey> Keys) : ServiceCommand;
}
