using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Correlation;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Domain.OnCall;
using HelpDeskFlow.Domain.Services;
using NodaTime;

namespace HelpDeskFlow.Domain.Tests.Correlation;

/// <summary>Open-new or join, by configured grouping. Method: given commands, when a command, then events and tells; each command is decided twice.</summary>
public class CorrelatorTests
{
    private static readonly Instant Start = Instant.FromUtc(2026, 3, 2, 12, 0);
    private static readonly ServiceName Checkout = new("checkout");

    private ConfigSnapshot _config = ConfigSnapshot.BuiltIn;
    private CorrelatorState _state = CorrelatorDecider.Initial(GrainId.Correlator("prod"));
    private Instant _now = Start;
    private long _nextNumber = 1;

    [Fact]
    public void Correlate_FirstOfItsGroup_OpensANewIncident()
    {
        var decision = Do(Correlate("X", "c1"));

        var opened = Assert.IsType<CorrelatorEvent.Opened>(decision.Events.Single());
        Assert.Equal(("checkout|X|c1", 1L, IncidentId.FromNumber(1)), (opened.Group, opened.Number, opened.Incident));
        Assert.Equal("first of its group: alertname=\"X\", cluster=\"c1\"", opened.Why);
        Assert.Equal(new Tell(new GrainId(GrainKind.Service, "checkout"), new ServiceCommand.AssignIncident(new AlertKey(1, 1), opened.Incident)), decision.Tells[0]);
        var open = Assert.IsType<IncidentCommand.Open>(decision.Tells[1].Command);
        Assert.Equal((1L, Checkout, "prod", opened.Why), (open.Number, open.Service, open.Environment, open.Why));
        Assert.Equal(GrainId.Of(opened.Incident), decision.Tells[1].To);
    }

    [Fact]
    public void Correlate_SameGroupInsideTheWindow_Joins()
    {
        Do(Correlate("X", "c1"));
        _now += Duration.FromMinutes(5);

        var decision = Do(Correlate("X", "c1", 2));

        Assert.Equal(new CorrelatorEvent.Joined(_now, "checkout|X|c1", IncidentId.FromNumber(1)), decision.Events.Single());
        var join = Assert.IsType<IncidentCommand.Join>(decision.Tells[1].Command);
        Assert.Equal("grouped by alertname=\"X\", cluster=\"c1\" within 5m", join.Why);
        Assert.Equal(new AlertKey(1, 2), Assert.IsType<ServiceCommand.AssignIncident>(decision.Tells[0].Command).Key);
        _now += Duration.FromMinutes(5); // the window counts from the last that joined
        Assert.IsType<CorrelatorEvent.Joined>(Do(Correlate("X", "c1", 3)).Events.Single());
    }

    [Fact]
    public void Correlate_AfterTheWindow_OpensANewIncidentInItsPlace()
    {
        Do(Correlate("X", "c1"));
        _now += Duration.FromMinutes(5) + Duration.Epsilon;

        Assert.IsType<CorrelatorEvent.Opened>(Do(Correlate("X", "c1", 2)).Events.Single());

        Assert.Equal(IncidentId.FromNumber(2), _state.Groups["checkout|X|c1"].Incident);
        Assert.Equal([IncidentId.FromNumber(2)], _state.GroupOfIncident.Keys);
    }

    [Theory]
    [InlineData("Y", "c1", "checkout")]
    [InlineData("X", "c2", "checkout")]
    [InlineData("X", "", "checkout")]
    [InlineData("X", "c1", "cart")]
    public void Correlate_AnotherGroup_OpensItsOwn(string name, string cluster, string service)
    {
        Do(Correlate("X", "c1"));

        Assert.IsType<CorrelatorEvent.Opened>(Do(new CorrelatorCommand.Correlate(new ServiceName(service), Alert(name, cluster, 2))).Events.Single());
    }

