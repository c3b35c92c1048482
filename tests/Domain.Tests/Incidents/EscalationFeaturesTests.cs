using System.Collections.Immutable;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Domain.OnCall;
using NodaTime;
using static HelpDeskFlow.Domain.Tests.Incidents.IncidentConfig;
using static HelpDeskFlow.Domain.Tests.Incidents.IncidentScene;

namespace HelpDeskFlow.Domain.Tests.Incidents;

/// <summary>Conditions of steps, working hours, turns, who is next, acknowledgements that lead to nothing, nobody on call. Method: scenes on virtual time, from a Monday at noon UTC.</summary>
public class EscalationFeaturesTests
{
    private static readonly WorkingHours Office = new(
        "office",
        DateTimeZone.Utc,
        [new Restriction([IsoDayOfWeek.Monday, IsoDayOfWeek.Tuesday, IsoDayOfWeek.Wednesday, IsoDayOfWeek.Thursday, IsoDayOfWeek.Friday], new(9, 0), new(12, 30))],
        [],
        []);

    private static Duration Minutes(double minutes) => Duration.FromSeconds(minutes * 60);

    [Fact]
    public void P2_OutsideWorkingHours_WaitsForThem_AndItsTimesAreCountedInThem()
    {
        var scene = new IncidentScene(InOffice(Policy(0, Step("schedule:secondary", null), Step("person:cy", null))));
        scene.Sleep(Minutes(45)); // 12:45, after work

        scene.Check(OpenWith(Severity.P2), "opened #1 P2 policy payments", "delayed +20h15m");
        Assert.Contains("waits until 2026-03-03 09:00", scene.State.Timeline[^1].Text, StringComparison.Ordinal);
        scene.FastForward(Duration.FromDays(3));

        Assert.Equal(
            [
                "21h step 1/0 next +1h", "21h paged Opened pager bo step 1", // Tuesday, 9:00
                "22h step 2/0", "22h paged Escalated pager cy step 2", "22h exhausted",
                "1d21h30m overdue", "1d21h30m paged Escalated pager cy step 2", // 3.5 h on Tuesday, half an hour on Wednesday
            ],
            scene.Log);
    }

    [Fact]
    public void P2_WorkEndsBeforeTheNextStep_ItWaitsForTheMorning()
    {
        var scene = new IncidentScene(InOffice(Policy(0, Step("schedule:secondary", null), Step("person:cy", null))));

        scene.Check(OpenWith(Severity.P2), "opened #1 P2 policy payments", "step 1/0 next +21h30m", "paged Opened pager bo step 1");
    }

    [Fact]
    public void P2_RaisedWhileItWaits_PagesAtOnce_AndLoweredWaitsAgain()
    {
        var scene = new IncidentScene(InOffice(Policy(0, Step("schedule:secondary", null), Step("person:cy", null))));
        scene.Sleep(Minutes(45));
        scene.Given(OpenWith(Severity.P2));

        scene.Check(new IncidentCommand.SetSeverity(Severity.P1, "ana"), "severity P1 by ana", "step 1/0 next +5m", "paged Opened pager bo step 1");
        scene.Check(new IncidentCommand.SetSeverity(Severity.P2, "ana"), "severity P2 by ana", "delayed +20h15m", "told Updated pager");
    }

    [Fact]
    public void P1_WorkingHours_ChangeNothing()
    {
        var scene = new IncidentScene(InOffice(Policy(0, Step("schedule:secondary", null))));
        scene.Sleep(Duration.FromHours(12));

        scene.Check(OpenWith(Severity.P1), "opened #1 P1 policy payments", "step 1/0", "paged Opened pager bo step 1", "exhausted");
    }

    [Fact]
    public void P2_PolicySaysAlways_PagesAtAnyHour()
    {
        var policy = Policy(0, Step("schedule:secondary", null)).Overriding(Severity.P2, new SeverityOverride(null, null, [], null, WorkingHours.Always));
        var scene = new IncidentScene(InOffice(policy));
        scene.Sleep(Duration.FromHours(12));

        scene.Check(OpenWith(Severity.P2), "opened #1 P2 policy payments", "step 1/0", "paged Opened pager bo step 1", "exhausted");
    }

