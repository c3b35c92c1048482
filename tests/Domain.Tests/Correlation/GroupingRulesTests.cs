using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Correlation;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Domain.OnCall;
using NodaTime;

namespace HelpDeskFlow.Domain.Tests.Correlation;

/// <summary>Goal: several grouping rules, tried in order. Method: alerts on moved time, each command decided twice, and once more on the state as a snapshot gives it back.</summary>
public class GroupingRulesTests
{
    private static readonly Instant Start = Instant.FromUtc(2026, 3, 2, 12, 0);
    private static readonly ServiceName Checkout = new("checkout");
    private static readonly GroupingRule ByName = new(["alertname", "cluster"], Duration.FromMinutes(5));
    private static readonly GroupingRule ByRegion = new(["region"], Duration.FromMinutes(1));

    private ImmutableArray<GroupingRule> _rules = [ByName, ByRegion];
    private ConfigSnapshot _config = ConfigSnapshot.BuiltIn;
    private CorrelatorState _state = CorrelatorDecider.Initial(GrainId.Correlator("prod"));
    private Instant _now = Start;
    private long _nextNumber = 1;
    private ulong _nextKey = 1;

    [Fact]
    public void Correlate_NoRuleFinds_OpensAndSaysWhatWasLookedFor()
    {
        Assert.Equal(
            (1, "first of its groups: alertname=\"X\", cluster=\"c1\" (grouping rule 1); region=\"eu\" (grouping rule 2)"),
            Place("X", "c1", "eu"));

        _now += Duration.FromMinutes(2);
        Assert.Equal(
            (2, "first of its groups: alertname=\"Y\", cluster=\"c1\" (grouping rule 1); region=\"eu\" (grouping rule 2, the last one's window of 1m passed)"),
            Place("Y", "c1", "eu"));
    }

    [Fact]
    public void Correlate_FirstRuleFindsNone_TheNextOneJoins_AndTheReasonNamesIt()
    {
        Place("X", "c1", "eu");

        Assert.Equal((1, "grouped by region=\"eu\" within 1m (grouping rule 2)"), Place("Y", "c2", "eu"));
        Assert.Equal((1, "grouped by alertname=\"X\", cluster=\"c1\" within 5m (grouping rule 1)"), Place("X", "c1", "us"));
    }

    [Fact]
    public void Correlate_RulesFindTwoIncidents_TheFirstRuleDecides_AndGroupsStayWhereTheyWere()
    {
        Place("X", "c1", "eu"); // 1
        Place("Y", "c1", "us"); // 2

        Assert.Equal(1, Place("X", "c1", "us").Incident);
        Assert.Equal(2, Place("Z", "c1", "us").Incident); // the region is still the second's
    }

    [Fact]
    public void Correlate_GroupOfAnAlertThatJoinedByAnotherRule_LeadsThereToo()
    {
        Place("X", "c1", "eu");
        _now += Duration.FromSeconds(30);
        Place("Y", "c1", "eu"); // joins by region
        _now += Duration.FromMinutes(2); // the region's window is over, that of the name is not

        Assert.Equal((1, "grouped by alertname=\"Y\", cluster=\"c1\" within 5m (grouping rule 1)"), Place("Y", "c1", "us"));
        Assert.Equal(1, Place("Z", "c1", "us").Incident); // and so does its region
        Assert.Equal(2, Place("Z", "c2", "eu").Incident);
    }

    [Fact]
    public void Correlate_EachRuleHasItsWindow_FromItsOwnLastAlert()
    {
        Place("X", "c1", "eu");
        for (var i = 0; i < 6; i++)
        {
            _now += Duration.FromSeconds(55);
            Assert.Equal(1, Place($"Y{i}", "c1", "eu").Incident);
        }

        // 5m30s after the one alert of this name, but the region goes on.
        Assert.Equal((1, "grouped by region=\"eu\" within 1m (grouping rule 2)"), Place("X", "c1", "eu"));
        _now += Duration.FromMinutes(5);
        Assert.Equal((1, "grouped by alertname=\"X\", cluster=\"c1\" within 5m (grouping rule 1)"), Place("X", "c1", "eu"));
        _now += Duration.FromMinutes(5) + Duration.Epsilon;
        Assert.Equal(2, Place("X", "c1", "eu").Incident);
    }