    [Fact]
    public void GroupKey_SeparatorInsideAValue_DoesNotCollide()
    {
        ImmutableArray<string> labels = ["alertname", "cluster"];
        string Of(string name, string cluster) => GroupKey.Of(Checkout, labels, Alert(name, cluster, 1).Labels);

        Assert.NotEqual(Of("a|b", "c"), Of("a", "b|c"));
        Assert.NotEqual(Of("a\\|b", "c"), Of("a\\", "b|c"));
        Assert.Equal(Of("a|b", "c"), Of("a|b", "c"));
        Assert.Contains(new string('x', 900), Of(new string('x', 900), "c"), StringComparison.Ordinal);
    }

    [Fact]
    public void Correlate_ConfiguredRule_IsTheOneThatCounts()
    {
        _config = _config with { Grouping = [new GroupingRule(["region"], Duration.FromHours(1))] };
        Do(Correlate("X", "c1"));
        _now += Duration.FromMinutes(59);

        Assert.IsType<CorrelatorEvent.Joined>(Do(Correlate("Y", "c2", 2)).Events.Single());
    }

    [Fact]
    public void Correlate_SameInstant_JoinsWithoutASecondEvent()
    {
        Do(Correlate("X", "c1"));

        var decision = Do(Correlate("X", "c1", 2));

        Assert.Empty(decision.Events);
        Assert.IsType<IncidentCommand.Join>(decision.Tells[1].Command);
    }

    [Fact]
    public void Forget_RemovesTheGroup()
    {
        Do(Correlate("X", "c1"));

        Assert.IsType<CorrelatorEvent.Forgotten>(Do(new CorrelatorCommand.Forget(IncidentId.FromNumber(1))).Events.Single());

        Assert.Empty(_state.Groups);
        Assert.Empty(_state.GroupOfIncident);
        Assert.Empty(CorrelatorDecider.Timers(_state));
        Assert.Empty(Do(new CorrelatorCommand.Forget(IncidentId.FromNumber(99))).Events);
        Assert.IsType<CorrelatorEvent.Opened>(Do(Correlate("X", "c1", 2)).Events.Single());
    }

    [Fact]
    public void Forget_TheOlderIncidentOfAGroup_KeepsTheNewer()
    {
        Do(Correlate("X", "c1"));
        _now += Duration.FromMinutes(6);
        Do(Correlate("X", "c1", 2));

        Assert.Empty(Do(new CorrelatorCommand.Forget(IncidentId.FromNumber(1))).Events);
        Assert.Single(_state.Groups);
    }

    [Fact]
    public void Register_FreeGroup_LaterAlertsJoin()
    {
        Do(Correlate("X", "c1"));
        Do(new CorrelatorCommand.Forget(IncidentId.FromNumber(1)));
        _now += Duration.FromMinutes(1);

        var registered = Assert.IsType<CorrelatorEvent.Registered>(Do(Register("X", "c1", 1)).Events.Single());

        Assert.Equal(("checkout|X|c1", IncidentId.FromNumber(1), "reopened by ana"), (registered.Group, registered.Incident, registered.Why));
        Assert.Single(CorrelatorDecider.Timers(_state));
        _now += Duration.FromMinutes(5);
        var decision = Do(Correlate("X", "c1", 2));
        Assert.Equal(IncidentId.FromNumber(1), Assert.IsType<CorrelatorEvent.Joined>(decision.Events.Single()).Incident);
        Assert.IsType<IncidentCommand.Join>(decision.Tells[1].Command);
        Assert.IsType<CorrelatorEvent.Forgotten>(Do(new CorrelatorCommand.Forget(IncidentId.FromNumber(1))).Events.Single());
    }

