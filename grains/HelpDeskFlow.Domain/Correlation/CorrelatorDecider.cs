using System.Collections.Immutable;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Domain.Services;
using NodaTime;

namespace HelpDeskFlow.Domain.Correlation;

/// <summary>
/// Says whether a new episode joins an open incident or opens one: by configured grouping, that is equal labels of one
/// service within a window after the last that joined, each rule tried in its turn. Pure and cheap: it runs once for every new episode.
/// </summary>
public sealed class CorrelatorDecider : IRuleBook<CorrelatorState>
{
    private CorrelatorDecider()
    {
    }

    /// <inheritdoc/>
    public static CorrelatorState Initial(GrainId id) =>
        new(id.Key, ImmutableDictionary<string, GroupEntry>.Empty, ImmutableDictionary<IncidentId, string>.Empty);

    /// <inheritdoc/>
    public static Decision Decide(CorrelatorState state, Command command, StepContext context) => command switch
    {
        CorrelatorCommand.Correlate c => context.Config.Storm is { } storm ? InStorm(state, c, storm, context) : Correlate(state, c, context),
        CorrelatorCommand.Register c => Register(state, c, context),
        CorrelatorCommand.Forget c => state.GroupOfIncident.ContainsKey(c.Incident) || state.Memory.Incidents.ContainsKey(c.Incident.ToNumber()) || state.Storms.Any(s => s.Value.Incident == c.Incident)
            ? Decision.Of(new CorrelatorEvent.Forgotten(context.Now, c.Incident))
            : Decision.Nothing,
        CorrelatorCommand.LearnMerged c => state.Memory.Incidents.TryGetValue(c.From.ToNumber(), out var merged) && merged.MergedInto != c.Into.ToNumber()
            ? Decision.Of(new CorrelatorEvent.MergeLearned(context.Now, c.From.ToNumber(), c.Into.ToNumber(), c.By))
            : Decision.Nothing,
        CorrelatorCommand.LearnSplit c => state.Memory.Incidents.ContainsKey(c.From.ToNumber()) && !state.Memory.Incidents.ContainsKey(c.Into.ToNumber())
            ? Decision.Of(new CorrelatorEvent.SplitLearned(context.Now, c.From.ToNumber(), c.Into.ToNumber(), c.Keys, c.By))
            : Decision.Nothing,
        TimerDue => Sweep(state, context.Now),
        Recovered => Decision.Nothing,
        _ => Decision.Reject("unknown-command", $"A correlator does not know the command {command.GetType().Name}; send it to the grain it belongs to."),
    };

    /// <inheritdoc/>
    public static CorrelatorState Evolve(CorrelatorState state, Event happened) => happened switch
    {
        CorrelatorEvent.Joined e => GroupFolding.Joined(state, e),
        CorrelatorEvent.Opened e => GroupFolding.Begin(state, e.Group, new GroupEntry(e.Incident, e.At, e.Window)),
        CorrelatorEvent.Registered e => GroupFolding.Begin(
            state with { Memory = MemoryFolding.Reopened(state.Memory, e.Incident.ToNumber(), e.At) },
            e.Group,
            new GroupEntry(e.Incident, e.At, e.Window)),
        CorrelatorEvent.GroupsAdded e => GroupFolding.Added(state, e),
        CorrelatorEvent.Forgotten e => GroupFolding.Forgotten(state, e),
        CorrelatorEvent.Swept e => GroupFolding.Swept(state, e),
        CorrelatorEvent.Placed e => state with
        {
            Memory = MemoryFolding.Placed(state.Memory, e.Number, e.Mark, e.At),
            NextSweepAt = state.NextSweepAt ?? e.At + CorrelatorLimits.SweepEvery,
        },
        CorrelatorEvent.StormCounted e => state with
        {
            Storms = state.Storms.SetItem(e.Service.Value, e.Count),
            NextSweepAt = state.NextSweepAt ?? e.At + CorrelatorLimits.SweepEvery,
        },
        CorrelatorEvent.MergeLearned e => state with { Memory = MemoryFolding.Merged(state.Memory, e.From, e.Into, e.At) },
        CorrelatorEvent.SplitLearned e => state with { Memory = MemoryFolding.Split(state.Memory, e.From, e.Into, e.Keys, e.At) },
        _ => state, // Invariant: an event of another family never changes a correlator.
    };

    /// <inheritdoc/>
    public static ImmutableArray<WantedTimer> Timers(CorrelatorState state) =>
        state.NextSweepAt is { } at ? [new WantedTimer("sweep", at)] : [];

