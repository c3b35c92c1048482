using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Incidents;
using NodaTime;
using static HelpDeskFlow.Domain.Tests.Incidents.IncidentScene;

namespace HelpDeskFlow.Domain.Tests.Incidents;

/// <summary>Suppressed members: nobody is paged while all are, and at once when one is not.</summary>
public sealed class MutingTests
{
    private static readonly Duration Minute = Duration.FromMinutes(1);

    [Fact]
    public void AllMuted_TimePasses_NobodyIsPaged()
    {
        var scene = Opened(Severity.P1);
        scene.Check(new IncidentCommand.MemberMuted(Key(1), "silence s by ana"), "member muted 1");
        Assert.True(scene.State.IsMuted);
        Assert.Empty(IncidentDecider.Timers(scene.State));
        var count = scene.State.NotificationCount;
        scene.FastForward(60 * Minute);
        Assert.Equal(count, scene.State.NotificationCount);
    }

    [Fact]
    public void AllMuted_OneIsHeardAgain_EscalationBeginsAgainAtOnce()
    {
        var scene = Opened(Severity.P1);
        scene.Given(new IncidentCommand.MemberMuted(Key(1), "silence"));
        scene.FastForward(2 * Minute);
        var count = scene.State.NotificationCount;
        scene.Given(new IncidentCommand.MemberHeard(Alert(1)));
        Assert.False(scene.State.IsMuted);
        Assert.True(scene.State.NotificationCount > count);
        Assert.NotNull(scene.State.Escalation!.NextStepAt);
    }

    [Fact]
    public void AllMuted_AnotherJoins_EscalationGoesOn()
    {
        var scene = Opened(Severity.P1);
        scene.Given(new IncidentCommand.MemberMuted(Key(1), "silence"));
        var count = scene.State.NotificationCount;
        scene.Given(new IncidentCommand.Join(Alert(2), "grouped"));
        Assert.True(scene.State.NotificationCount > count);
    }

    [Fact]
    public void Muted_ThenClosed_TheIncidentResolves()
    {
        var scene = Opened(Severity.P1);
        scene.Given(new IncidentCommand.MemberMuted(Key(1), "silence"), new IncidentCommand.MemberClosed(Key(1), CloseReason.Sender));
        Assert.Equal(IncidentStatus.Resolved, scene.State.Status);
        Assert.Empty(scene.State.Muted);
    }

    [Fact]
    public void SomeMuted_EscalationGoesOnAsItIs()
    {
        var scene = Opened(Severity.P1);
        scene.Given(new IncidentCommand.Join(Alert(2), "grouped"));
        var next = scene.State.Escalation!.NextStepAt;
        scene.Check(new IncidentCommand.MemberMuted(Key(1), "silence"), "member muted 1");
        Assert.Equal(next, scene.State.Escalation!.NextStepAt);
        scene.Check(new IncidentCommand.MemberHeard(Alert(1)), "member heard 1");
    }

    [Fact]
    public void Heard_BeganToFireWhileSuppressed_CountsAsReopened()
    {
        var scene = Opened(Severity.P1);
        scene.Given(new IncidentCommand.MemberClosed(Key(1), CloseReason.Sender), new IncidentCommand.MemberHeard(Alert(1)));
        Assert.Equal(IncidentStatus.Triggered, scene.State.Status);
        Assert.Contains(Key(1), scene.State.OpenMembers);
    }

    [Fact]
    public void AllMuted_SomebodyGivesItBack_NobodyIsPagedUntilOneIsHeard()
    {
        var scene = Opened(Severity.P1);
        scene.Given(new IncidentCommand.Acknowledge("ana"), new IncidentCommand.MemberMuted(Key(1), "silence"), new IncidentCommand.Unacknowledge("ana"));
        Assert.Null(scene.State.Escalation!.NextStepAt);
        scene.Given(new IncidentCommand.MemberHeard(Alert(1)));
        Assert.NotNull(scene.State.Escalation!.NextStepAt);
    }
}
