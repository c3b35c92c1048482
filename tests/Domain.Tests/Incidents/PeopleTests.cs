using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Incidents;
using NodaTime;
using static HelpDeskFlow.Domain.Tests.Incidents.IncidentScene;

namespace HelpDeskFlow.Domain.Tests.Incidents;

/// <summary>Severity, assignment, roles and notes by people; reports of notifications.</summary>
public class PeopleTests
{
    private static readonly PersonName Ana = new("ana");
    private static readonly PersonName Bo = new("bo");

    [Fact]
    public void SetSeverity_RaisedSoThatItPages_Pages()
    {
        var scene = Opened(Severity.P3);

        scene.Check(
            new IncidentCommand.SetSeverity(Severity.P1, "ana"),
            "severity P1 by ana", "step 1/0 next +5m", "paged Opened pager ana step 1", "planned mail ana +2m");
        Assert.True(scene.State.SeverityByPerson);
        Assert.Equal(Start + Duration.FromMinutes(30), scene.State.Escalation!.ResolveDueAt);
    }

    [Fact]
    public void SetSeverity_LoweredToP3_StopsEscalation()
    {
        var scene = Opened(Severity.P1);

        scene.Check(new IncidentCommand.SetSeverity(Severity.P3, "ana"), "severity P3 by ana", "escalation stopped", "told Updated pager");
        Assert.Empty(IncidentDecider.Timers(scene.State));
    }

    [Fact]
    public void SetSeverity_LoweredButPaging_GoesOn()
    {
        var scene = Opened(Severity.P1);
        var next = scene.State.Escalation!.NextStepAt;

        scene.Check(new IncidentCommand.SetSeverity(Severity.P2, "ana"), "severity P2 by ana", "told Updated pager");
        Assert.Equal(next, scene.State.Escalation!.NextStepAt);
        Assert.Equal(Start + Duration.FromHours(4), scene.State.Escalation.ResolveDueAt);
    }

    [Fact]
    public void SetSeverity_TheSame_IsAPersonsFromThenOn()
    {
        var scene = Opened(Severity.P1);

        scene.Check(new IncidentCommand.SetSeverity(Severity.P1, "ana"), "severity P1 by ana");
        scene.Check(new IncidentCommand.SetSeverity(Severity.P1, "bo"));
    }

    [Fact]
    public void SetSeverity_NoSuchSeverity_IsRefused() =>
        Opened(Severity.P1).CheckRefused(new IncidentCommand.SetSeverity((Severity)9, "ana"), "unknown-severity");

    [Fact]
    public void Assign_TellsThoseNewToIt()
    {
        var scene = Opened(Severity.P1);
        scene.Given(new IncidentCommand.Assign([Bo], "ana"));
        scene.Sleep(Duration.FromSeconds(1));

        scene.Check(new IncidentCommand.Assign([Bo, Ana], "bo"), "assigned bo ana by bo", "paged Handoff pager ana step 0", "planned mail ana +2m");
        Assert.Equal([Bo, Ana], scene.State.Assignees);
        Assert.Equal(IncidentStatus.Triggered, scene.State.Status);
        scene.Sleep(Duration.FromSeconds(1));
        scene.Check(new IncidentCommand.Assign([], "bo"), "assigned  by bo");
    }

    [Fact]
    public void Assign_WithoutPolicy_UsesTheFirstRuleAtOnce()
    {
        var scene = Opened(Severity.P1, service: "plain");

        scene.Check(new IncidentCommand.Assign([new PersonName("dee")], "ana"), "assigned dee by ana", "paged Handoff mail dee step 0");
    }

    [Fact]
    public void Assign_UnknownOrTooMany_IsRefused()
    {
        var scene = Opened(Severity.P1);

        scene.CheckRefused(new IncidentCommand.Assign([new PersonName("zoe")], "ana"), "unknown-person");
        scene.CheckRefused(
            new IncidentCommand.Assign([.. Enumerable.Range(0, 21).Select(i => new PersonName($"p{i}"))], "ana"), "too-many-people");
    }

    [Fact]
    public void SetRole_GivesAndTakesAway()
    {
        var scene = Opened(Severity.P1);

        scene.Check(new IncidentCommand.SetRole(IncidentRole.IncidentCommander, Ana, "bo"), "role IncidentCommander ana by bo");
        Assert.Equal(Ana, scene.State.Roles[IncidentRole.IncidentCommander]);
        scene.Check(new IncidentCommand.SetRole(IncidentRole.IncidentCommander, null, "bo"), "role IncidentCommander  by bo");
        Assert.Empty(scene.State.Roles);
        scene.CheckRefused(new IncidentCommand.SetRole(IncidentRole.IncidentCommander, new PersonName("zoe"), "bo"), "unknown-person");
        scene.CheckRefused(new IncidentCommand.SetRole((IncidentRole)9, Ana, "bo"), "unknown-role");
    }

    [Fact]
    public void AddNote_KeepsTheText_AlsoAfterTheEnd()
    {
        var scene = Opened(Severity.P1);
        scene.Given(new IncidentCommand.Resolve("ana"));

        scene.Check(new IncidentCommand.AddNote("it was DNS", "bo"), "note it was DNS by bo");

        var line = scene.State.Timeline[^1];
        Assert.Equal(("note", "it was DNS", "bo"), (line.Kind, line.Text, line.By));
        scene.CheckRefused(new IncidentCommand.AddNote(" ", "bo"), "empty-note");
        scene.CheckRefused(new IncidentCommand.AddNote(new string('x', IncidentLimits.NoteCharactersMax + 1), "bo"), "note-too-long");
    }

    [Fact]
    public void NotificationReported_GoesIntoTheTimeline()
    {
        var scene = Opened(Severity.P1);
        var id = new DeliveryId("x");

        scene.Check(
            new IncidentCommand.NotificationReported(id, new DestinationName("pager"), false, "503 Service Unavailable"), "notification pager False");
        Assert.Equal(("notification-failed", "pager: 503 Service Unavailable"), (scene.State.Timeline[^1].Kind, scene.State.Timeline[^1].Text));
    }
}
