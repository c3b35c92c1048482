using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Correlation;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Domain.Suppression;
using NodaTime;

namespace HelpDeskFlow.Domain.Tests.Suppression;

public sealed class SuppressionDeciderTests
{
    private static readonly AlertSummary Disk = SuppressionScene.Alert(1, "alertname=Disk", "instance=a");
    private readonly SuppressionScene _scene = new();

    [Fact]
    public void Alert_NothingSuppresses_GoesToTheCorrelatorWithoutAnEvent()
    {
        _scene.Consider(Disk);
        Assert.Empty(_scene.State.Held);
        Assert.IsType<CorrelatorCommand.Correlate>(Assert.Single(_scene.Told).Command);
    }

    [Fact]
    public void Alert_Silenced_IsHeldUntilTheSilenceEndsAndThenCorrelatedAtOnce()
    {
        _scene.Set("alertname=Disk", 0, 10);
        _scene.Told.Clear();
        _scene.Consider(Disk);
        Assert.Equal([SuppressKind.Silence], _scene.Reasons(Disk));
        Assert.Empty(_scene.Told);
        _scene.Pass(Duration.FromMinutes(9), Disk);
        Assert.Equal([SuppressKind.Silence], _scene.Reasons(Disk));
        _scene.Pass(Duration.FromMinutes(1), Disk);
        Assert.Empty(_scene.State.Held);
        Assert.Contains(_scene.Told, t => t.Command is CorrelatorCommand.Correlate c && c.Alert == Disk);
    }

    [Fact]
    public void Alert_TwoSilences_StaysHeldUntilBothAreOver()
    {
        _scene.Set("alertname=Disk", 0, 10);
        _scene.Set("instance=a", 0, 20);
        _scene.Consider(Disk);
        Assert.Equal([SuppressKind.Silence, SuppressKind.Silence], _scene.Reasons(Disk));
        _scene.Pass(Duration.FromMinutes(15), Disk);
        Assert.Equal([SuppressKind.Silence], _scene.Reasons(Disk));
        _scene.Pass(Duration.FromMinutes(5), Disk);
        Assert.Empty(_scene.State.Held);
    }

    [Theory]
    [InlineData(Severity.P2, 19, 20, true)]
    [InlineData(Severity.P2, 17, 20, false)]
    [InlineData(Severity.P2, 9, 9, false)]
    [InlineData(Severity.P1, 20, 20, false)]
    [InlineData(Severity.P0, 20, 20, false)]
    public void Alert_ThatMostlyEndedByItself_IsHeldForTheWaitAndThenHeard(Severity severity, int soon, int of, bool isHeld)
    {
        var alert = Disk with { Severity = severity };
        _scene.Config = _scene.Config with { TransientHold = TransientRule.Default };
        _scene.Consider(alert, before: new EndedSoon(soon, of));
        Assert.Equal(isHeld ? [SuppressKind.Transient] : [], _scene.Reasons(alert));
        if (isHeld)
        {
            Assert.Contains("19 of its last 20 episodes ended by themselves within 2m", _scene.State.Held[alert.Key].Reasons[0].Why);
            _scene.Pass(Duration.FromSeconds(119), alert);
            Assert.DoesNotContain(_scene.Told, t => t.Command is CorrelatorCommand.Correlate);
            _scene.Pass(Duration.FromSeconds(1), alert);
        }

        Assert.Empty(_scene.State.Held);
        Assert.Contains(_scene.Told, t => t.Command is CorrelatorCommand.Correlate);
    }

    [Fact]
    public void Alert_InAnIncident_IsMutedThereAndHeardAgain()
    {
        _scene.Set("alertname=Disk", 0, 10);
        _scene.Told.Clear();
        _scene.Consider(Disk, AlertBegins.Earlier, IncidentId.FromNumber(7));
        Assert.IsType<IncidentCommand.MemberMuted>(Assert.Single(_scene.Told).Command);
        _scene.Do(new SuppressionCommand.Expire(new SilenceId("s1"), "bo"));
        _scene.Consider(Disk, AlertBegins.Earlier, IncidentId.FromNumber(7));
        Assert.IsType<IncidentCommand.MemberHeard>(_scene.Told[^1].Command);
    }

    [Fact]
    public void Alert_Pending_SilenceDoesNotHoldIt()
    {
        _scene.Set("alertname=Disk", 5, 10);
        _scene.Consider(Disk);
        Assert.Empty(_scene.State.Held);
        _scene.Pass(Duration.FromMinutes(5), Disk);
        Assert.Equal(SilencePhase.Active, _scene.Phase("s1"));
        Assert.Single(_scene.State.Held);
    }

    [Fact]
    public void Alert_ClosedWhileHeld_IsForgottenThere()
    {
        _scene.Set("alertname=Disk", 0, 10);
        _scene.Consider(Disk);
        _scene.Do(new SuppressionCommand.Closed(Disk.Key));
        Assert.Empty(_scene.State.Held);
        Assert.Empty(_scene.State.CoveredBy("s1"));
    }

    [Fact]
    public void Alert_ThatMayBeInhibited_IsHeldForTheWaitOnly()
    {
        _scene.Consider(Disk, rootWait: Duration.FromSeconds(2));
        Assert.Equal([SuppressKind.RootWait], _scene.Reasons(Disk));
        _scene.Told.Clear();
        _scene.Pass(Duration.FromMilliseconds(1999), Disk);
        Assert.Empty(_scene.Told);
        _scene.Pass(Duration.FromMilliseconds(1), Disk);
        Assert.Contains(_scene.Told, t => t.Command is CorrelatorCommand.Correlate);
    }

    [Fact]
    public void Alert_RootComesWithinTheWait_IsInhibitedInstead()
    {
        _scene.Consider(Disk, rootWait: Duration.FromSeconds(2));
        _scene.Now += Duration.FromSeconds(1);
        _scene.Consider(Disk, AlertBegins.Earlier, default, new Inhibitor(new(0, 99), "NodeDown"), Duration.FromSeconds(2));
        Assert.Equal([SuppressKind.Inhibition], _scene.Reasons(Disk));
        Assert.Single(_scene.State.CoveredBy(new HelpDeskFlow.Domain.Alerts.AlertKey(0, 99).ToString()));
    }

    [Fact]
    public void Alert_FiringAgainTooOften_IsHeldUntilItIsQuiet()
    {
        _scene.Config = ConfigSnapshot.BuiltIn with { Flapping = new FlapRule(3, Duration.FromMinutes(10), Duration.FromMinutes(5)) };
        for (var i = 0; i < 2; i++)
        {
            _scene.Consider(Disk, AlertBegins.Again, IncidentId.FromNumber(1));
            _scene.Now += Duration.FromMinutes(1);
        }

        Assert.Equal(2, _scene.Told.Count(t => t.Command is IncidentCommand.MemberReopened));
        _scene.Consider(Disk, AlertBegins.Again, IncidentId.FromNumber(1));
        Assert.Equal([SuppressKind.Flapping], _scene.Reasons(Disk));
        Assert.Equal(_scene.Now + Duration.FromMinutes(5), _scene.State.Held[Disk.Key].Until);
        _scene.Pass(Duration.FromMinutes(5), Disk);
        Assert.Empty(_scene.State.Held);
    }

    [Fact]
    public void Alert_ConsideredTwice_GivesNoSecondEvent()
    {
        _scene.Set("alertname=Disk", 0, 10);
        _scene.Consider(Disk);
        var state = _scene.State;
        _scene.Consider(Disk, AlertBegins.Earlier);
        Assert.Same(state, _scene.State);
    }
}