    [Fact]
    public void Correlate_RuleWithMatchers_AppliesToWhatPassesThem()
    {
        _rules = [ByName with { Match = [Matcher("alertname", "X")] }, ByRegion with { Match = [Matcher("cluster", "c1")] }];
        Place("X", "c2", "eu"); // by the name alone

        Assert.Equal(1, Place("X", "c2", "us").Incident);
        Assert.Equal(2, Place("Y", "c1", "eu").Incident); // by the region alone
        Assert.Equal((2, "grouped by region=\"eu\" within 1m (grouping rule 2)"), Place("Z", "c1", "eu"));
        Assert.Equal((3, "no grouping rule applies to it"), Place("Z", "c2", "eu"));
        Assert.Equal((4, "no grouping rule applies to it"), Place("Z", "c2", "eu"));
        _rules = [_rules[0]];
        Assert.Equal((5, "first of its group: alertname=\"X\", cluster=\"c9\""), Place("X", "c9", "eu"));
        Assert.Equal((5, "grouped by alertname=\"X\", cluster=\"c9\" within 5m"), Place("X", "c9", "us"));
    }

    [Fact]
    public void Correlate_NoRules_EveryAlertHasItsOwnIncident()
    {
        _rules = [];

        Assert.Equal((1, "grouping is switched off"), Place("X", "c1", "eu"));
        Assert.Equal((2, "grouping is switched off"), Place("X", "c1", "eu"));
        _now += CorrelatorLimits.SweepEvery;
        Do(new TimerDue("sweep"));
        Assert.Empty(_state.Groups);
        Assert.Empty(CorrelatorDecider.Timers(_state));
    }

    [Fact]
    public void Correlate_RulesAddedByAReload_WhatTheFirstHasStaysFound()
    {
        _rules = [ByName];
        Place("X", "c1", "eu");
        _rules = [ByName, ByRegion];

        Assert.Equal(1, Place("X", "c1", "eu").Incident);
        Assert.Equal(1, Place("Y", "c1", "eu").Incident);
    }

    [Fact]
    public void Correlate_RulesOfEqualValues_DoNotShareGroups()
    {
        _rules = [new(["x"], Duration.FromHours(1)), new(["cluster"], Duration.FromHours(1)), new(["region"], Duration.FromHours(1)) { Match = [Matcher("alertname", "R")] }];
        Place(("x", "1"), ("cluster", "a"));

        Assert.Equal(2, Place(("x", "2"), ("cluster", "b"), ("region", "a"), ("alertname", "R")).Incident);
        Assert.Equal(3, Place(("x", "a"), ("cluster", "d"), ("region", "b")).Incident);
        Assert.Equal(2, Place(("x", "3"), ("region", "a"), ("cluster", "c"), ("alertname", "R")).Incident);
        Assert.Equal(1, Place(("x", "4"), ("region", "a"), ("cluster", "a")).Incident);
    }

    [Fact]
    public void GroupKey_OfFurtherRules_IsNoKeyOfAnother()
    {
        GroupingRule[] rules =
        [
            new(["a"], Duration.Zero), new(["a", "b"], Duration.Zero), new(["a|b"], Duration.Zero), new(["\\is"], Duration.Zero), new([], Duration.Zero),
            new(["a"], Duration.Zero) { Match = [Matcher("b", "1")] }, new(["a", "\\if", "b=\"1\""], Duration.Zero), new([], Duration.Zero) { Match = [Matcher("a", "1")] },
        ];
        LabelSet[] labels = [LabelSet.Empty, Labels(("a", "1"), ("b", "")), Labels(("a", "\\by|a|\\is|1")), Labels(("a", "\\is"), ("b", "1"), ("a|b", "|"), ("\\is", "\\"))];
        var keys = rules.SelectMany((r, i) => labels.Select(l => (Same: (i, string.Join('\n', r.Labels.Select(n => l[n]))), Key: GroupKey.Of(Checkout, r, l))))
            .Concat(rules.SelectMany(r => labels.Select(l => (Same: (r.Labels.Length + 100, string.Join('\n', r.Labels.Select(n => l[n]))), Key: GroupKey.Of(Checkout, r.Labels, l)))))
            .ToList();

        Assert.All(keys.GroupBy(k => k.Key), g => Assert.Single(g.Select(k => k.Same).Distinct()));
        Assert.Equal("checkout|\\by|a|\\if|b=\"1\"|\\is|1", GroupKey.Of(Checkout, rules[5], Labels(("a", "1"))));
    }

    [Fact]
    public void Forget_RemovesAllItsGroups_AndNoOthers()
    {
        Place("X", "c1", "eu");
        Place("Y", "c1", "eu");
        Place("Z", "c2", "us"); // 2

        Do(new CorrelatorCommand.Forget(IncidentId.FromNumber(1)));

        Assert.All(_state.Groups.Values, e => Assert.Equal(IncidentId.FromNumber(2), e.Incident));
        Assert.Equal(3, Place("Y", "c1", "eu").Incident);
        Assert.Equal(2, Place("Q", "c3", "us").Incident);
        Do(new CorrelatorCommand.Forget(IncidentId.FromNumber(2)));
        Do(new CorrelatorCommand.Forget(IncidentId.FromNumber(3)));
        Assert.Empty(_state.Groups);
        Assert.Empty(CorrelatorDecider.Timers(_state));
    }

