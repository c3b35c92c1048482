using System.Collections.Immutable;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Configuration;
using NodaTime;

namespace HelpDeskFlow.Domain.Suppression;

/// <summary>Which reasons hold for an alert now. Pure; asked once when an episode opens, and again when a reason begins or ends.</summary>
public static class SuppressReasons
{
    /// <summary>Id of the reason that waits for a root.</summary>
    public const string RootWait = "root-wait";

    /// <summary>Id of the reason for flapping.</summary>
    public const string Flapping = "flapping";

    /// <summary>Id of the reason that waits for it to resolve by itself.</summary>
    public const string Transient = "transient";

    /// <summary>All of them, in an order that depends on nothing else, and when those that last a given time end.</summary>
    public static (ImmutableArray<SuppressReason> Reasons, Instant? Until) Of(SuppressionState state, AlertCandidate candidate, ConfigSnapshot config, Instant now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(candidate);
        ArgumentNullException.ThrowIfNull(config);
        var reasons = ImmutableArray.CreateBuilder<SuppressReason>();
        Instant? until = null;
        foreach (var silence in state.Book.Find(candidate.Alert.Labels) ?? [])
        {
            reasons.Add(new SuppressReason((SuppressKind)silence.Kind, silence.Id.Value, ""));
        }

        if (candidate.Inhibitor is { } inhibitor)
        {
            reasons.Add(new SuppressReason(SuppressKind.Inhibition, inhibitor.Key.ToString(), $"{inhibitor.Title} fires"));
        }
        else if (RootWaitEnd(state, candidate, now) is { } waitEnd)
        {
            until = waitEnd;
            reasons.Add(new SuppressReason(SuppressKind.RootWait, RootWait, $"waits {DurationText.Of(candidate.RootWait)} for an alert that inhibits it"));
        }

        if (FlapEnd(state, candidate.Alert.Key, config.Flapping, now) is { } flapEnd)
        {
            until = until is { } sooner ? Instant.Min(sooner, flapEnd) : flapEnd;
            var times = state.Changes[candidate.Alert.Key].Count(t => t > now - config.Flapping!.Window);
            reasons.Add(new SuppressReason(
                SuppressKind.Flapping,
                Flapping,
                string.Create(System.Globalization.CultureInfo.InvariantCulture, $"began to fire again {times} times within {DurationText.Of(config.Flapping!.Window)}")));
        }

        if (TransientEnd(state, candidate, config.TransientHold, now) is { } transientEnd)
        {
            until = until is { } sooner ? Instant.Min(sooner, transientEnd) : transientEnd;
            reasons.Add(new SuppressReason(SuppressKind.Transient, Transient, TransientWhy(state, candidate, config.TransientHold!)));
        }

        return (reasons.DrainToImmutable(), until);
    }

    /// <summary>Only an alert that begins to fire is held for a root, and one that is held for it already.</summary>
    private static Instant? RootWaitEnd(SuppressionState state, AlertCandidate candidate, Instant now)
    {
        if (candidate.RootWait == Duration.Zero)
        {
            return null;
        }

        var since = candidate.Begins != AlertBegins.Earlier
            ? now
            : state.Held.GetValueOrDefault(candidate.Alert.Key) is { } held && held.Reasons.Any(r => r.Kind == SuppressKind.RootWait) ? held.Since : (Instant?)null;
        return since + candidate.RootWait is { } end && end > now ? end : null;
    }

    /// <summary>Decided when it begins to fire; the same hold goes on while it is looked at again.</summary>
    private static Instant? TransientEnd(SuppressionState state, AlertCandidate candidate, TransientRule? rule, Instant now)
    {
        if (rule is null || !rule.Severities.Contains(candidate.Alert.Severity))
        {
            return null;
        }

        var since = candidate.Begins != AlertBegins.Earlier
            ? candidate.Before is { } before && before.Of >= rule.Seen && before.Soon >= rule.Share * before.Of ? now : (Instant?)null
            : HeldForIt(state, candidate.Alert.Key) is not null ? state.Held[candidate.Alert.Key].Since : null;
        return since + rule.Wait is { } end && end > now ? end : null;
    }

    /// <summary>The words that stood there when it was decided: what was learned since changes nothing.</summary>
    private static string TransientWhy(SuppressionState state, AlertCandidate candidate, TransientRule rule) =>
        candidate.Begins == AlertBegins.Earlier && HeldForIt(state, candidate.Alert.Key) is { } known
            ? known.Why
            : string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"{candidate.Before!.Soon} of its last {candidate.Before.Of} episodes ended by themselves within {DurationText.Of(rule.Wait)}; one that does not is heard that much later");

    private static SuppressReason? HeldForIt(SuppressionState state, AlertKey key) =>
        state.Held.GetValueOrDefault(key)?.Reasons.FirstOrDefault(r => r.Kind == SuppressKind.Transient);

    private static Instant? FlapEnd(SuppressionState state, AlertKey key, FlapRule? rule, Instant now)
    {
        if (rule is null || !state.Changes.TryGetValue(key, out var times) || times.Length < rule.Count)
        {
            return null;
        }

        var end = times[^1] + rule.Quiet;
        return end > now && times[^rule.Count] > now - rule.Window ? end : null;
    }
}