    [Fact]
    public void Register_GroupOfAnotherOpenIncident_StaysThere()
    {
        Do(Correlate("X", "c1"));

        Assert.Empty(Do(Register("X", "c1", 9)).Events);

        _now += Duration.FromMinutes(5) + Duration.Epsilon; // too late to join that one
        Assert.IsType<CorrelatorEvent.Registered>(Do(Register("X", "c1", 9)).Events.Single());
        Assert.Equal([IncidentId.FromNumber(9)], _state.GroupOfIncident.Keys);
    }

    [Fact]
    public void Register_IncidentWithAnotherGroup_HasTheNewOneOnly()
    {
        Do(Correlate("X", "c1"));

        Do(Register("Y", "c1", 1));

        Assert.Equal(["checkout|Y|c1"], _state.Groups.Keys);
        Assert.Equal([IncidentId.FromNumber(1)], _state.GroupOfIncident.Keys);
    }

    [Fact]
    public void Sweep_RemovesGroupsThatAreOver()
    {
        Do(Correlate("X", "c1"));
        Assert.Equal([new WantedTimer("sweep", Start + CorrelatorLimits.SweepEvery)], CorrelatorDecider.Timers(_state));
        Assert.Empty(Do(new TimerDue("sweep")).Events);
        _now += Duration.FromMinutes(8);
        Do(Correlate("Y", "c1", 2));
        _now += Duration.FromMinutes(2);

        Assert.IsType<CorrelatorEvent.Swept>(Do(new TimerDue("sweep")).Events.Single());

        Assert.Equal(["checkout|Y|c1"], _state.Groups.Keys);
        Assert.Equal([IncidentId.FromNumber(2)], _state.GroupOfIncident.Keys);
        Assert.Equal(_now + CorrelatorLimits.SweepEvery, CorrelatorDecider.Timers(_state).Single().DueAt);
    }

    [Fact]
    public void Sweep_EverythingOver_LeavesNothingToSweep()
    {
        Do(Correlate("X", "c1"));
        Do(Correlate("Y", "c1", 2));
        _now += Duration.FromHours(1);
        Do(new TimerDue("sweep"));
        Assert.Empty(_state.Groups);
        Assert.Empty(_state.GroupOfIncident);
        Assert.Empty(CorrelatorDecider.Timers(_state));
    }

    [Fact]
    public void Decide_CommandOfAnotherGrain_IsRefused()
    {
        Assert.Equal("unknown-command", Do(new IncidentCommand.Resolve("ana")).Rejection?.Code);
        Assert.Equal(Decision.Nothing, Do(new Recovered()));
    }

    [Fact]
    public void AnyCommands_SameTwice_GivesNoSecondEventAndBothWaysAgree()
    {
        Assert.Equal(5, typeof(CorrelatorCommand).GetNestedTypes().Length); // the generator below knows them
        Check.One(
            FsCheck.Config.QuickThrowOnFailure.WithMaxTest(300),
            Prop.ForAll(Arb.From(Gen.Choose(0, 100_000).ListOf()), list =>
            {
                var test = new CorrelatorTests();
                foreach (var number in list)
                {
                    test._now += Duration.FromSeconds(number / 16 % 400);
                    test.Do((number % 16) switch
                    {
                        0 or 1 => new CorrelatorCommand.Forget(IncidentId.FromNumber(number / 16 % 9)),
                        2 => new TimerDue("sweep"),
                        5 => new CorrelatorCommand.LearnMerged(IncidentId.FromNumber(number / 16 % 9), IncidentId.FromNumber(number / 144 % 9), "ana"),
                        6 => new CorrelatorCommand.LearnSplit(IncidentId.FromNumber(number / 16 % 9), IncidentId.FromNumber(100 + (number / 16 % 9)), [new AlertKey(1, (ulong)number)], "ana"),
                        3 or 4 => Register($"X{number / 16 % 5}", "c1", number / 16 % 9),
                        _ => Correlate($"X{number / 16 % 5}", "c1", number),
                    });
                    Assert.Equal(test._state.Groups.Count, test._state.GroupOfIncident.Count);
                    Assert.All(test._state.GroupOfIncident, p => Assert.Equal(p.Key, test._state.Groups[p.Value].Incident));
                    Assert.Equal(test._state.Groups.IsEmpty, CorrelatorDecider.Timers(test._state).IsEmpty);
                }
            }));
    }