    [Fact]
    public void P3_WithWorkingHours_IsOverdueAfterTwoWorkingDays_AndPagesNobody()
    {
        var scene = Opened(Severity.P3, InOffice(Policy(0, Step("schedule:secondary", null))));

        scene.FastForward(Duration.FromDays(5));

        Assert.Equal(["48h overdue"], scene.Log.Select(l => l.Replace("2d", "48h", StringComparison.Ordinal)));
        Assert.Contains("Not resolved within 2d of the hours office", scene.State.Timeline[^1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void StepCondition_Severity_SkipsAtOnceAndIsRecorded()
    {
        var policy = Policy(0, Step("schedule:primary", null) with { When = new([Severity.P0], null, null) }, Step("schedule:secondary", null));
        var scene = new IncidentScene(With(policy));

        scene.Check(OpenWith(Severity.P1), "opened #1 P1 policy payments", "skipped step 1", "step 2/0", "paged Escalated pager bo step 2", "exhausted");
        Assert.Contains(scene.State.Timeline, t => t is { Kind: "step-skipped", Text: "Step 1 is skipped: it is for P0 only." });
    }

    [Fact]
    public void StepCondition_Hours_ChooseTheStepByTheTimeOfDay()
    {
        var config = InOffice(Policy(
            0,
            Step("schedule:primary", null) with { When = new([], "office", null) },
            Step("schedule:secondary", null) with { When = new([], null, "office") }));
        var night = new IncidentScene(config);
        night.Sleep(Duration.FromHours(10));

        new IncidentScene(config).Check(
            OpenWith(Severity.P1), "opened #1 P1 policy payments", "step 1/0 next +5m", "paged Opened pager ana step 1", "planned mail ana +2m");
        night.Check(OpenWith(Severity.P1), "opened #1 P1 policy payments", "skipped step 1", "step 2/0", "paged Escalated pager bo step 2", "exhausted");
    }

    [Fact]
    public void StepCondition_NoStepApplies_IsTriedAgainWhenOneDoes()
    {
        var policy = Policy(0, Step("schedule:secondary", null) with { When = new([], "office", null) })
            .Overriding(Severity.P2, new SeverityOverride(null, null, [], null, WorkingHours.Always));
        var scene = new IncidentScene(InOffice(policy));
        scene.Sleep(Duration.FromHours(10)); // 22:00

        scene.Check(OpenWith(Severity.P2), "opened #1 P2 policy payments", "skipped step 1", "exhausted retry +11h");
        scene.FastForward(Duration.FromHours(11));
        Assert.Equal(["21h step 1/0", "21h paged Escalated pager bo step 1", "21h exhausted"], scene.Log.Where(l => l.StartsWith("21h", StringComparison.Ordinal)));
    }

    [Fact]
    public void RoundRobin_OverManyIncidents_TellsEachAsOften_WhateverTheirNumbersAndOtherPolicies()
    {
        var config = With(Policy(0, Step("person:cy person:bo person:ana", null) with { RoundRobin = true }));
        var turns = ImmutableDictionary<ScheduleName, RotationState>.Empty;
        var told = new List<string>();
        foreach (var number in (int[])[4, 7, 10, 13, 100, 1, 2, 3, 5])
        {
            var scene = new IncidentScene(config, number) { Rotations = turns };
            scene.Given(OpenWith(Severity.P1) with { Number = number });
            told.Add(scene.Deliveries().Single().Request.Person!.Value.Value);
            turns = scene.Rotations;
        }

        Assert.Equal(["cy", "bo", "ana", "cy", "bo", "ana", "cy", "bo", "ana"], told);
        Assert.Equal(9, turns.Values.Single().Turns[1]);
    }

    [Fact]
    public void RoundRobin_TheOneInTurnIsNobody_TheNextIsTold_AndTheNextRoundGoesOn()
    {
        var scene = new IncidentScene(With(Policy(1, Step("person:cy schedule:empty person:bo", null) with { RoundRobin = true })));

        scene.Check(OpenWith(Severity.P1), "opened #1 P1 policy payments", "step 1/0 next +5m", "paged Opened pager cy step 1");
        scene.FastForward(Minutes(6));
        Assert.Equal(["5m nobody schedule:empty", "5m step 1/1", "5m paged Escalated pager bo step 1", "5m exhausted"], scene.Log);
    }

    [Fact]
    public void NextOnCall_TellsWhoeverComesAfter()
    {
        var config = With(Policy(0, Step("next:primary", null)));
        var layer = config.Schedules[0].Layers[0] with { People = [new PersonName("ana"), new PersonName("bo")] };
        config = config with { Schedules = [config.Schedules[0] with { Layers = [layer] }, .. config.Schedules.RemoveAt(0)] };
        var scene = new IncidentScene(config);

        scene.Check(OpenWith(Severity.P1), "opened #1 P1 policy payments", "step 1/0", "paged Opened pager bo step 1", "exhausted");
        Assert.Contains("next on call in primary, from 2026-03-05T00:00:00Z on", scene.Deliveries().Single().Request.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void NextOnCall_NobodyElseEver_CountsAsNobody()
    {
        var scene = new IncidentScene(With(Policy(0, Step("next:primary", null))));

        scene.Check(OpenWith(Severity.P1), "opened #1 P1 policy payments", "nobody next:primary", "exhausted retry +5m");
    }

    [Fact]
    public void AcknowledgeTimeout_NotResolved_GoesOnWithTheNextStep()
    {
        var policy = Policy(0, Step("schedule:secondary", Minutes(5)), Step("person:cy", null))
            .Overriding(Severity.P1, new SeverityOverride(null, Minutes(300), [], null, null, Minutes(20), Minutes(8)));
        var scene = Opened(Severity.P1, With(policy));
        scene.Given(new IncidentCommand.Acknowledge("bo"));

        scene.FastForward(Minutes(60));

        Assert.Equal(
            [
                "8m reminded next +8m", "8m told Updated pager",
                "16m reminded next +8m", "16m told Updated pager",
                "20m acknowledge timed out", "20m told Unacknowledged pager", "20m step 2/0", "20m paged Escalated pager cy step 2", "20m exhausted",
            ],
            scene.Log);
        Assert.Equal(IncidentStatus.Triggered, scene.State.Status);
        Assert.Contains(scene.State.Timeline, t => t is { Kind: "acknowledge-timed-out", Text: "Acknowledged for 20m and not resolved: escalation goes on." });
    }

    [Fact]
    public void AcknowledgeTimeout_ResolvedOrSnoozed_NothingFires()
    {
        var policy = Policy(0, Step("schedule:secondary", Minutes(5)))
            .Overriding(Severity.P1, new SeverityOverride(null, Minutes(300), [], null, null, Minutes(20), Minutes(8)));
        foreach (var command in new IncidentCommand[] { new IncidentCommand.Resolve("bo"), new IncidentCommand.Snooze(Start + Minutes(90), "bo") })
        {
            var scene = Opened(Severity.P1, With(policy));
            scene.Given(new IncidentCommand.Acknowledge("bo"), command);
            scene.FastForward(Minutes(80));
            Assert.Empty(scene.Log);
        }
    }

    [Fact]
    public void SeverityRaised_Acknowledged_IsWatchedAsTheNewOneSays()
    {
        var policy = Policy(0, Step("schedule:secondary", Minutes(5)))
            .Overriding(Severity.P0, new SeverityOverride(null, Minutes(300), [], null, null, Minutes(10)))
            .Overriding(Severity.P1, new SeverityOverride(null, Minutes(300), [], null, null, Minutes(60)));
        var scene = Opened(Severity.P1, With(policy));
        scene.Given(new IncidentCommand.Acknowledge("bo"));
        scene.Sleep(Minutes(30));
        scene.Given(new IncidentCommand.SetSeverity(Severity.P0, "ana"));

        scene.FastForward(Minutes(11));

        Assert.Contains("40m acknowledge timed out", scene.Log);
    }

    [Fact]
    public void NobodyAtAll_ThoseNamedForThatAreTold()
    {
        var scene = new IncidentScene(With(Policy(0, Step("schedule:empty", null))) with { NobodyOnCall = Targets("destination:chat") });

        scene.Check(OpenWith(Severity.P2), "opened #1 P2 policy payments", "nobody schedule:empty", "exhausted", "paged Escalated chat step 0");
        Assert.Contains("No step of policy payments reaches anybody", scene.Deliveries().Single().Request.Reason, StringComparison.Ordinal);
    }

    private static ConfigSnapshot InOffice(EscalationPolicy policy)
    {
        var config = With(policy);
        return config with { Hours = [Office], Teams = [.. config.Teams.Select(t => t with { Hours = "office" })] };
    }
}
