using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Correlation;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Domain.Services;
using NodaTime;
using static HelpDeskFlow.Domain.Tests.Incidents.IncidentScene;

namespace HelpDeskFlow.Domain.Tests.Incidents;

/// <summary>Alerts that join, close and fire again, and what they do to the severity.</summary>
public class MembersTests
{
    private static readonly Duration Minute = Duration.FromMinutes(1);

    [Fact]
    public void Join_SameOrLessSevere_PagesNobody()
    {
        var scene = Opened(Severity.P1);

        scene.Check(new IncidentCommand.Join(Alert(2, Severity.P2), "grouped"), "joined A2");

        Assert.Equal(2, scene.State.AlertCount);
        Assert.Equal("grouped", scene.State.Alerts[1].Why);
        Assert.Equal(Severity.P1, scene.State.Severity);
    }

    [Fact]
    public void Join_MoreSevereWhileTriggered_RaisesAndStartsOver()
    {
        var scene = Opened(Severity.P2);
        scene.FastForward(6 * Minute);

        scene.Check(
            new IncidentCommand.Join(Alert(2, Severity.P0), "grouped"),
            "joined A2", "severity P0", "escalation restarted", "step 1/0 next +5m", "paged Escalated pager ana step 1", "planned mail ana +2m");
        Assert.Equal(scene.Now + (30 * Minute), scene.State.Escalation!.ResolveDueAt);
        Assert.Contains("A2 is P0", scene.State.SeverityReason, StringComparison.Ordinal);
    }

    [Fact]
    public void Join_MoreSevereWhileAcknowledged_TellsThoseTold()
    {
        var scene = Opened(Severity.P2);
        scene.Given(new IncidentCommand.Acknowledge("ana"));

        scene.Check(new IncidentCommand.Join(Alert(2, Severity.P1), "grouped"), "joined A2", "severity P1", "told Updated pager");
        Assert.Equal(IncidentStatus.Acknowledged, scene.State.Status);
    }

    [Fact]
    public void Join_FirstThatPagesWhileAcknowledged_PagesStepOneOnce()
    {
        var scene = Opened(Severity.P3);
        scene.Given(new IncidentCommand.Acknowledge("ana"));

        scene.Check(
            new IncidentCommand.Join(Alert(2, Severity.P0), "grouped"), "joined A2", "severity P0", "step 1/0", "paged Opened pager ana step 1");
    }

    [Theory]
    [InlineData(Severity.P2, false)]
    [InlineData(Severity.P1, true)]
    [InlineData(Severity.P0, true)]
    public void Join_SeveritySetByPerson_OnlyUrgentAlertsRaiseIt(Severity severity, bool raises)
    {
        var scene = Opened(Severity.P2);
        scene.Given(new IncidentCommand.SetSeverity(Severity.P3, "ana"));

        scene.Given(new IncidentCommand.Join(Alert(2, severity), "grouped"));

        Assert.Equal(raises ? severity : Severity.P3, scene.State.Severity);
    }

    [Fact]
    public void Join_Member_ChangesNothing_AndItsOwnerSaysOnceMoreHowItIs()
    {
        var scene = Opened(Severity.P1);

        scene.Check(new IncidentCommand.Join(Alert(1), "grouped"));

        scene.CheckTells("Service/checkout: AssignIncident");
        Assert.True(((ServiceCommand.AssignIncident)scene.Tells[0].Command).CountsAlready);
    }

    [Fact]
    public void Join_Resolved_GoesBackToBeCorrelated()
    {
        var scene = Opened(Severity.P1);
        scene.Given(new IncidentCommand.Resolve("ana"));

        scene.Check(new IncidentCommand.Join(Alert(2), "grouped"));

        scene.CheckTells("Correlator/prod: Correlate");
        Assert.Equal(new CorrelatorCommand.Correlate(new ServiceName("checkout"), Alert(2)).Alert.Key, ((CorrelatorCommand.Correlate)scene.Tells[0].Command).Alert.Key);
    }

    [Fact]
    public void MemberClosed_NotTheLast_StaysOpen()
    {
        var scene = Opened(Severity.P1);
        scene.Given(new IncidentCommand.Join(Alert(2), "grouped"));

        scene.Check(new IncidentCommand.MemberClosed(Key(1), CloseReason.Sender), "closed 1 Sender");
        Assert.True(scene.State.IsOpen);
    }

    [Fact]
    public void MemberClosed_TheLast_Resolves()
    {
        var scene = Opened(Severity.P1);

        scene.Check(
            new IncidentCommand.MemberClosed(Key(1), CloseReason.Timeout), "closed 1 Timeout", "resolved: all alerts resolved", "told Resolved pager");

        scene.CheckTells("Correlator/prod: Forget");
        Assert.Equal("all alerts resolved", scene.State.ResolvedWhy);
        scene.Check(new IncidentCommand.MemberClosed(Key(1), CloseReason.Timeout));
    }

