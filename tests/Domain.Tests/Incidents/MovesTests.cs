using System.Collections.Immutable;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Correlation;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Domain.Services;
using NodaTime;
using static HelpDeskFlow.Domain.Tests.Incidents.IncidentScene;

namespace HelpDeskFlow.Domain.Tests.Incidents;

/// <summary>Merge and split: no alert is lost or counted twice, whatever the other incident is.</summary>
public class MovesTests
{
    private static readonly IncidentId Seven = IncidentId.FromNumber(7);

    [Fact]
    public void MergeInto_MovesMembersAndResolves()
    {
        var scene = Opened(Severity.P1);
        scene.Given(new IncidentCommand.Join(Alert(2), "grouped"), new IncidentCommand.MemberClosed(Key(1), CloseReason.Sender));

        scene.Check(
            new IncidentCommand.MergeInto(Seven, "ana"), "merged into #7 by ana", "resolved: merged into #7 by ana", "told Resolved pager");

        scene.CheckTells(
            "Service/checkout: MoveEpisodes",
            $"Incident/{Seven}: TakeMembers",
            "Correlator/prod: LearnMerged",
            "Correlator/prod: Forget");
        var move = scene.Tells.Select(t => t.Command).OfType<ServiceCommand.MoveEpisodes>().Single();
        Assert.Equal((scene.State.Id, Seven), (move.From, move.To));
        Assert.Equal([Key(1), Key(2)], move.Keys);
        var take = scene.Tells.Select(t => t.Command).OfType<IncidentCommand.TakeMembers>().Single();
        Assert.Equal(2, take.Alerts.Length);
        Assert.Equal([Key(2)], take.Firing);
        Assert.Equal(Seven, scene.State.MergedInto);
        scene.CheckRefused(new IncidentCommand.Reopen("ana"), "merged");
    }

    [Fact]
    public void MergeInto_Itself_IsRefused()
    {
        var scene = Opened(Severity.P1);

        scene.CheckRefused(new IncidentCommand.MergeInto(scene.State.Id, "ana"), "merge-into-itself");
        scene.CheckRefused(new IncidentCommand.MergeInto(IncidentId.None, "ana"), "unknown-target");
    }

    [Fact]
    public void TakeMembers_Open_CountsEachOnceAndRaises()
    {
        var scene = Opened(Severity.P2);
        var take = new IncidentCommand.TakeMembers(Seven, [Alert(1), Alert(2, Severity.P1), Alert(3, Severity.P0)], [Key(1), Key(2), Key(9)], "ana");

        scene.Given(take);

        Assert.Equal(4, scene.State.AlertCount); // 1, 2, 3 and 9, which fires but is not told in full
        Assert.Equal(3, scene.State.OpenMembers.Count);
        Assert.Equal(Severity.P1, scene.State.Severity); // 3 is more severe, but it is over
        scene.Sleep(Duration.FromSeconds(1));
        scene.Check(take);
    }

    [Fact]
    public void TakeMembers_Resolved_Reopens()
    {
        var scene = Opened(Severity.P1);
        scene.Given(new IncidentCommand.Resolve("ana"));

        scene.Check(
            new IncidentCommand.TakeMembers(Seven, [Alert(2)], [Key(2)], "bo"),
            "reopened by bo",
            "took 1 from #7 by bo",
            "escalation restarted",
            "step 1/0 next +5m",
            "paged Reopened pager ana step 1",
            "planned mail ana +2m");
    }

    [Fact]
    public void TakeMembers_UnknownIncident_SendsThemBackAndTheSourceGoesOn()
    {
        var source = Opened(Severity.P1);
        source.Given(new IncidentCommand.MergeInto(Seven, "ana"));
        var sent = source.Tells.Select(t => t.Command).OfType<IncidentCommand.TakeMembers>().Single();
        var target = new IncidentScene(number: 7);

        target.Check(sent);

        target.CheckTells($"{GrainId.Of(source.State.Id)}: TakeMembers");
        source.Given(target.Tells[0].Command);
        Assert.Equal(IncidentStatus.Triggered, source.State.Status);
        Assert.Equal([Key(1)], source.State.OpenMembers);
        Assert.Equal(1, source.State.AlertCount);
        Assert.Equal(IncidentId.None, source.State.MergedInto);
        var back = source.Tells.Select(t => t.Command).OfType<ServiceCommand.MoveEpisodes>().Single();
        Assert.Equal((Seven, source.State.Id), (back.From, back.To));
        Assert.Equal([Key(1)], back.Keys);
    }

