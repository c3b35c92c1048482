using System.Collections.Immutable;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Correlation;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Domain.Services;
using NodaTime;

namespace HelpDeskFlow.Domain.Suppression;

/// <summary>
/// The rule book of suppression: which firing alerts are kept quiet and why. A suppressed alert that opens gets no incident; one
/// that is in an incident is muted there. When no reason is left it goes on at once as if it had just opened.
/// </summary>
public sealed class SuppressionDecider : IRuleBook<SuppressionState>
{
    private SuppressionDecider()
    {
    }

    /// <inheritdoc/>
    public static SuppressionState Initial(GrainId id) => SuppressionState.Empty;

    /// <inheritdoc/>
    public static Decision Decide(SuppressionState state, Command command, StepContext context)
    {
        switch (command)
        {
            case SuppressionCommand.Consider c:
                return Consider(state, c.Alert, context);
            case SuppressionCommand.Closed c:
                return state.Held.ContainsKey(c.Key) ? Decision.Of(new SuppressionEvent.AlertClosed(context.Now, c.Key)) : Decision.Nothing;
            case SuppressionCommand.Set c:
                return SilenceSetting.Set(state, c, context.Now);
            case SuppressionCommand.Expire c:
                return SilenceSetting.Expire(state, c, context.Now);
            case SuppressionCommand.Watch:
                return SilenceSetting.Watch(state, context);
            case TimerDue:
                return SuppressionTimers.Fire(state, context.Now);
            case Recovered:
                return Decision.Nothing; // the engine has every firing alert looked at after a start
            default:
                return Decision.Reject("unknown-command", $"Suppression does not know the command {command.GetType().Name}; send it to the grain it belongs to.");
        }
    }

    /// <inheritdoc/>
    public static SuppressionState Evolve(SuppressionState state, Event happened) => SuppressionFolding.Evolve(state, happened);

    /// <inheritdoc/>
    public static ImmutableArray<WantedTimer> Timers(SuppressionState state) => SuppressionTimers.Wanted(state);

    /// <summary>Whether looking at the alert would change anything: the cheap question before the step.</summary>
    public static bool Matters(SuppressionState state, AlertCandidate candidate, ConfigSnapshot config, Instant now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(candidate);
        ArgumentNullException.ThrowIfNull(config);
        if (candidate.Begins == AlertBegins.Again && config.Flapping is not null)
        {
            return true;
        }

        var known = state.Held.GetValueOrDefault(candidate.Alert.Key);
        if (known is null && state.Book.IsEmpty && candidate.Inhibitor is null && candidate.RootWait == Duration.Zero && candidate.Before is null && state.Changes.IsEmpty)
        {
            return false;
        }

        var (reasons, until) = SuppressReasons.Of(state, candidate, config, now);
        return known is null ? !reasons.IsEmpty : !Same(known, reasons, until);
    }

    private static Decision Consider(SuppressionState state, AlertCandidate candidate, StepContext context)
    {
        var events = ImmutableArray.CreateBuilder<Event>(2);
        var (key, now) = (candidate.Alert.Key, context.Now);
        if (candidate.Begins == AlertBegins.Again && context.Config.Flapping is not null
            && (state.Changes.ContainsKey(key) || state.Changes.Count < SuppressionLimits.FlapKeysMax))
        {
            events.Add(new SuppressionEvent.AlertChanged(now, key));
            state = SuppressionFolding.Evolve(state, events[0]);
        }

        var known = state.Held.GetValueOrDefault(key);
        var (reasons, until) = SuppressReasons.Of(state, candidate, context.Config, now);
        if (!reasons.IsEmpty)
        {
            if (known is not null && Same(known, reasons, until))
            {
                return Decided(events, []);
            }

            events.Add(new SuppressionEvent.AlertSuppressed(now, key, candidate.Service, reasons, until));
            return Decided(events, candidate is { Incident.IsSome: true, Begins: AlertBegins.Earlier } && known is null
                ? [new Tell(GrainId.Of(candidate.Incident), new IncidentCommand.MemberMuted(key, Describe(state, reasons)))]
                : []);
        }

        if (known is null)
        {
            return Decided(events, candidate.Begins == AlertBegins.Earlier ? [] : [Onward(candidate, context)]);
        }

        events.Add(new SuppressionEvent.AlertReleased(now, key, $"no longer suppressed: {Describe(state, known.Reasons)}"));
        return Decided(events, [Onward(candidate, context)]);
    }

    /// <summary>Where an alert goes that is not suppressed.</summary>
    private static Tell Onward(AlertCandidate candidate, StepContext context)
    {
        if (candidate.Incident.IsSome)
        {
            return new Tell(GrainId.Of(candidate.Incident), candidate.Begins == AlertBegins.Again
                ? new IncidentCommand.MemberReopened(candidate.Alert)
                : new IncidentCommand.MemberHeard(candidate.Alert));
        }

        var environment = context.Config.Service(candidate.Service)?.Environment ?? ServiceConfig.DefaultEnvironment;
        return new Tell(GrainId.Correlator(environment), new CorrelatorCommand.Correlate(candidate.Service, candidate.Alert));
    }

    private static Decision Decided(ImmutableArray<Event>.Builder events, ImmutableArray<Tell> tells) => new(events.DrainToImmutable(), tells, [], null);

    private static bool Same(HeldAlert known, ImmutableArray<SuppressReason> reasons, Instant? until) =>
        known.Until == until && known.Reasons.AsSpan().SequenceEqual(reasons.AsSpan());

    /// <summary>The reasons in words, for people's timelines.</summary>
    private static string Describe(SuppressionState state, ImmutableArray<SuppressReason> reasons) => string.Join("; ", reasons.Select(r => SuppressWords.Of(state, r)));
}
