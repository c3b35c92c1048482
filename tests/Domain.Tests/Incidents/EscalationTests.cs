using System.Collections.Immutable;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Incidents;
using NodaTime;
using static HelpDeskFlow.Domain.Tests.Incidents.IncidentConfig;
using static HelpDeskFlow.Domain.Tests.Incidents.IncidentScene;

namespace HelpDeskFlow.Domain.Tests.Incidents;

/// <summary>Who is told when: steps, waits, rounds, personal rules, the resolve time, nobody on call. Method: scenes on virtual time.</summary>
public class EscalationTests
{
    private static Duration Minutes(double minutes) => Duration.FromSeconds(minutes * 60);

    [Fact]
    public void Open_SeverityThatPages_CarriesOutStepOneAtOnce()
    {
        var scene = new IncidentScene();

        scene.Check(
            OpenWith(Severity.P1),
            "opened #1 P1 policy payments",
            "step 1/0 next +5m",
            "paged Opened pager ana step 1",
            "planned mail ana +2m");

        scene.CheckDeliveries("Opened pager ana");
        var request = scene.Deliveries().Single().Request;
        Assert.Equal(new DeliveryId($"{scene.State.Id}-1-pager"), request.Id);
        Assert.Equal((Severity.P1, 1, "schedule:primary", Start), (request.Severity, request.Step, request.Target, request.QueuedAt));
        Assert.Equal(
            "Incident #1 opened. Step 1 of policy payments: schedule:primary is ana (layer 1 of schedule primary, turn 9).",
            request.Reason);
        Assert.Equal("payments", scene.State.Team);
        Assert.Equal(["escalate", "notice", "resolve"], IncidentDecider.Timers(scene.State).Select(t => t.Name).Order());
    }

