using System.Collections.Immutable;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Grains;
using NodaTime;

namespace HelpDeskFlow.Domain.Suppression;

/// <summary>Folds events into the state of suppression. Total; knows no config and no zone.</summary>
internal static class SuppressionFolding
{
    public static SuppressionState Evolve(SuppressionState state, Event happened) => happened switch
    {
        SuppressionEvent.SilenceSet e => Put(state, e.Silence, e.At),
        SuppressionEvent.SilenceStarted e => Change(state, e.Id, e.At, s => s with { Phase = SilencePhase.Active }),
        SuppressionEvent.SilenceRescheduled e => Change(state, e.Id, e.At, s => s with { Phase = SilencePhase.Pending, StartsAt = e.StartsAt, EndsAt = e.EndsAt }),
        SuppressionEvent.SilenceEnded e => End(state, e),
        SuppressionEvent.AlertSuppressed e => Hold(
            state,
            e.Key,
            new HeldAlert(e.Service, state.Held.GetValueOrDefault(e.Key)?.Since ?? e.At, e.Reasons, e.Until),
            e.At),
        SuppressionEvent.AlertReleased e => Hold(state, e.Key, null, e.At),
        SuppressionEvent.AlertClosed e => Hold(state, e.Key, null, e.At),
        SuppressionEvent.AlertChanged e => Note(state, e),
        SuppressionEvent.HoldsTaken e => TakeHolds(state, e.At),
        SuppressionEvent.Swept e => Sweep(state, e),
        _ => state, // Invariant: an event of another family never changes it.
    };

    private static SuppressionState Put(SuppressionState state, Silence silence, Instant at)
    {
        var use = state.Uses.GetValueOrDefault(silence.Id) ?? new SilenceUse(at, ImmutableSortedDictionary<int, int>.Empty);
        return WithSilences(state with { Uses = state.Uses.SetItem(silence.Id, use) }, state.Silences.SetItem(silence.Id, silence), at);
    }

    private static SuppressionState Change(SuppressionState state, SilenceId id, Instant at, Func<Silence, Silence> change) =>
        state.Silences.TryGetValue(id, out var silence) ? WithSilences(state, state.Silences.SetItem(id, change(silence)), at) : state;

    private static SuppressionState End(SuppressionState state, SuppressionEvent.SilenceEnded e) => Change(state, e.Id, e.At, s => s with
    {
        Phase = SilencePhase.Expired,
        StartsAt = Instant.Min(s.StartsAt, e.At),
        EndsAt = Instant.Min(s.EndsAt, e.At),
        UpdatedAt = e.By is null ? s.UpdatedAt : e.At,
        Recurrence = null,
    });

    private static SuppressionState WithSilences(SuppressionState state, ImmutableDictionary<SilenceId, Silence> silences, Instant at) => state with
    {
        Silences = silences,
        Book = null!,
        NextSweepAt = state.NextSweepAt ?? at + SuppressionLimits.SweepEvery,
    };

    private static SuppressionState Hold(SuppressionState state, AlertKey key, HeldAlert? held, Instant at)
    {
        var before = state.Held.GetValueOrDefault(key);
        if (before is null && held is null)
        {
            return state;
        }

        var index = state.Index.With(key, before, held);
        var uses = state.Uses;
        foreach (var reason in held?.Reasons ?? [])
        {
            // A silence that covered it already is not counted again.
            if (before?.Reasons.Any(r => r.Id == reason.Id) != true && uses.TryGetValue(new SilenceId(reason.Id), out var use))
            {
                uses = uses.SetItem(new SilenceId(reason.Id), use.Count(at));
            }
        }

        foreach (var reason in before?.Reasons ?? [])
        {
            if (!index.ByReason.ContainsKey(reason.Id) && uses.TryGetValue(new SilenceId(reason.Id), out var use))
            {
                uses = uses.SetItem(new SilenceId(reason.Id), use with { IdleSince = at });
            }
        }

        return state with { Held = held is null ? state.Held.Remove(key) : state.Held.SetItem(key, held), Index = index, Uses = uses };
    }

    private static SuppressionState Note(SuppressionState state, SuppressionEvent.AlertChanged e)
    {
        var times = state.Changes.TryGetValue(e.Key, out var known) ? known.Add(e.At) : [e.At];
        return state with
        {
            Changes = state.Changes.SetItem(e.Key, times.Length > SuppressionLimits.FlapChangesMax ? times.RemoveAt(0) : times),
            NextSweepAt = state.NextSweepAt ?? e.At + SuppressionLimits.SweepEvery,
        };
    }

    private static SuppressionState TakeHolds(SuppressionState state, Instant at)
    {
        var (held, index) = (state.Held, state.Index);
        while (!index.Due.IsEmpty && index.Due.Min is var (due, key) && due <= at)
        {
            var before = held[key];
            var after = before with { Until = null };
            (held, index) = (held.SetItem(key, after), index.With(key, before, after));
        }

        return state with { Held = held, Index = index };
    }

    private static SuppressionState Sweep(SuppressionState state, SuppressionEvent.Swept e)
    {
        var silences = state.Silences.RemoveRange(state.Silences.Values.Where(s => s.Phase == SilencePhase.Expired && s.EndsAt < e.SilencesBefore).Select(s => s.Id));
        var changes = state.Changes.RemoveRange(state.Changes.Where(c => c.Value[^1] < e.ChangesBefore).Select(c => c.Key));
        var uses = silences.Count == state.Silences.Count ? state.Uses : state.Uses.RemoveRange(state.Uses.Keys.Where(id => !silences.ContainsKey(id)));
        var swept = WithSilences(state with { Changes = changes, Uses = uses }, silences, e.At);
        return swept with { NextSweepAt = silences.IsEmpty && changes.IsEmpty ? null : e.At + SuppressionLimits.SweepEvery };
    }
}
