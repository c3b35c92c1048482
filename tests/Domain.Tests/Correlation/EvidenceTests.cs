using System.Collections.Immutable;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Correlation;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Domain.OnCall;
using NodaTime;

namespace HelpDeskFlow.Domain.Tests.Correlation;

/// <summary>Joining by evidence: topology, time, words, what was learned from the stream and from people. Method: alerts in, the incident they go to and why.</summary>
public class EvidenceTests
{
    private static readonly Instant Start = Instant.FromUtc(2026, 3, 2, 12, 0);
    private static readonly Topology Shop = Topology.Of(
        ((string[])["web", "checkout", "payments", "payments-db", "wiki"]).Select(n => new TopologyNode(n, null, "test")),
        [new("web", "checkout"), new("checkout", "payments"), new("payments", "payments-db")]);

    private ConfigSnapshot _config = ConfigSnapshot.BuiltIn with { Topology = Shop, Correlation = CorrelationRule.On };
    private CorrelatorState _state = CorrelatorDecider.Initial(GrainId.Correlator("prod"));
    private Instant _now = Start;
    private long _nextNumber = 1;
    private int _nextKey;

    [Fact]
    public void Correlate_WhatDependsOnIt_JoinsAndSaysWhy()
    {
        Send("payments-db", "DiskFull");
        _now += Duration.FromSeconds(20);

        var (incident, why) = Send("payments", "HighLatency");

        Assert.Equal(1, incident);
        Assert.Contains("+4.8 DiskFull on payments-db, which payments depends on", why, StringComparison.Ordinal);
        Assert.Contains("20s after it", why, StringComparison.Ordinal);
        Assert.Equal(1, Send("checkout", "Errors").Incident);
    }

    [Fact]
    public void Correlate_NoRelation_OpensItsOwnAndSaysWhatFellShort()
    {
        Send("payments-db", "DiskFull");

        Assert.Equal((2, "nothing lately on wiki, on its neighbours or of its name"), Send("wiki", "PageSlow"));
        Assert.Contains("evidence for #1, the likeliest incident, falls short: ", Send("nobody", "DiskFull").Why, StringComparison.Ordinal);
    }

    [Fact]
    public void Correlate_OutsideTheWindowOrOver_OpensItsOwn()
    {
        Send("payments-db", "DiskFull");
        _now += _config.Correlation.Window + Duration.FromSeconds(1);
        Assert.Equal(2, Send("payments", "HighLatency").Incident);
        Do(new CorrelatorCommand.Forget(IncidentId.FromNumber(2)));
        Assert.Equal(3, Send("payments", "Errors").Incident);
    }

    [Fact]
    public void Correlate_ARuleThatSomebodyWrote_ComesFirst()
    {
        _config = _config with { Grouping = [new GroupingRule(["team"], Duration.FromMinutes(5))] };
        Send("wiki", "A");

        Assert.Equal((1, "grouped by team=\"\" within 5m"), Send("payments-db", "B"));
    }

    [Fact]
    public void Correlate_Disabled_RemembersNothing()
    {
        _config = _config with { Correlation = CorrelationRule.Off };
        Send("payments-db", "DiskFull");

        Assert.Equal(2, Send("payments", "HighLatency").Incident);
        Assert.Same(CorrelatorMemory.Empty, _state.Memory);
    }

    [Fact]
    public void Correlate_MostlyAlone_NeedsMoreThanBeingNear()
    {
        for (var i = 0; i < 12; i++)
        {
            var (alone, _) = Send("checkout", "Chronic");
            _now += Duration.FromMinutes(5);
            Do(new CorrelatorCommand.Forget(IncidentId.FromNumber(alone)));
            _now += Duration.FromMinutes(60);
        }

        Send("payments-db", "DiskFull");
        _now += Duration.FromSeconds(60);

        var (incident, why) = Send("checkout", "Chronic");

        Assert.Contains("mostly fires alone", why, StringComparison.Ordinal);
        Assert.Equal(_nextNumber - 1, incident);
    }

    [Fact]
    public void Merge_ByPeople_IsLearnedAndItsAlertsCountForTheTarget()
    {
        for (var i = 0; i < 3; i++)
        {
            var first = Send("wiki", "Slow").Incident;
            var second = Send("payments", "Errors").Incident;
            Do(new CorrelatorCommand.LearnMerged(IncidentId.FromNumber(second), IncidentId.FromNumber(first), "ana"));
            Do(new CorrelatorCommand.Forget(IncidentId.FromNumber(second)));
            Assert.Equal(first, Send("payments", "Latency").Incident);
            Do(new CorrelatorCommand.Forget(IncidentId.FromNumber(first)));
            _now += Duration.FromHours(2);
        }

        var history = _state.Memory.Learned[new AlertMark(default, default, "payments", null, "Errors", default).Signature];
        Assert.Contains(history.Companions, c => c is { Node: "wiki", Name: "Slow" } && c.Count > 5);
    }

    [Fact]
    public void Split_ByPeople_CountsAgainst()
    {
        for (var i = 0; i < 3; i++)
        {
            var first = Send("payments", "Errors").Incident;
            var (joined, _) = Send("checkout", "Errors");
            Do(new CorrelatorCommand.LearnSplit(IncidentId.FromNumber(first), IncidentId.FromNumber(100 + i), [new AlertKey(1, (ulong)_nextKey)], "ana"));
            Assert.Equal(first, joined);
            _now += Duration.FromHours(2);
            Do(new TimerDue("sweep"));
        }

        var history = _state.Memory.Learned[new AlertMark(default, default, "checkout", null, "Errors", default).Signature];
        Assert.Contains(history.Companions, c => c is { Node: "payments", Count: < -5 });
    }