    [Fact]
    public void Open_OverrideAddsASecondPerson_BothArePagedAndOneUnknownIsSaid()
    {
        var day = new LocalDateTime(2026, 3, 2, 0, 0);
        ScheduleOverride Add(string name) => new(day, day.PlusDays(1), new PersonName(name)) { Kind = OverrideKind.Add };
        var usual = Usual.Schedules[0];
        var scene = new IncidentScene(Usual with { Schedules = [usual with { Overrides = [Add("bo"), Add("zoe")] }, .. Usual.Schedules.RemoveAt(0)] });

        scene.Check(
            OpenWith(Severity.P1),
            "opened #1 P1 policy payments",
            "nobody schedule:primary",
            "step 1/0 next +5m",
            "paged Opened pager ana step 1",
            "paged Opened pager bo step 1",
            "planned mail ana +2m");
        Assert.Contains("schedule:primary is bo (on call beside ana: an override adds bo)", scene.Deliveries().ElementAt(1).Request.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_ServiceWithoutPolicy_PagesNobodyAndSaysSo()
    {
        var scene = new IncidentScene();

        scene.Check(OpenWith(Severity.P0, "plain"), "opened #1 P0 policy none not paged");

        Assert.Empty(IncidentDecider.Timers(scene.State));
        Assert.Contains("no escalation policy", scene.State.Timeline.Single().Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_P3_IsATicketOnly()
    {
        var scene = new IncidentScene();

        scene.Check(OpenWith(Severity.P3), "opened #1 P3 policy payments not paged");

        Assert.Empty(IncidentDecider.Timers(scene.State));
        Assert.Contains("P3 does not page", scene.State.Timeline.Single().Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_PolicySaysOtherwise_PageIsOverridden()
    {
        var policy = Policy(0, Step("destination:chat", null))
            .Overriding(Severity.P3, new SeverityOverride(null, null, [], Page: true))
            .Overriding(Severity.P1, new SeverityOverride(null, null, [], Page: false));

        new IncidentScene(With(policy)).Check(
            OpenWith(Severity.P3), "opened #1 P3 policy payments", "step 1/0", "paged Opened chat step 1", "exhausted");
        new IncidentScene(With(policy)).Check(OpenWith(Severity.P1), "opened #1 P1 policy payments not paged");
    }

    [Fact]
    public void Unacknowledged_GoesThroughStepsAndRoundsThenIsExhausted()
    {
        var scene = Opened(Severity.P1);

        scene.FastForward(Duration.FromHours(1));

        Assert.Equal(
            [
                "2m notices taken", "2m paged Opened mail ana step 1",
                "5m step 2/0 next +5m", "5m paged Escalated pager bo step 2",
                "10m step 3/0 next +10m", "10m paged Escalated pager cy step 3", "10m paged Escalated chat step 3",
                "20m step 1/1 next +5m", "20m paged Escalated pager ana step 1", "20m planned mail ana +2m",
                "22m notices taken", "22m paged Escalated mail ana step 1",
                "25m step 2/1 next +5m", "25m paged Escalated pager bo step 2",
                "30m overdue", "30m paged Escalated pager cy step 2", "30m paged Escalated chat step 2",
                "30m step 3/1", "30m exhausted",
            ],
            scene.Log);
        Assert.True(scene.State.Escalation!.Exhausted);
        Assert.Empty(IncidentDecider.Timers(scene.State));
        Assert.Contains(scene.State.Timeline, t => t.Kind == "escalation-exhausted");
    }

    [Fact]
    public void P0Unacknowledged_GoesRoundEveryFiveMinutesForEver()
    {
        var scene = Opened(Severity.P0, With(Policy(0, Step("schedule:primary", Minutes(5)), Step("schedule:secondary", Minutes(7)))));

        scene.FastForward(Duration.FromHours(2));

        var steps = scene.Log.Where(l => l.Contains(" step ", StringComparison.Ordinal) && l.Contains("next", StringComparison.Ordinal)).Take(4);
        Assert.Equal(["5m step 2/0 next +7m", "12m step 1/1 next +5m", "17m step 2/1 next +5m", "22m step 1/2 next +5m"], steps);
        scene.Given(new IncidentCommand.Acknowledge("ana"));
        scene.FastForward(Duration.FromHours(2));
        Assert.Empty(scene.Log);
    }

    [Theory]
    [InlineData(3, 7, 3)] // the policy's word on the severity
    [InlineData(null, 7, 7)] // then the step's wait
    [InlineData(null, null, 5)] // then the default of P1
    public void FirstStep_Wait_GoesByPolicyThenStepThenDefault(int? ackWithin, int? stepWait, int expectedMinutes)
    {
        var policy = Policy(0, Step("schedule:primary", stepWait is { } w ? Minutes(w) : null), Step("schedule:secondary", null))
            .Overriding(Severity.P1, new SeverityOverride(ackWithin is { } a ? Minutes(a) : null, null, [], null));

        var scene = Opened(Severity.P1, With(policy));

        Assert.Equal(Start + Minutes(expectedMinutes), scene.State.Escalation!.NextStepAt);
    }

    [Fact]
    public void P2_WaitsAnHourByDefault()
    {
        var scene = Opened(Severity.P2, With(Policy(0, Step("schedule:primary", null), Step("schedule:secondary", null))));

        Assert.Equal(Start + Duration.FromHours(1), scene.State.Escalation!.NextStepAt);
        Assert.Equal(Start + Duration.FromHours(4), scene.State.Escalation.ResolveDueAt);
    }

    [Fact]
    public void WaitOfNothing_IsHeldToTheMinimum()
    {
        var scene = Opened(Severity.P1, With(Policy(0, Step("schedule:primary", Duration.Zero), Step("schedule:secondary", null))));

        Assert.Equal(Start + Duration.FromSeconds(1), scene.State.Escalation!.NextStepAt);
    }

    [Fact]
    public void NobodyInTheStep_NextStepAtOnceAndRecorded()
    {
        var scene = new IncidentScene(With(Policy(0, Step("schedule:empty team:idle", Minutes(5)), Step("schedule:secondary", null))));

        scene.Check(
            OpenWith(Severity.P1),
            "opened #1 P1 policy payments",
            "nobody schedule:empty",
            "nobody team:idle",
            "step 2/0",
            "paged Escalated pager bo step 2",
            "exhausted");

        Assert.Equal(2, scene.State.Timeline.Count(t => t.Kind == "nobody-on-call"));
    }

    [Fact]
    public void SomebodyInTheStep_NobodyElsewhereIsRecordedAndTheStepStands()
    {
        var scene = new IncidentScene(With(Policy(0, Step("schedule:empty team:payments", Minutes(5)), Step("schedule:secondary", null))));

        scene.Check(
            OpenWith(Severity.P1),
            "opened #1 P1 policy payments",
            "nobody schedule:empty",
            "step 1/0 next +5m",
            "paged Opened pager ana step 1",
            "planned mail ana +2m");
    }

    [Theory]
    [InlineData(Severity.P1, "exhausted retry +5m")]
    [InlineData(Severity.P2, "exhausted")]
    public void NobodyInTheWholePolicy_StopsAndTriesAgainWhereUrgent(Severity severity, string expected)
    {
        var scene = new IncidentScene(With(Policy(3, Step("schedule:empty", null), Step("team:idle", null))));

        scene.Check(
            OpenWith(severity), $"opened #1 {severity} policy payments", "nobody schedule:empty", "nobody team:idle", expected);
    }

    [Fact]
    public void NobodyThenSomebody_TheRetryReachesThem()
    {
        var scene = Opened(Severity.P1, With(Policy(0, Step("schedule:empty", null))));
        var someone = With(Policy(0, Step("schedule:empty", null)));
        scene.Config = someone with { Schedules = [.. someone.Schedules.Select(s => s.Name.Value == "empty" ? someone.Schedules[0] with { Name = s.Name } : s)] };

        scene.FastForward(Minutes(5));

        Assert.Equal(["5m step 1/0", "5m paged Opened pager ana step 1", "5m planned mail ana +2m", "5m exhausted"], scene.Log);
    }

    [Fact]
    public void PersonWithoutRules_IsToldThroughTheFirstDestination()
    {
        var scene = Opened(Severity.P1, With(Policy(0, Step("person:cy", null))));

        scene.CheckDeliveries("Opened pager cy");
    }

    [Fact]
    public void PersonWithoutRulesAndNoDestinations_CountsAsNobody()
    {
        var config = With(Policy(0, Step("person:cy", null))) with { Destinations = [] };

        new IncidentScene(config).Check(OpenWith(Severity.P2), "opened #1 P2 policy payments", "nobody person:cy", "exhausted");
    }

    [Fact]
    public void PersonGoneFromTheConfig_CountsAsNobody()
    {
        var config = With(Policy(0, Step("person:zoe destination:fax schedule:gone", null)));

        new IncidentScene(config).Check(
            OpenWith(Severity.P2),
            "opened #1 P2 policy payments", "nobody person:zoe", "nobody destination:fax", "nobody schedule:gone", "exhausted");
    }

    [Fact]
    public void SameDestinationAndPersonTwice_IsToldOnce()
    {
        var scene = Opened(Severity.P1, With(Policy(0, Step("schedule:primary person:ana team:payments destination:pager", null))));

        scene.CheckDeliveries("Opened pager ana", "Opened pager");
    }

    [Fact]
    public void Acknowledge_DropsPendingNotices()
    {
        var scene = Opened(Severity.P1);

        scene.Given(new IncidentCommand.Acknowledge("ana"));
        scene.FastForward(Minutes(29));

        Assert.Empty(scene.Log);
    }

    [Fact]
    public void Acknowledged_ResolveTimeStillFiresOnce()
    {
        var policy = Policy(0, Step("schedule:primary", null))
            .Overriding(Severity.P1, new SeverityOverride(null, Minutes(20), Targets("person:bo person:dee"), null));
        var scene = Opened(Severity.P1, With(policy));
        scene.Given(new IncidentCommand.Acknowledge("ana"));

        scene.FastForward(Duration.FromDays(3));

        // dee's only rule has a delay; nothing waits for it once acknowledged, so it is used at once.
        Assert.Equal(["20m overdue", "20m paged Escalated pager bo step 1", "20m paged Escalated mail dee step 1"], scene.Log);
    }

    [Fact]
    public void ResolveTime_WithoutChosenTargets_TellsTheLastStep()
    {
        var scene = Opened(Severity.P1);
        scene.Given(new IncidentCommand.Acknowledge("ana"));

        scene.FastForward(Minutes(30));

        Assert.Equal(["30m overdue", "30m paged Escalated pager cy step 1", "30m paged Escalated chat step 1"], scene.Log);
        Assert.Contains("Not resolved within 30m", scene.Deliveries().First().Request.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void LateBySeveralSteps_CarriesOutOneAndPlansFromNow()
    {
        var scene = Opened(Severity.P1);
        scene.Sleep(Minutes(14));

        scene.Check(
            new TimerDue("escalate"), "step 2/0 next +5m", "paged Escalated pager bo step 2", "notices taken", "paged Opened mail ana step 1");
    }

    [Fact]
    public void TimerDue_NothingDue_ChangesNothing()
    {
        var scene = Opened(Severity.P1);

        scene.Check(new TimerDue("escalate"));
        scene.Check(new Recovered());
    }

    [Fact]
    public void EscalateNow_CarriesOutTheNextStep()
    {
        var scene = Opened(Severity.P1);
        scene.Sleep(Minutes(1));

        scene.Check(new IncidentCommand.EscalateNow("ana"), "step 2/0 next +5m", "paged Escalated pager bo step 2");
    }

    [Fact]
    public void EscalateNow_Acknowledged_TellsTheNextStepAndStaysAcknowledged()
    {
        var scene = Opened(Severity.P1);
        scene.Given(new IncidentCommand.Acknowledge("ana"));
        scene.Sleep(Minutes(1));

        scene.Check(new IncidentCommand.EscalateNow("ana"), "step 2/0", "paged Escalated pager bo step 2");
        Assert.Equal(IncidentStatus.Acknowledged, scene.State.Status);
    }

    [Fact]
    public void EscalateNow_Exhausted_StartsOver()
    {
        var scene = Opened(Severity.P2, With(Policy(0, Step("schedule:secondary", null))));
        scene.Sleep(Minutes(1));

        scene.Check(new IncidentCommand.EscalateNow("ana"), "step 1/0", "paged Escalated pager bo step 1", "exhausted");
    }

    [Fact]
    public void EscalateNow_WithoutPolicy_IsRefused() =>
        Opened(Severity.P1, service: "plain").CheckRefused(new IncidentCommand.EscalateNow("ana"), "no-policy");

    [Fact]
    public void PolicyChangedLater_TheFrozenOneHolds()
    {
        var scene = Opened(Severity.P1);
        scene.Config = With(Policy(0, Step("destination:chat", null)));

        scene.FastForward(Minutes(5));

        Assert.Contains("5m paged Escalated pager bo step 2", scene.Log);
    }
}
