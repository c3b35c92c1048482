using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Domain.Suppression;
using NodaTime;

namespace HelpDeskFlow.Domain.Tests.Suppression;

/// <summary>Goal: silences are changed as Alertmanager changes them.</summary>
public sealed class SilenceSettingTests
{
    private static readonly SilenceId First = new("s1");
    private static readonly AlertSummary Disk = SuppressionScene.Alert(1, "alertname=Disk", "instance=a");
    private readonly SuppressionScene _scene = new();

    [Fact]
    public void Active_LongerWithTheSameMatchersAndStart_IsChangedInPlace()
    {
        _scene.Set("a=b", 0, 10);
        _scene.Now += Duration.FromMinutes(1);
        Assert.Null(_scene.Set("a=b", -1, 60, First));
        Assert.Equal(_scene.Now + Duration.FromMinutes(60), Assert.Single(_scene.State.Silences).Value.EndsAt);
    }

    [Theory]
    [InlineData("a=c", -1)]
    [InlineData("a=b", 0)]
    public void Active_OtherMatchersOrStart_IsEndedAndReplaced(string matcher, int start)
    {
        _scene.Set("a=b", 0, 10);
        _scene.Now += Duration.FromMinutes(1);
        Assert.Null(_scene.Set(matcher, start, 60, First));
        Assert.Equal((SilencePhase.Expired, SilencePhase.Active), (_scene.Phase("s1"), _scene.Phase("s2")));
        Assert.Equal(_scene.Now, _scene.State.Silences[First].EndsAt);
    }

    [Fact]
    public void Active_StartMovedWithinItsSecond_IsChangedInPlaceAndWaitsForItsStart()
    {
        _scene.Set("a=b", 0, 10);
        var start = _scene.Now + Duration.FromMilliseconds(750);
        _scene.Now += Duration.FromMilliseconds(250);
        Assert.Null(_scene.Set("a=b", 0, 60, First, d => d with { StartsAt = start }));
        Assert.Equal((SilencePhase.Pending, start), (_scene.Phase("s1"), Assert.Single(_scene.State.Silences).Value.StartsAt));
        _scene.Pass(Duration.FromSeconds(1));
        Assert.Equal(SilencePhase.Active, _scene.Phase("s1"));
    }

    [Fact]
    public void Pending_LaterStart_IsChangedInPlace()
    {
        _scene.Set("a=b", 5, 10);
        Assert.Null(_scene.Set("a=b", 6, 12, First));
        Assert.Equal(SilencePhase.Pending, Assert.Single(_scene.State.Silences).Value.Phase);
    }

    [Fact]
    public void Expired_Edited_BecomesANewOneAndStaysAsItIs()
    {
        _scene.Set("a=b", 0, 10);
        _scene.Do(new SuppressionCommand.Expire(First, "bo"));
        Assert.Null(_scene.Set("a=b", -30, 10, First));
        Assert.Equal((SilencePhase.Expired, SilencePhase.Active), (_scene.Phase("s1"), _scene.Phase("s2")));
        Assert.Equal(_scene.Now, _scene.State.Silences[new SilenceId("s2")].StartsAt); // not in the past
    }

    [Theory]
    [InlineData("a=b", 10, 10, "bad-silence-times")]
    [InlineData("a=b", -20, -10, "silence-in-the-past")]
    [InlineData("a=~.*", 0, 10, "bad-silence-matchers")]
    [InlineData("a!=b", 0, 10, "bad-silence-matchers")]
    public void Set_WhatCannotBe_IsRefused(string matcher, int from, int to, string code)
    {
        Assert.Equal(code, _scene.Set(matcher, from, to)?.Code);
        Assert.Empty(_scene.State.Silences);
    }

    [Fact]
    public void UnknownId_IsRefused()
    {
        Assert.Equal("no-such-silence", _scene.Set("a=b", 0, 10, new SilenceId("x"))?.Code);
        Assert.Equal("no-such-silence", _scene.Do(new SuppressionCommand.Expire(new SilenceId("x"), "bo"))?.Code);
    }

    [Fact]
    public void Expire_Twice_GivesNoSecondEvent()
    {
        _scene.Set("a=b", 5, 10);
        Assert.Null(_scene.Do(new SuppressionCommand.Expire(First, "bo")));
        var state = _scene.State;
        Assert.Equal((_scene.Now, _scene.Now), (state.Silences[First].StartsAt, state.Silences[First].EndsAt));
        Assert.Null(_scene.Do(new SuppressionCommand.Expire(First, "bo")));
        Assert.Same(state, _scene.State);
    }