    [Fact]
    public void Evolve_EveryEventOnEveryState_NeverThrows()
    {
        CorrelatorEvent[] events =
        [
            new CorrelatorEvent.Opened(_now, "g", IncidentId.FromNumber(1), 1, Duration.FromMinutes(5), "why"),
            new CorrelatorEvent.Opened(_now, "g", IncidentId.FromNumber(2), 2, Duration.FromMinutes(5), "why"),
            new CorrelatorEvent.Joined(_now, "g", IncidentId.FromNumber(1)),
            new CorrelatorEvent.Registered(_now, "g", IncidentId.FromNumber(2), Duration.FromMinutes(5), "why"),
            new CorrelatorEvent.Registered(_now, "h", IncidentId.FromNumber(1), Duration.FromMinutes(5), "why"),
            new CorrelatorEvent.GroupsAdded(_now, IncidentId.FromNumber(1), [new("g", Duration.FromMinutes(5)), new("i", Duration.Zero)]),
            new CorrelatorEvent.GroupsAdded(_now, IncidentId.FromNumber(2), [new("i", Duration.FromMinutes(5)), new("j", Duration.Zero), new("j", Duration.Zero)]),
            new CorrelatorEvent.Forgotten(_now, IncidentId.FromNumber(1)),
            new CorrelatorEvent.Swept(_now, _now),
            new CorrelatorEvent.Placed(_now, 1, new AlertMark(new AlertKey(1, 1), _now, "cart", "db", "X", default)),
            new CorrelatorEvent.Placed(_now, 2, new AlertMark(new AlertKey(1, 2), _now, "", null, "", default)),
            new CorrelatorEvent.MergeLearned(_now, 1, 2, "ana"),
            new CorrelatorEvent.StormCounted(_now, Checkout, new StormCount(_now, 3, 9, IncidentId.FromNumber(1))),
            new CorrelatorEvent.SplitLearned(_now, 1, 3, [new AlertKey(1, 1)], "ana"),
        ];
        Assert.Superset(typeof(CorrelatorEvent).GetNestedTypes().ToHashSet(), events.Select(e => e.GetType()).ToHashSet());
        foreach (var first in events)
        {
            foreach (var second in events)
            {
                var state = CorrelatorDecider.Evolve(CorrelatorDecider.Evolve(_state, first), second);
                Assert.All(events, third => CorrelatorDecider.Timers(CorrelatorDecider.Evolve(state, third)));
            }
        }
    }

    private static CorrelatorCommand.Correlate Correlate(string name, string cluster, int id = 1) => new(Checkout, Alert(name, cluster, id));

    private static CorrelatorCommand.Register Register(string name, string cluster, long incident) =>
        new(Checkout, Alert(name, cluster, 77), IncidentId.FromNumber(incident), "reopened by ana");

    private static AlertSummary Alert(string name, string cluster, int id) => new(
        new AlertKey(1, (ulong)id),
        default,
        LabelSet.From([new("alertname", name), new("cluster", cluster)]),
        LabelSet.Empty,
        Severity.P2,
        "",
        Start);

    private Decision Do(Command command)
    {
        StepContext Context() => new(_now, _config, ImmutableDictionary<ScheduleName, RotationState>.Empty, _nextNumber);
        var decision = CorrelatorDecider.Decide(_state, command, Context());
        foreach (var happened in decision.Events)
        {
            _state = CorrelatorDecider.Evolve(_state, happened);
            _nextNumber += happened is CorrelatorEvent.Opened ? 1 : 0;
        }

        Assert.Empty(CorrelatorDecider.Decide(_state, command, Context()).Events);
        return decision;
    }
}
