using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Correlation;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Incidents;
using NodaTime;
using static HelpDeskFlow.Domain.Tests.Incidents.IncidentScene;

namespace HelpDeskFlow.Domain.Tests.Incidents;

/// <summary>Acknowledge, give back, snooze, resolve, reopen, by people.</summary>
public class LifecycleTests
{
    private static readonly Duration Minute = Duration.FromMinutes(1);

    [Fact]
    public void Acknowledge_Triggered_StopsEscalationAndTellsThoseTold()
    {
        var scene = Opened(Severity.P1);
        scene.FastForward(2 * Minute);

        scene.Check(new IncidentCommand.Acknowledge("ana"), "acknowledged by ana", "told Acknowledged mail pager");

        scene.CheckDeliveries("Acknowledged mail", "Acknowledged pager");
        Assert.Equal(scene.Now, scene.State.AcknowledgedAt);
        Assert.Equal(["resolve"], IncidentDecider.Timers(scene.State).Select(t => t.Name));
        Assert.Equal(
            [$"{scene.State.Id}-3-mail", $"{scene.State.Id}-4-pager"], scene.Deliveries().Select(d => d.Request.Id.Value));
    }

    [Fact]
    public void Acknowledge_ByAnotherWhenTaken_ChangesNothing()
    {
        var scene = Opened(Severity.P1);
        scene.Given(new IncidentCommand.Acknowledge("ana"));
        scene.Sleep(Minute);

        scene.Check(new IncidentCommand.Acknowledge("bo"));
    }

    [Fact]
    public void Unacknowledge_Acknowledged_EscalatesAgainAtOnce()
    {
        var scene = Opened(Severity.P1);
        scene.Given(new IncidentCommand.Acknowledge("ana"));
        scene.Sleep(Minute);

        scene.Check(
            new IncidentCommand.Unacknowledge("ana"),
            "unacknowledged by ana",
            "told Unacknowledged pager",
            "escalation restarted",
            "step 1/0 next +5m",
            "paged Escalated pager ana step 1",
            "planned mail ana +2m");
        Assert.Null(scene.State.AcknowledgedAt);
    }

    [Fact]
    public void Unacknowledge_Triggered_ChangesNothing() => Opened(Severity.P1).Check(new IncidentCommand.Unacknowledge("ana"));

    [Fact]
    public void Reopen_ByPerson_TakesTheAlertsOfItsGroupAgain()
    {
        var scene = Opened(Severity.P1);
        scene.Given(new IncidentCommand.Resolve("ana"), new IncidentCommand.Reopen("bo"));

        scene.CheckTells("Correlator/prod: Register");
        var register = scene.Tells.Select(t => t.Command).OfType<CorrelatorCommand.Register>().Single();
        Assert.Equal((scene.State.Id, Key(1), "reopened: by bo"), (register.Incident, register.Alert.Key, register.Why));
    }

    [Fact]
    public void Resolve_ByPerson_ClosesEpisodesTellsAndForgets()
    {
        var scene = Opened(Severity.P1);

        scene.Check(new IncidentCommand.Resolve("ana"), "resolved: ana by ana", "told Resolved pager");

        scene.CheckTells("Service/checkout: CloseEpisodes", "Correlator/prod: Forget");
        scene.CheckDeliveries("Resolved pager");
        Assert.Empty(scene.State.OpenMembers);
        Assert.Empty(IncidentDecider.Timers(scene.State));
        scene.Sleep(Minute);
        scene.Check(new IncidentCommand.Resolve("bo"));
    }

    [Fact]
    public void Reopen_ByPerson_PagesAgainAsReopened()
    {
        var scene = Opened(Severity.P1);
        scene.Given(new IncidentCommand.Resolve("ana"));
        scene.Sleep(Minute);

        scene.Check(
            new IncidentCommand.Reopen("bo"),
            "reopened by bo",
            "escalation restarted",
            "step 1/0 next +5m",
            "paged Reopened pager ana step 1",
            "planned mail ana +2m");
        Assert.Equal(scene.Now + (30 * Minute), scene.State.Escalation!.ResolveDueAt);
        Assert.Equal((null, null), (scene.State.ResolvedAt, scene.State.ResolvedWhy));
        scene.Check(new IncidentCommand.Reopen("bo"));
    }