    [Fact]
    public void Register_Reopened_IsFoundByEachRule_ExceptWhatAnotherHasTaken()
    {
        Place("X", "c1", "eu");
        Do(new CorrelatorCommand.Forget(IncidentId.FromNumber(1)));
        Place("Y", "c1", "eu"); // 2 has the region now

        var events = Do(new CorrelatorCommand.Register(Checkout, Alert(Labels(("alertname", "X"), ("cluster", "c1"), ("region", "eu"))), IncidentId.FromNumber(1), "reopened by ana")).Events;

        Assert.IsType<CorrelatorEvent.Registered>(Assert.Single(events));
        Assert.Equal(1, Place("X", "c1", "af").Incident);
        Assert.Equal(2, Place("Z", "c1", "eu").Incident);

        Do(new CorrelatorCommand.Forget(IncidentId.FromNumber(1)));
        Do(new CorrelatorCommand.Forget(IncidentId.FromNumber(2)));
        Do(new CorrelatorCommand.Register(Checkout, Alert(Labels(("alertname", "X"), ("cluster", "c1"), ("region", "eu"))), IncidentId.FromNumber(1), "reopened by ana"));
        Assert.Equal(1, Place("Q", "c1", "eu").Incident);
        Assert.Equal(1, Place("X", "c1", "us").Incident);
    }

    [Fact]
    public void Register_FirstGroupTaken_TakesTheFreeOne()
    {
        Place("X", "c1", "eu");

        Do(new CorrelatorCommand.Register(Checkout, Alert(Labels(("alertname", "X"), ("cluster", "c1"), ("region", "us"))), IncidentId.FromNumber(9), "split from #1 by ana"));

        Assert.Equal(1, Place("X", "c1", "us").Incident);
        Assert.Equal(9, Place("Y", "c1", "us").Incident);
    }