    [Fact]
    public void Idle_NothingCoveredForSoLong_EndsByItself()
    {
        _scene.Set("alertname=Disk", 0, 600, more: d => d with { ExpireWhenIdle = Duration.FromMinutes(30) });
        _scene.Pass(Duration.FromMinutes(20));
        _scene.Consider(Disk);
        _scene.Pass(Duration.FromMinutes(100), Disk);
        Assert.Equal(SilencePhase.Active, _scene.Phase("s1"));
        _scene.Do(new SuppressionCommand.Closed(Disk.Key));
        _scene.Pass(Duration.FromMinutes(29));
        Assert.Equal(SilencePhase.Active, _scene.Phase("s1"));
        _scene.Pass(Duration.FromMinutes(1));
        Assert.Equal(SilencePhase.Expired, _scene.Phase("s1"));
    }

    [Fact]
    public void Uses_AreCountedByDayForAWeek()
    {
        _scene.Set("alertname=Disk", 0, 60 * 24 * 30);
        for (var day = 0; day < 10; day++)
        {
            _scene.Consider(Disk);
            _scene.Consider(SuppressionScene.Alert(2, "alertname=Disk", "instance=b"));
            Assert.Equal(2, _scene.State.CoveredBy("s1").Count);
            _scene.Do(new SuppressionCommand.Closed(Disk.Key));
            _scene.Do(new SuppressionCommand.Closed(new(0, 2)));
            _scene.Now += Duration.FromDays(1);
        }

        Assert.Equal(14, _scene.State.Uses[First].InLastWeek(_scene.Now));
        Assert.True(_scene.State.Uses[First].Days.Count <= SilenceUse.DaysKept);
    }

    [Fact]
    public void Recurring_ComesAgainAtTheSameWallClock_AlsoAcrossAClockChange()
    {
        _scene.Now = Instant.FromUtc(2026, 3, 27, 12, 0);
        var start = new LocalDateTime(2026, 3, 28, 2, 0);
        _scene.Set("alertname=Disk", 0, 1, more: d => d with { Recurrence = new Recurrence("Europe/Lisbon", start, Duration.FromHours(2), "FREQ=DAILY", []) });
        Assert.Equal((Instant.FromUtc(2026, 3, 28, 2, 0), SilencePhase.Pending), (_scene.State.Silences[First].StartsAt, _scene.Phase("s1")));
        _scene.Pass(Duration.FromHours(15), Disk);
        Assert.Equal(SilencePhase.Active, _scene.Phase("s1"));
        _scene.Pass(Duration.FromHours(2), Disk);
        Assert.Equal((Instant.FromUtc(2026, 3, 29, 1, 0), SilencePhase.Pending), (_scene.State.Silences[First].StartsAt, _scene.Phase("s1")));
    }

    [Fact]
    public void OfTheConfig_BeginWithItAndEndWithIt()
    {
        var plan = new PlannedSilence(new SilenceId("c1"), SilenceKind.Maintenance, "db", [SuppressionScene.Match("alertname=Disk")], null, null, null, "config", "");
        _scene.Config = ConfigSnapshot.BuiltIn with { Silences = [plan] };
        _scene.Do(new SuppressionCommand.Watch());
        _scene.Do(new SuppressionCommand.Watch());
        _scene.Consider(Disk);
        Assert.Equal([SuppressKind.Maintenance], _scene.Reasons(Disk));
        Assert.Equal("silence-of-config", _scene.Do(new SuppressionCommand.Expire(new SilenceId("c1"), "bo"))?.Code);
        _scene.Config = ConfigSnapshot.BuiltIn;
        _scene.Do(new SuppressionCommand.Watch());
        Assert.Equal(SilencePhase.Expired, _scene.Phase("c1"));
    }

    [Fact]
    public void OverForLong_AreForgotten()
    {
        _scene.Set("a=b", 0, 10);
        _scene.Pass(Duration.FromDays(6));
        Assert.Empty(_scene.State.Silences);
        Assert.Empty(_scene.State.Uses);
        Assert.Empty(SuppressionDecider.Timers(_scene.State));
    }
}
