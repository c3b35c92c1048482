using System.Collections.Immutable;
using HelpDeskFlow.Domain.Alerts;
using NodaTime;

namespace HelpDeskFlow.Domain.Suppression;

/// <summary>Ways into the held alerts. Follows from them.</summary>
/// <param name="ByReason">By id of the reason.</param>
/// <param name="Due">By when they are looked at again.</param>
internal sealed record HeldIndex(ImmutableDictionary<string, AlertKeySet> ByReason, ImmutableSortedSet<(Instant At, AlertKey Key)> Due)
{
    private static readonly IComparer<(Instant At, AlertKey Key)> ByTime = Comparer<(Instant At, AlertKey Key)>.Create(static (a, b) =>
        a.At != b.At ? a.At.CompareTo(b.At) : a.Key.CompareTo(b.Key));

    private static readonly HeldIndex None = new(ImmutableDictionary<string, AlertKeySet>.Empty, ImmutableSortedSet.Create(ByTime));

    public static HeldIndex Of(ImmutableDictionary<AlertKey, HeldAlert> held) => held.Aggregate(None, (index, one) => index.With(one.Key, null, one.Value));

    /// <summary>One alert is held otherwise than before; null: not held.</summary>
    public HeldIndex With(AlertKey key, HeldAlert? before, HeldAlert? after)
    {
        var (reasons, due) = (ByReason, Due);
        foreach (var reason in before?.Reasons ?? [])
        {
            var left = (reasons.GetValueOrDefault(reason.Id) ?? []).Remove(key);
            reasons = left.IsEmpty ? reasons.Remove(reason.Id) : reasons.SetItem(reason.Id, left);
        }

        foreach (var reason in after?.Reasons ?? [])
        {
            reasons = reasons.SetItem(reason.Id, (reasons.GetValueOrDefault(reason.Id) ?? []).Add(key));
        }

        due = before?.Until is { } old ? due.Remove((old, key)) : due;
        due = after?.Until is { } until ? due.Add((until, key)) : due;
        return new HeldIndex(reasons, due);
    }
}