    [Fact]
    public void MemberReopened_WhileOpen_CountsAgain()
    {
        var scene = Opened(Severity.P1);
        scene.Given(new IncidentCommand.Join(Alert(2), "grouped"), new IncidentCommand.MemberClosed(Key(1), CloseReason.Sender));

        scene.Check(new IncidentCommand.MemberReopened(Alert(1)), "member reopened 1");

        Assert.Equal(2, scene.State.OpenMembers.Count);
        Assert.Equal(2, scene.State.AlertCount);
    }

    [Fact]
    public void MemberReopened_NeverSeenHere_JoinsAndCounts()
    {
        var scene = Opened(Severity.P1);

        scene.Check(new IncidentCommand.MemberReopened(Alert(5)), "joined A5");
        Assert.Equal(2, scene.State.AlertCount);
    }

    [Fact]
    public void MemberReopened_ResolvedInsideTheWindow_ReopensAndPages()
    {
        var scene = Opened(Severity.P1);
        scene.Given(new IncidentCommand.MemberClosed(Key(1), CloseReason.Sender));
        scene.Sleep(15 * Minute);

        scene.Check(
            new IncidentCommand.MemberReopened(Alert(1)),
            "reopened",
            "member reopened 1",
            "escalation restarted",
            "step 1/0 next +5m",
            "paged Reopened pager ana step 1",
            "planned mail ana +2m");
        Assert.Contains("15m after it was resolved", scene.Deliveries().Single().Request.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void MemberReopened_ResolvedPastTheWindow_OpensANewOne()
    {
        var scene = Opened(Severity.P1);
        scene.Given(new IncidentCommand.MemberClosed(Key(1), CloseReason.Sender));
        scene.Sleep((15 * Minute) + Duration.FromSeconds(1));

        scene.Check(new IncidentCommand.MemberReopened(Alert(1)));
        scene.CheckTells("Correlator/prod: Correlate");
    }

    [Fact]
    public void MemberReopened_MergedAway_GoesToTheTarget()
    {
        var scene = Opened(Severity.P1);
        scene.Given(new IncidentCommand.MergeInto(IncidentId.FromNumber(7), "ana"));

        scene.Check(new IncidentCommand.MemberReopened(Alert(1)));
        scene.CheckTells("Service/checkout: AssignIncident", $"Incident/{IncidentId.FromNumber(7)}: MemberReopened");
    }

    [Fact]
    public void ManyAlerts_AllCountButOnlyTheFirstAreKept()
    {
        var scene = Opened(Severity.P1);
        for (var id = 2; id <= 500; id++)
        {
            scene.Check(new IncidentCommand.Join(Alert(id), "grouped"), id <= IncidentLimits.AlertsKeptMax ? $"joined A{id}" : $"counted {id}");
        }

        Assert.Equal((500, 500, IncidentLimits.AlertsKeptMax), (scene.State.AlertCount, scene.State.OpenMembers.Count, scene.State.Alerts.Length));
        scene.Check(new IncidentCommand.MemberClosed(Key(500), CloseReason.Sender), "closed 500 Sender");
        scene.Check(new IncidentCommand.MemberReopened(Alert(500)), "member reopened 500"); // known only as a key, and not counted twice
        Assert.Equal(500, scene.State.AlertCount);
        Assert.Contains(scene.State.Timeline, t => t.Kind == "paged"); // not pushed out by comings and goings
        Assert.Equal(IncidentLimits.AlertsInTimelineMax - 1, scene.State.Timeline.Count(t => t.Kind == "joined"));
    }

    [Fact]
    public void Timeline_BeyondItsLimit_FoldsTheOldestAfterTheFirstTwenty()
    {
        var scene = Opened(Severity.P3);
        for (var i = 1; i < 1000; i++)
        {
            scene.Sleep(Duration.FromSeconds(1));
            scene.Given(new IncidentCommand.AddNote($"n{i}", "ana"));
        }

        var timeline = scene.State.Timeline;
        Assert.Equal(IncidentLimits.TimelineMax, timeline.Length);
        Assert.Equal(("opened", "n19"), (timeline[0].Kind, timeline[19].Text));
        Assert.Equal(("folded", "701 entries up to here are not kept."), (timeline[20].Kind, timeline[20].Text));
        Assert.Equal(("n721", "n999"), (timeline[21].Text, timeline[^1].Text));
        Assert.Equal(701, scene.State.TimelineFolded);
    }
}
