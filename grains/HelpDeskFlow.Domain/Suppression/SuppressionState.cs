using System.Collections.Immutable;
using HelpDeskFlow.Domain.Alerts;
using NodaTime;

namespace HelpDeskFlow.Domain.Suppression;

/// <summary>Silences, and which firing alerts are suppressed and why. Immutable; published as it is to readers after each commit.</summary>
public sealed record SuppressionState
{
    /// <summary>Silences by id, those that are over included for a while.</summary>
    public ImmutableDictionary<SilenceId, Silence> Silences { get; init; } = ImmutableDictionary<SilenceId, Silence>.Empty;

    /// <summary>How much use each was.</summary>
    public ImmutableDictionary<SilenceId, SilenceUse> Uses { get; init; } = ImmutableDictionary<SilenceId, SilenceUse>.Empty;

    /// <summary>Suppressed alerts.</summary>
    public ImmutableDictionary<AlertKey, HeldAlert> Held { get; init; } = ImmutableDictionary<AlertKey, HeldAlert>.Empty;

    /// <summary>When each key began to fire again, of those that did lately; oldest first.</summary>
    public ImmutableDictionary<AlertKey, ImmutableArray<Instant>> Changes { get; init; } = ImmutableDictionary<AlertKey, ImmutableArray<Instant>>.Empty;

    /// <summary>When what is no longer needed is next removed; null: there is nothing.</summary>
    public Instant? NextSweepAt { get; init; }

    /// <summary>Nothing silenced, nothing held.</summary>
    public static SuppressionState Empty { get; } = new();

    /// <summary>Silences that are not over.</summary>
    public int LiveSilences => Book.Live;

    /// <summary>Alerts that the silence, or the alert of this key in hex, keeps quiet.</summary>
    public AlertKeySet CoveredBy(string id) => Index.ByReason.GetValueOrDefault(id) ?? [];

    /// <summary>Silences by what they match: built once for each change of them, and left out of snapshots.</summary>
    internal SilenceBook Book { get => field ??= new SilenceBook(Silences); init; }

    /// <summary>Held alerts by reason and time: left out of snapshots.</summary>
    internal HeldIndex Index { get => field ??= HeldIndex.Of(Held); init; }
}