    [Fact]
    public void Register_IncidentWithGroups_HasThoseOfThatAlertOnly()
    {
        Place("X", "c1", "eu");
        Place("Y", "c1", "eu");

        Do(new CorrelatorCommand.Register(Checkout, Alert(Labels(("alertname", "X"), ("cluster", "c1"), ("region", "us"))), IncidentId.FromNumber(1), "reopened"));

        Assert.Equal(["checkout|X|c1", "checkout|\\by|region|\\is|us"], _state.Groups.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(2, Place("Y", "c1", "eu").Incident);
    }

    [Fact]
    public void Correlate_WithEvidence_RulesComeFirst_AndWhatEvidenceJoinsAddsNoGroups()
    {
        _config = _config with { Correlation = CorrelationRule.On, Topology = Topology.Of([new("cart", null, "t"), new("cart-db", null, "t")], [new("cart", "cart-db")]) };
        _rules = [ByName, ByRegion];
        Place(("alertname", "X"), ("service", "cart-db"), ("region", "eu"));

        Assert.Equal("grouped by region=\"eu\" within 1m (grouping rule 2)", Place(("alertname", "Y"), ("service", "other"), ("region", "eu")).Why);
        var groups = _state.Groups.Count;
        Assert.StartsWith("evidence", Place(("alertname", "Z"), ("service", "cart-db"), ("region", "us")).Why, StringComparison.Ordinal);
        Assert.Equal(groups, _state.Groups.Count);
    }

    [Fact]
    public void Groups_OfOneIncident_AreLimited_AndItIsStillFoundByThoseItHas()
    {
        for (var i = 0; i < CorrelatorLimits.GroupsOfIncidentMax + 20; i++)
        {
            Assert.Equal(1, Place($"X{i}", "c1", "eu").Incident);
        }

        Assert.Equal(CorrelatorLimits.GroupsOfIncidentMax, _state.Groups.Count);
        _now += Duration.FromMinutes(2);
        Assert.Equal(1, Place("X3", "c1", "us").Incident);
        Assert.Equal(2, Place($"X{CorrelatorLimits.GroupsOfIncidentMax + 5}", "c1", "af").Incident);
    }

    [Fact]
    public void AnyCommands_UnderChangingRules_GroupsAndTheWayBackAgree()
    {
        ImmutableArray<GroupingRule>[] configs =
        [
            [ByName], [ByName, ByRegion], [ByRegion, ByName], [],
            [ByName with { Match = [Matcher("region", "r1")] }, new([], Duration.FromSeconds(20)) { Match = [Matcher("cluster", "c0")] }, ByRegion],
        ];
        Check.One(
            FsCheck.Config.QuickThrowOnFailure.WithMaxTest(300),
            Prop.ForAll(Arb.From(Gen.Choose(0, 1_000_000).ListOf()), list =>
            {
                var test = new GroupingRulesTests();
                foreach (var number in list)
                {
                    test._now += Duration.FromSeconds(number / 64 % 40);
                    test._rules = number % 11 == 0 ? configs[number / 11 % configs.Length] : test._rules;
                    var labels = Labels(("alertname", $"X{number / 16 % 3}"), ("cluster", $"c{number / 48 % 3}"), ("region", $"r{number / 144 % 3}"));
                    var incident = IncidentId.FromNumber((number / 16 % 5) + Math.Max(0, test._nextNumber - 5));
                    test.Do((number % 16) switch
                    {
                        0 or 1 => new CorrelatorCommand.Forget(incident),
                        2 => new TimerDue("sweep"),
                        3 => new CorrelatorCommand.Register(Checkout, test.Alert(labels), incident, "reopened"),
                        _ => new CorrelatorCommand.Correlate(Checkout, test.Alert(labels)),
                    });
                    Assert.Equal(test._state.Groups.Values.Select(e => e.Incident).Distinct().OrderBy(i => i.ToNumber()), test._state.GroupOfIncident.Keys.OrderBy(i => i.ToNumber()));
                    Assert.All(test._state.GroupOfIncident, p => Assert.Equal(p.Key, test._state.Groups[p.Value].Incident));
                }

                foreach (var incident in test._state.GroupOfIncident.Keys)
                {
                    test.Do(new CorrelatorCommand.Forget(incident));
                    Assert.DoesNotContain(test._state.Groups.Values, e => e.Incident == incident);
                }

                Assert.Empty(test._state.Groups);
            }));
    }

    private (int Incident, string Why) Place(string name, string cluster, string region) => Place(("alertname", name), ("cluster", cluster), ("region", region));

    private (int Incident, string Why) Place(params (string Name, string Value)[] labels)
    {
        var told = Do(new CorrelatorCommand.Correlate(Checkout, Alert(Labels(labels)))).Tells[1];
        return ((int)IncidentIdOf(told.To).ToNumber(), told.Command switch
        {
            IncidentCommand.Join join => join.Why,
            IncidentCommand.Open open => open.Why,
            _ => "neither joined nor opened",
        });
    }

    private IncidentId IncidentIdOf(GrainId grain) => Enumerable.Range(1, 1_000).Select(n => IncidentId.FromNumber(n)).First(i => GrainId.Of(i) == grain);

    private AlertSummary Alert(LabelSet labels) => new(new AlertKey(1, _nextKey++), default, labels, LabelSet.Empty, Severity.P2, "", Start);

    private static LabelSet Labels(params (string Name, string Value)[] labels) => LabelSet.From(labels.Where(l => l.Value.Length > 0).Select(l => KeyValuePair.Create(l.Name, l.Value)));

    private static Matcher Matcher(string name, string value)
    {
        Assert.True(HelpDeskFlow.Domain.Alerts.Matcher.TryCreate(name, MatchOperator.Equal, value, out var matcher, out _));
        return matcher!;
    }

    private Decision Do(Command command)
    {
        StepContext Context() => new(_now, _config with { Grouping = _rules }, ImmutableDictionary<ScheduleName, RotationState>.Empty, _nextNumber);
        var recovered = (_state with { GroupOfIncident = ImmutableDictionary<IncidentId, string>.Empty }).WithIndexes();
        var decision = CorrelatorDecider.Decide(_state, command, Context());
        Assert.Equal(decision.Events.Select(Text), CorrelatorDecider.Decide(recovered, command, Context()).Events.Select(Text));
        foreach (var happened in decision.Events)
        {
            _state = CorrelatorDecider.Evolve(_state, happened);
            recovered = CorrelatorDecider.Evolve(recovered, happened);
            _nextNumber += happened is CorrelatorEvent.Opened ? 1 : 0;
        }

        Assert.Equal(_state.Groups.OrderBy(g => g.Key, StringComparer.Ordinal), recovered.Groups.OrderBy(g => g.Key, StringComparer.Ordinal));
        Assert.Equal(_state.GroupOfIncident.OrderBy(g => g.Value, StringComparer.Ordinal), recovered.GroupOfIncident.OrderBy(g => g.Value, StringComparer.Ordinal));
        Assert.DoesNotContain(CorrelatorDecider.Decide(_state, command, Context()).Events, e => e is not CorrelatorEvent.Placed);
        return decision;
    }

    private static string Text(Event happened) => happened is CorrelatorEvent.GroupsAdded added ? $"{added.At} {added.Incident} {string.Join(' ', added.Groups)}" : $"{happened}";
}
