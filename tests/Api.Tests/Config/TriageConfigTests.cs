using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Silo.Configuration;
using HelpDeskFlow.Silo.Triage;
using NodaTime;

namespace HelpDeskFlow.Api.Tests.Config;

/// <summary>Goal: what people write about holding and storms does that. Method: config texts through the program's own reader, alerts through the engine's core on virtual time.</summary>
public sealed class TriageConfigTests
{
    private static readonly Instant Start = Instant.FromUtc(2026, 3, 2, 8, 0);

    [Theory]
    [InlineData("{ wait: 2m, seen: 5, share: 0.9 }", "warning", true)]
    [InlineData("{ wait: 2m, seen: 5, share: 0.9 }", "critical", false)] // P0 and P1 never, unless it says so
    [InlineData("{ wait: 2m, seen: 5, share: 0.9, severities: [P1] }", "critical", true)]
    [InlineData("{ wait: 2m, seen: 50 }", "warning", false)]
    [InlineData("{ enabled: false, seen: 5 }", "warning", false)]
    public void TransientHold_AlertThatAlwaysEndedByItself_IsHeldAsTheConfigSays(string hold, string severity, bool isHeld)
    {
        var engine = new StreamTriage(Config($"transient_hold: {hold}"));
        var at = Start;
        for (var i = 0; i < 8; i++)
        {
            Take(engine, "Blip", "a", severity, at, firing: true);
            Take(engine, "Blip", "a", severity, at + Duration.FromSeconds(30), firing: false);
            at += Duration.FromHours(2);
        }

        var last = Take(engine, "Blip", "a", severity, at, firing: true);

        Assert.Equal(isHeld, last.Suppressed is not null);
        Assert.Equal(isHeld, last.Incident == 0);
        // One that does not end by itself is heard when the wait is over.
        var later = Take(engine, "Blip", "a", severity, at + Duration.FromMinutes(3), firing: true);
        Assert.Null(later.Suppressed);
        Assert.NotEqual(0, later.Incident);
    }

    [Fact]
    public void Storm_OfMoreAlertsThanTheConfigSays_IsOneIncidentWithAnExactCount_AndUrgentOnesGoTheirOwnWay()
    {
        var engine = new StreamTriage(Config("storm: { alerts: 5, within: 1m }\ngrouping: [{ labels: [instance] }]"));
        var places = Enumerable.Range(0, 30).Select(i => Take(engine, "Slow", $"i{i}", "warning", Start + Duration.FromSeconds(i), firing: true)).ToList();

        Assert.Equal(5, places.Take(5).Select(p => p.Incident).Distinct().Count());
        var storm = Assert.Single(places.Skip(5).Select(p => p.Incident).Distinct());
        Assert.Equal("Storm of alerts on unrouted", engine.Incident(storm)!.Title);
        Assert.Equal(25, engine.Incident(storm)!.AlertCount);
        Assert.NotEqual(storm, Take(engine, "Down", "x", "critical", Start + Duration.FromSeconds(31), firing: true).Incident);
    }

    [Fact]
    public void Storm_WithoutTheSection_IsNoneAtAll()
    {
        var engine = new StreamTriage(Config("grouping: [{ labels: [instance] }]"));

        var places = Enumerable.Range(0, 60).Select(i => Take(engine, "Slow", $"i{i}", "warning", Start + Duration.FromMilliseconds(i), firing: true)).ToList();

        Assert.Equal(60, places.Select(p => p.Incident).Distinct().Count());
    }

    [Fact]
    public void Grouping_SeveralRules_AreReadAndTriedInOrder()
    {
        var config = Config("grouping:\n- { labels: [instance], window: 2m, match: ['severity=\"critical\"', 'alertname!~\"Test.*\"'] }\n- { labels: [alertname, cluster] }\n");
        Assert.Equal([("instance", 2d), ("alertname,cluster", 5d)], config.Grouping.Select(r => (string.Join(',', r.Labels), r.Window.TotalMinutes)));
        Assert.Equal(["severity=\"critical\"", "alertname!~\"Test.*\""], config.Grouping[0].Match.Select(m => m.ToString()));
        var engine = new StreamTriage(config);

        var first = Take(engine, "Slow", "a", "warning", Start, firing: true);
        var byName = Take(engine, "Slow", "b", "critical", Start, firing: true);
        var byInstance = Take(engine, "Down", "b", "critical", Start, firing: true);
        Assert.Equal(first.Incident, byName.Incident);
        Assert.Equal(first.Incident, byInstance.Incident);
        Assert.NotEqual(first.Incident, Take(engine, "Full", "b", "warning", Start, firing: true).Incident);
    }

    private static ConfigSnapshot Config(string section)
    {
        var read = ConfigLoader.Parse($"version: 1\nservices: [{{ name: checkout }}]\n{section}\n", "helpdeskflow.yml", _ => null);
        Assert.True(read.Snapshot is not null, string.Join("; ", read.Problems));
        return read.Snapshot!;
    }

    private static StreamPlacement Take(StreamTriage engine, string name, string instance, string severity, Instant at, bool firing) => engine.Take(new StreamAlert(
        at, at, firing, LabelSet.From([new("alertname", name), new("service", "checkout"), new("instance", instance), new("severity", severity)]), LabelSet.Empty));
}
