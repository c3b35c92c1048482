using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Incidents;
using NodaTime;
using static HelpDeskFlow.Domain.Tests.Incidents.IncidentScene;

namespace HelpDeskFlow.Domain.Tests.Incidents;

/// <summary>The destination that hears of every incident, whoever else is told.</summary>
public class AnnounceTests
{
    private static readonly DestinationName Log = new("log");
    private static readonly ConfigSnapshot Announcing = IncidentConfig.Usual with { Announce = Log };

    [Fact]
    public void Lifecycle_WithAnnounce_IsHeardOnceAStep()
    {
        var scene = Opened(Severity.P1, Announcing);
        Assert.Equal(["Opened log", "Opened pager"], Heard(scene, all: true));

        scene.FastForward(Duration.FromMinutes(5));
        Assert.Equal(["Escalated log"], Heard(scene));
        Heard(scene, new IncidentCommand.Acknowledge("ana"), "Acknowledged");
        Heard(scene, new IncidentCommand.Assign([new PersonName("bo")], "ana"), "Handoff");
        Heard(scene, new IncidentCommand.SetSeverity(Severity.P0, "ana"), "Updated");
        Heard(scene, new IncidentCommand.Resolve("ana"), "Resolved");
        Heard(scene, new IncidentCommand.Reopen("ana"), "Reopened");
    }

    [Fact]
    public void Lifecycle_NobodyPaged_IsHeardToo()
    {
        var scene = Opened(Severity.P3, Announcing, "plain");
        Assert.Equal(["Opened log"], Heard(scene, all: true));
        Heard(scene, new IncidentCommand.Resolve("ana"), "Resolved");
    }

    [Fact]
    public void Announce_EveryTime_HasAnIdOfItsOwn()
    {
        var scene = Opened(Severity.P1, Announcing);
        var ids = scene.Deliveries().Select(d => d.Request.Id).ToList();
        foreach (var command in (IncidentCommand[])[new IncidentCommand.Acknowledge("a"), new IncidentCommand.Unacknowledge("a"), new IncidentCommand.Acknowledge("a"), new IncidentCommand.Resolve("a")])
        {
            scene.Sleep(Duration.FromSeconds(1));
            scene.Given(command);
            ids.AddRange(scene.Deliveries().Select(d => d.Request.Id));
        }

        Assert.Equal(ids.Count, ids.Distinct().Count());
    }

    [Fact]
    public void Person_WithoutRules_IsNotPagedThroughIt()
    {
        var config = Announcing with { Destinations = [Announcing.Destinations[0] with { Name = Log }, .. Announcing.Destinations] };
        Assert.Equal(new DestinationName("pager"), config.PagedByDefault);
    }

    private static void Heard(IncidentScene scene, IncidentCommand when, string kind)
    {
        scene.Sleep(Duration.FromSeconds(1));
        scene.Given(when);
        Assert.Equal([$"{kind} log"], Heard(scene));
    }

    private static IEnumerable<string> Heard(IncidentScene scene, bool all = false) =>
        scene.Deliveries().Where(d => all || d.To == GrainId.Of(Log)).Select(d => $"{d.Request.Kind} {d.To.Key}");
}
