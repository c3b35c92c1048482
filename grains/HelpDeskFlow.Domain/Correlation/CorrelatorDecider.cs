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
/// service within a window after the last that joined. Pure and cheap: it runs once for every new episode.
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
        CorrelatorEvent.Joined e => EvolveJoined(state, e),
        CorrelatorEvent.Opened e => EvolveOpened(state, e),
        CorrelatorEvent.Registered e => EvolveRegistered(state, e),
        CorrelatorEvent.Forgotten e => EvolveForgotten(state, e),
        CorrelatorEvent.Swept e => EvolveSwept(state, e),
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
        var rule = Rule(context);
        var alert = command.Alert;
        var weighs = context.Config.Correlation.Enabled;
        var mark = weighs ? AlertMark.Of(command.Service, alert, context.Config, context.Now) : null;
        // A rule that nobody wrote is no more than evidence, where evidence is weighed.
        var mayGroup = mark is null || !ReferenceEquals(rule, GroupingRule.Default);
        var group = mayGroup ? GroupKey.Of(command.Service, rule.Labels, alert.Labels) : null;
        var entry = group is null ? null : state.Groups.GetValueOrDefault(group);
        if (group is not null && entry is not null && !entry.IsOver(context.Now))
        {
            return new Decision(
                WithMark(entry.LastJoinedAt == context.Now ? [] : [new CorrelatorEvent.Joined(context.Now, group, entry.Incident)], entry.Incident, mark, context.Now),
                Tells(
                    command.Service,
                    entry.Incident,
                    alert,
                    new IncidentCommand.Join(alert, $"grouped by {GroupKey.Describe(rule.Labels, alert.Labels)} within {DurationText.Of(entry.Window)}")),
                [],
                null);
        }

        var evidence = mark is null ? null : EvidenceScale.Best(state.Memory, mark, context.Config, context.Now);
        if (evidence is { } found && found.Sum >= context.Config.Correlation.Bar)
        {
            var target = IncidentId.FromNumber(found.Incident);
            return new Decision(
                WithMark([], target, mark, context.Now),
                Tells(command.Service, target, alert, new IncidentCommand.Join(alert, found.Describe(mark!, context.Config.Correlation))),
                [],
                null);
        }

        group ??= GroupKey.Of(command.Service, rule.Labels, alert.Labels);
        var incident = context.NextIncidentId;
        var why = mark is not null ? EvidenceText.Opened(mark, evidence, context.Config.Correlation) : entry is null
            ? $"first of its group: {GroupKey.Describe(rule.Labels, alert.Labels)}"
            : $"first of its group since the last one's window of {DurationText.Of(entry.Window)} passed: {GroupKey.Describe(rule.Labels, alert.Labels)}";
        return new Decision(
            WithMark([new CorrelatorEvent.Opened(context.Now, group, incident, context.NextIncidentNumber, rule.Window, why)], incident, mark, context.Now),
            Tells(
                command.Service,
                incident,
                alert,
                new IncidentCommand.Open(context.NextIncidentNumber, command.Service, state.Environment, alert, why)),
            [],
            null);
    }

    /// <summary>An incident that a later alert of the group has opened meanwhile keeps the group.</summary>
    private static Decision Register(CorrelatorState state, CorrelatorCommand.Register command, StepContext context)
    {
        var rule = Rule(context);
        var group = GroupKey.Of(command.Service, rule.Labels, command.Alert.Labels);
        return state.Groups.TryGetValue(group, out var entry) && !entry.IsOver(context.Now)
            ? Decision.Nothing
            : Decision.Of(new CorrelatorEvent.Registered(context.Now, group, command.Incident, rule.Window, command.Why));
    }

    private static ImmutableArray<Event> WithMark(ImmutableArray<Event> events, IncidentId incident, AlertMark? mark, Instant now) =>
        mark is null ? events : events.Add(new CorrelatorEvent.Placed(now, incident.ToNumber(), mark));

    private static GroupingRule Rule(StepContext context) =>
        context.Config.Grouping.IsDefaultOrEmpty ? GroupingRule.Default : context.Config.Grouping[0];

    private static ImmutableArray<Tell> Tells(ServiceName service, IncidentId incident, AlertSummary alert, IncidentCommand command) =>
        [new Tell(GrainId.Of(service), new ServiceCommand.AssignIncident(alert.Key, incident)), new Tell(GrainId.Of(incident), command)];

    private static Decision Sweep(CorrelatorState state, Instant now) =>
        state.NextSweepAt is { } due && due <= now
            ? Decision.Of(new CorrelatorEvent.Swept(now, now + CorrelatorLimits.SweepEvery))
            : Decision.Nothing;

    private static CorrelatorState EvolveJoined(CorrelatorState state, CorrelatorEvent.Joined e) =>
        state.Groups.TryGetValue(e.Group, out var entry) && entry.Incident == e.Incident
            ? state with { Groups = state.Groups.SetItem(e.Group, entry with { LastJoinedAt = e.At }) }
            : state;

    private static CorrelatorState EvolveOpened(CorrelatorState state, CorrelatorEvent.Opened e) => Begin(state, e.Group, new GroupEntry(e.Incident, e.At, e.Window));

    private static CorrelatorState EvolveRegistered(CorrelatorState state, CorrelatorEvent.Registered e) =>
        Begin(state with { Memory = MemoryFolding.Reopened(state.Memory, e.Incident.ToNumber(), e.At) }, e.Group, new GroupEntry(e.Incident, e.At, e.Window));

    private static CorrelatorState Begin(CorrelatorState state, string group, GroupEntry entry)
    {
        var back = state.Groups.TryGetValue(group, out var old) ? state.GroupOfIncident.Remove(old.Incident) : state.GroupOfIncident;
        // An incident has one group: the grouping labels may have been others when it opened.
        var groups = back.TryGetValue(entry.Incident, out var other) && other != group ? state.Groups.Remove(other) : state.Groups;
        return state with
        {
            Groups = groups.SetItem(group, entry),
            GroupOfIncident = back.SetItem(entry.Incident, group),
            NextSweepAt = state.NextSweepAt ?? entry.LastJoinedAt + CorrelatorLimits.SweepEvery,
        };
    }

    private static CorrelatorState EvolveForgotten(CorrelatorState state, CorrelatorEvent.Forgotten e)
    {
        if (state.Storms.FirstOrDefault(s => s.Value.Incident == e.Incident) is { Key: { } service } storm)
        {
            state = state with { Storms = state.Storms.SetItem(service, storm.Value with { Incident = IncidentId.None }) };
        }

        state = state.Memory.IsEmpty ? state : state with { Memory = MemoryFolding.Closed(state.Memory, e.Incident.ToNumber()) };
        if (!state.GroupOfIncident.TryGetValue(e.Incident, out var group))
        {
            return state;
        }

        var groups = state.Groups.Remove(group);
        return state with
        {
            Groups = groups,
            GroupOfIncident = state.GroupOfIncident.Remove(e.Incident),
            NextSweepAt = groups.IsEmpty && state.Storms.IsEmpty && state.Memory.Marks.IsEmpty ? null : state.NextSweepAt,
        };
    }

    private static CorrelatorState EvolveSwept(CorrelatorState state, CorrelatorEvent.Swept e)
    {
        var groups = state.Groups.ToBuilder();
        var back = state.GroupOfIncident.ToBuilder();
        foreach (var (group, entry) in state.Groups)
        {
            if (entry.IsOver(e.At))
            {
                groups.Remove(group);
                back.Remove(entry.Incident);
            }
        }

        var memory = MemoryFolding.Swept(state.Memory, e.At);
        var storms = state.Storms.RemoveRange(state.Storms.Where(s => e.At - s.Value.From > CorrelatorLimits.WindowMax).Select(s => s.Key).ToList());
        return state with
        {
            Storms = storms,
            Groups = groups.ToImmutable(),
            GroupOfIncident = back.ToImmutable(),
            Memory = memory,
            NextSweepAt = groups.Count == 0 && storms.IsEmpty && memory.Marks.IsEmpty && memory.Incidents.IsEmpty ? null : e.NextSweepAt,
        };
    }
}