    [Fact]
    public void TakeMembers_CameBackToNoIncident_EndsThere()
    {
        var scene = new IncidentScene(number: 7);

        scene.Check(new IncidentCommand.TakeMembers(Seven, [Alert(1)], [Key(1)], "ana"));
        Assert.Empty(scene.Tells);
    }

    [Fact]
    public void TwoIncidentsMergedIntoEachOther_DoNotPassAlertsOnForEver()
    {
        var scene = Opened(Severity.P1);
        scene.Given(new IncidentCommand.MergeInto(Seven, "ana"));

        scene.Given(new IncidentCommand.TakeMembers(Seven, [], [], "bo"));

        Assert.True(scene.State.IsOpen);
        Assert.Equal(IncidentId.None, scene.State.MergedInto);
    }

    [Fact]
    public void Split_SomeMembers_OpensANewIncidentForThem()
    {
        var scene = Opened(Severity.P1);
        scene.Given(new IncidentCommand.Join(Alert(2), "g"), new IncidentCommand.Join(Alert(3), "g"), new IncidentCommand.MemberClosed(Key(2), CloseReason.Sender));

        scene.Check(new IncidentCommand.Split([Key(2), Key(3), Key(3)], "ana"), "split 2 into #2 by ana");

        var next = GrainId.Of(IncidentId.FromNumber(2));
        scene.CheckTells(
            "Service/checkout: MoveEpisodes", $"{next}: Open", $"{next}: Join", $"{next}: MemberClosed", "Correlator/prod: LearnSplit", "Correlator/prod: Register");
        var open = scene.Tells.Select(t => t.Command).OfType<IncidentCommand.Open>().Single();
        Assert.Equal((2, Key(3), "split from #1 by ana"), (open.Number, open.First.Key, open.Why));
        Assert.Equal((1, 1), (scene.State.AlertCount, scene.State.Alerts.Length));
        Assert.Equal([Key(1)], scene.State.OpenMembers);
    }

    [Fact]
    public void Split_AllFiring_ResolvesWithReason()
    {
        var scene = Opened(Severity.P1);

        scene.Check(
            new IncidentCommand.Split([Key(1)], "ana"),
            "split 1 into #2 by ana", "resolved: all firing alerts were split into #2 by ana", "told Resolved pager");
        var next = GrainId.Of(IncidentId.FromNumber(2));
        scene.CheckTells("Service/checkout: MoveEpisodes", $"{next}: Open", "Correlator/prod: LearnSplit", "Correlator/prod: Forget", "Correlator/prod: Register");
        Assert.Equal((IncidentId.FromNumber(2), Key(1)), scene.Tells.Select(t => t.Command).OfType<CorrelatorCommand.Register>().Select(r => (r.Incident, r.Alert.Key)).Single());
        Assert.True(scene.State.Alerts == ImmutableArray<JoinedAlert>.Empty, "another empty array than Empty is written differently");
    }

    [Fact]
    public void Split_NotMembersOrNothingFiring_IsRefused()
    {
        var scene = Opened(Severity.P1);
        scene.Given(new IncidentCommand.Join(Alert(2), "g"), new IncidentCommand.MemberClosed(Key(2), CloseReason.Sender));

        scene.CheckRefused(new IncidentCommand.Split([Key(99)], "ana"), "not-a-member");
        scene.CheckRefused(new IncidentCommand.Split([Key(2)], "ana"), "nothing-firing");
        scene.CheckRefused(new IncidentCommand.Split([], "ana"), "nothing-firing");
        scene.CheckRefused(new IncidentCommand.Split(default, "ana"), "nothing-firing");
    }
}
