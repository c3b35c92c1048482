using System.Collections.Immutable;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Suppression;

namespace HelpDeskFlow.Engine.Embedded.Cluster;

/// <summary>Silences as the partition has them where they begin, and what all partitions hold because of them. Put together anew only when something changed. Thread-safe.</summary>
internal sealed class MergedSuppression
{
    private volatile Known? _known;

    public SuppressionState Of(SuppressionState[] parts, int home)
    {
        if (_known is { } known && known.Parts.AsSpan().SequenceEqual(parts))
        {
            return known.Merged;
        }

        var merged = parts.Length == 1 ? parts[0] : new SuppressionState
        {
            Silences = parts[home].Silences,
            Uses = Sum(parts),
            Held = ImmutableDictionary.CreateRange(parts.SelectMany(p => p.Held)),
            Changes = ImmutableDictionary.CreateRange(parts.SelectMany(p => p.Changes)),
            NextSweepAt = parts[home].NextSweepAt,
        };
        _known = new Known(parts, merged);
        return merged;
    }

    private static ImmutableDictionary<SilenceId, SilenceUse> Sum(SuppressionState[] parts)
    {
        var sums = new Dictionary<SilenceId, SilenceUse>();
        foreach (var (id, use) in parts.SelectMany(p => p.Uses))
        {
            sums[id] = sums.TryGetValue(id, out var before) ? Add(before, use) : use;
        }

        return sums.ToImmutableDictionary();
    }

    /// <summary>It is idle only where it is idle everywhere.</summary>
    private static SilenceUse Add(SilenceUse a, SilenceUse b)
    {
        var days = a.Days;
        foreach (var (day, count) in b.Days)
        {
            days = days.SetItem(day, days.GetValueOrDefault(day) + count);
        }

        return new SilenceUse(a.IdleSince is { } idleA && b.IdleSince is { } idleB ? NodaTime.Instant.Max(idleA, idleB) : null, days);
    }

    private sealed record Known(SuppressionState[] Parts, SuppressionState Merged);
}