    /// <summary>Counts it; in a storm it joins the storm's incident, which the first one opens. Else it goes its way.</summary>
    private static Decision InStorm(CorrelatorState state, CorrelatorCommand.Correlate command, StormRule rule, StepContext context)
    {
        var (service, alert) = (command.Service, command.Alert);
        if (!state.Storms.ContainsKey(service.Value) && state.Storms.Count >= CorrelatorLimits.StormServicesMax)
        {
            return Correlate(state, command, context);
        }

        var count = StormWatch.Next(state, service, rule, context.Now);
        if (!StormWatch.Takes(count, rule, alert))
        {
            var usual = Correlate(state, command, context);
            return usual with { Events = usual.Events.Insert(0, new CorrelatorEvent.StormCounted(context.Now, service, count)) };
        }

        var why = StormWatch.Why(count, rule, service);
        if (count.Incident.IsSome)
        {
            return new Decision(
                [new CorrelatorEvent.StormCounted(context.Now, service, count)],
                Tells(service, count.Incident, alert, new IncidentCommand.Join(alert, why)),
                [],
                null);
        }

        count = count with { Incident = context.NextIncidentId };
        return new Decision(
            [
                new CorrelatorEvent.StormCounted(context.Now, service, count),
                new CorrelatorEvent.Opened(context.Now, $"~storm|{service}", count.Incident, context.NextIncidentNumber, rule.Within, why),
            ],
            Tells(
                service,
                count.Incident,
                alert,
                new IncidentCommand.Open(context.NextIncidentNumber, service, state.Environment, alert, why, StormWatch.Title(service))),
            [],
            null);
    }

    private static Decision Correlate(CorrelatorState state, CorrelatorCommand.Correlate command, StepContext context)
    {
        var (alert, now) = (command.Alert, context.Now);
        var rules = Rules(context);
        var weighs = context.Config.Correlation.Enabled;
        var mark = weighs ? AlertMark.Of(command.Service, alert, context.Config, now) : null;
        // A rule that nobody wrote is no more than evidence, where evidence is weighed.
        var mayGroup = mark is null || rules is not [var only] || !ReferenceEquals(only, GroupingRule.Default);
        AlertGroups? groups = mayGroup ? AlertGroups.Of(state, command.Service, alert, rules) : null;
        if (groups?.Leading(now) is { Entry: { } entry } found)
        {
            ImmutableArray<Event> joined = entry.LastJoinedAt == now ? [] : [new CorrelatorEvent.Joined(now, found.Key, entry.Incident)];
            return new Decision(
                WithMark(WithGroups(joined, groups.Value.Added(state, entry.Incident, found.Key, now)), entry.Incident, mark, now),
                Tells(command.Service, entry.Incident, alert, new IncidentCommand.Join(alert, groups.Value.WhyJoined(found, alert.Labels))),
                [],
                null);
        }

        var evidence = mark is null ? null : EvidenceScale.Best(state.Memory, mark, context.Config, now);
        if (evidence is { } best && best.Sum >= context.Config.Correlation.Bar)
        {
            var target = IncidentId.FromNumber(best.Incident);
            return new Decision(
                WithMark([], target, mark, now),
                Tells(command.Service, target, alert, new IncidentCommand.Join(alert, best.Describe(mark!, context.Config.Correlation))),
                [],
                null);
        }

        var own = groups ?? AlertGroups.Of(state, command.Service, alert, rules);
        var incident = context.NextIncidentId;
        var why = mark is not null ? EvidenceText.Opened(mark, evidence, context.Config.Correlation) : own.WhyOpened(alert.Labels);
        ImmutableArray<Event> opened = [new CorrelatorEvent.Opened(now, own.First.Key, incident, context.NextIncidentNumber, own.First.Rule.Window, why)];
        return new Decision(
            WithMark(WithGroups(opened, own.Added(state, incident, own.First.Key, now)), incident, mark, now),
            Tells(
                command.Service,
                incident,
                alert,
                new IncidentCommand.Open(context.NextIncidentNumber, command.Service, state.Environment, alert, why)),
            [],
            null);
    }

    /// <summary>An incident that a later alert of a group has opened meanwhile keeps that group.</summary>
    private static Decision Register(CorrelatorState state, CorrelatorCommand.Register command, StepContext context)
    {
        var groups = AlertGroups.Of(state, command.Service, command.Alert, Rules(context));
        if (groups.Free(context.Now) is not { } free)
        {
            return Decision.Nothing;
        }

        var registered = new CorrelatorEvent.Registered(context.Now, free.Key, command.Incident, free.Rule.Window, command.Why);
        return new Decision(WithGroups([registered], groups.Added(state, command.Incident, free.Key, context.Now, isAnew: true)), [], [], null);
    }

    private static ImmutableArray<Event> WithMark(ImmutableArray<Event> events, IncidentId incident, AlertMark? mark, Instant now) =>
        mark is null ? events : events.Add(new CorrelatorEvent.Placed(now, incident.ToNumber(), mark));

    private static ImmutableArray<Event> WithGroups(ImmutableArray<Event> events, CorrelatorEvent.GroupsAdded? added) => added is null ? events : events.Add(added);

    private static ImmutableArray<GroupingRule> Rules(StepContext context) => context.Config.Grouping;

    private static ImmutableArray<Tell> Tells(ServiceName service, IncidentId incident, AlertSummary alert, IncidentCommand command) =>
        [new Tell(GrainId.Of(service), new ServiceCommand.AssignIncident(alert.Key, incident)), new Tell(GrainId.Of(incident), command)];

    private static Decision Sweep(CorrelatorState state, Instant now) =>
        state.NextSweepAt is { } due && due <= now
            ? Decision.Of(new CorrelatorEvent.Swept(now, now + CorrelatorLimits.SweepEvery))
            : Decision.Nothing;
}