    [Fact]
    public void Memory_AStormOfManyNodes_StaysWithinItsLimits()
    {
        for (var i = 0; i < 12_000; i++)
        {
            Send($"host-{i}x", $"Alert{i}");
        }

        Assert.True(_state.Memory.Marks.Count <= CorrelatorLimits.PlacesMax);
        Assert.True(_state.Memory.Incidents.Count <= CorrelatorLimits.IncidentsMax);
        Assert.True(_state.Memory.Learned.Count <= CorrelatorLimits.SignaturesMax);
        Assert.All(_state.Memory.Marks.Values, there => Assert.True(there.Length <= CorrelatorLimits.MarksPerPlaceMax));
        _now += CorrelatorLimits.WindowMax + Duration.FromMinutes(2);
        Do(new TimerDue("sweep"));
        Assert.Empty(_state.Memory.Marks);
        Assert.Empty(_state.Memory.Incidents);
    }

    [Fact]
    public void ProbableRoot_OfAChain_IsWhatTheOthersDependOn()
    {
        ImmutableArray<JoinedAlert> alerts = [.. ((string[])["web", "checkout", "payments-db", "payments"]).Select((n, i) => new JoinedAlert(Alert(n, "X") with { StartsAt = _now + Duration.FromSeconds(10 * i) }, _now + Duration.FromSeconds(10 * i), ""))];

        Assert.Equal("payments-db", ProbableRoot.Rank(alerts, ServiceName.Unrouted, _config)[0].Node);
        Assert.Equal("web", ProbableRoot.Rank(alerts, ServiceName.Unrouted, ConfigSnapshot.BuiltIn)[0].Node);
    }

    [Fact]
    public void ProbableRoot_WhatFiresWhateverIsWrong_SaysLessThanWhatFiresSeldom()
    {
        ImmutableArray<string> usual = ["payments-db", "payments", "checkout", "web"];
        for (var fault = 0; fault < 10; fault++)
        {
            Assert.All(usual, node => Send(node, "Slow"));
            _now += CorrelatorLimits.WindowMax;
        }

        var alerts = usual.Add("wiki").Select(node => new JoinedAlert(Alert(node, "Slow"), _now, "")).ToList();
        Assert.All([.. usual, "wiki"], node => Send(node, "Slow"));

        Assert.Equal("payments-db", ProbableRoot.Rank(alerts, ServiceName.Unrouted, _config)[0].Node);
        var likeliest = ProbableRoot.Rank(alerts, ServiceName.Unrouted, _config, _state.Memory)[0];
        Assert.Equal(("wiki", 1, 0), (likeliest.Node, likeliest.Rare, likeliest.Dependents));
    }

    [Fact]
    public void Correlate_Storm_SharesOneIncidentExceptWhatSomebodyMustSee_UntilItIsOver()
    {
        _config = _config with { Correlation = CorrelationRule.Off, Grouping = [new GroupingRule(["service"], Duration.Zero)], Storm = new StormRule(5, Duration.FromSeconds(10)) };
        for (var i = 1; i <= 5; i++)
        {
            Assert.Equal((i, true), Open(Alert($"n{i}", "A")));
        }

        var (number, isNew) = Open(Alert("n6", "A"));
        Assert.Equal((6, true), (number, isNew));
        for (var i = 7; i <= 60; i++)
        {
            _now += Duration.FromMilliseconds(200);
            Assert.Equal((6, false), Open(Alert($"n{i}", "A")));
        }

        Assert.Equal((7, true), Open(Alert("n90", "A") with { Severity = Severity.P1 }));
        Do(new CorrelatorCommand.Forget(IncidentId.FromNumber(6)));
        Assert.Equal((8, true), Open(Alert("n91", "A")));
        _now += Duration.FromSeconds(25);
        Assert.Equal((9, true), Open(Alert("n92", "A")));
        Assert.Equal((10, true), Open(Alert("n93", "A")));
    }

    private (long Incident, bool IsNew) Open(AlertSummary alert)
    {
        _nextKey++;
        var decision = Do(new CorrelatorCommand.Correlate(ServiceName.Unrouted, alert));
        return (Number(decision.Tells[1].To), decision.Tells[1].Command is IncidentCommand.Open);
    }

    private (long Incident, string Why) Send(string node, string name)
    {
        _nextKey++;
        var decision = Do(new CorrelatorCommand.Correlate(ServiceName.Unrouted, Alert(node, name)));
        return decision.Tells[1].Command switch
        {
            IncidentCommand.Open open => (open.Number, open.Why),
            IncidentCommand.Join join => (_state.Memory.IsEmpty ? 0 : Number(decision.Tells[1].To), join.Why),
            _ => throw new InvalidOperationException("neither opened nor joined"),
        };
    }

    private long Number(GrainId id) => Enumerable.Range(1, (int)_nextNumber).First(n => GrainId.Of(IncidentId.FromNumber(n)) == id);

    private AlertSummary Alert(string node, string name) => new(
        new AlertKey(1, (ulong)_nextKey), default, LabelSet.From([new("alertname", name), new("service", node)]), LabelSet.Empty, Severity.P2, "", _now);

    private Decision Do(Command command)
    {
        var context = new StepContext(_now, _config, ImmutableDictionary<ScheduleName, RotationState>.Empty, _nextNumber);
        var decision = CorrelatorDecider.Decide(_state, command, context);
        foreach (var happened in decision.Events)
        {
            _state = CorrelatorDecider.Evolve(_state, happened);
            _nextNumber += happened is CorrelatorEvent.Opened ? 1 : 0;
        }

        return decision;
    }
}