    [Fact]
    public void Reopen_NoLongerPaging_TellsThoseTold()
    {
        var scene = Opened(Severity.P1);
        scene.Given(new IncidentCommand.SetSeverity(Severity.P3, "ana"), new IncidentCommand.Resolve("ana"));

        scene.Check(new IncidentCommand.Reopen("bo"), "reopened by bo", "told Reopened pager");
    }

    [Fact]
    public void Snooze_Triggered_IsQuietThenTriggersAndEscalatesAgain()
    {
        var scene = Opened(Severity.P1);

        scene.Check(
            new IncidentCommand.Snooze(Start + Duration.FromHours(1), "ana"), "snoozed +1h by ana", "told Acknowledged pager");

        Assert.Equal(IncidentStatus.Acknowledged, scene.State.Status);
        Assert.Equal([new WantedTimer("snooze", Start + Duration.FromHours(1))], IncidentDecider.Timers(scene.State));
        scene.FastForward(59 * Minute);
        Assert.Empty(scene.Log);
        scene.FastForward(Minute);
        Assert.Equal(
            [
                "1h snooze ended", "1h told Unacknowledged pager",
                "1h escalation restarted", "1h step 1/0 next +5m", "1h paged Escalated pager ana step 1", "1h planned mail ana +2m",
                "1h overdue", "1h paged Escalated pager cy step 1", "1h paged Escalated chat step 1",
            ],
            scene.Log);
        Assert.Equal(IncidentStatus.Triggered, scene.State.Status);
        Assert.Null(scene.State.SnoozedUntil);
    }

    [Fact]
    public void Snooze_Twice_TheLaterOneHolds()
    {
        var scene = Opened(Severity.P1);
        scene.Given(new IncidentCommand.Snooze(Start + Duration.FromHours(1), "ana"));

        scene.Check(new IncidentCommand.Snooze(Start + Duration.FromHours(2), "bo"), "snoozed +2h by bo");
    }

    [Theory]
    [InlineData(0, "snooze-in-the-past")]
    [InlineData(-60, "snooze-in-the-past")]
    [InlineData((30 * 86400) + 1, "snooze-too-long")]
    public void Snooze_OutOfBounds_IsRefused(int seconds, string code) =>
        Opened(Severity.P1).CheckRefused(new IncidentCommand.Snooze(Start + Duration.FromSeconds(seconds), "ana"), code);

    [Fact]
    public void Snooze_OfThirtyDays_IsTaken() =>
        Opened(Severity.P1).Check(
            new IncidentCommand.Snooze(Start + IncidentLimits.SnoozeMax, "ana"), "snoozed +30d by ana", "told Acknowledged pager");

    public static TheoryData<string> NotOnResolved =>
        new("acknowledge", "unacknowledge", "snooze", "escalate", "assign", "merge", "split", "severity");

    [Theory]
    [MemberData(nameof(NotOnResolved))]
    public void Command_OnResolved_IsRefused(string verb)
    {
        var scene = Opened(Severity.P1);
        scene.Given(new IncidentCommand.Resolve("ana"));
        IncidentCommand command = verb switch
        {
            "acknowledge" => new IncidentCommand.Acknowledge("bo"),
            "unacknowledge" => new IncidentCommand.Unacknowledge("bo"),
            "snooze" => new IncidentCommand.Snooze(Start + Minute, "bo"),
            "escalate" => new IncidentCommand.EscalateNow("bo"),
            "assign" => new IncidentCommand.Assign([new PersonName("bo")], "bo"),
            "merge" => new IncidentCommand.MergeInto(IncidentId.FromNumber(2), "bo"),
            "split" => new IncidentCommand.Split([Key(1)], "bo"),
            _ => new IncidentCommand.SetSeverity(Severity.P0, "bo"),
        };

        scene.CheckRefused(command, "already-resolved");
    }
}
