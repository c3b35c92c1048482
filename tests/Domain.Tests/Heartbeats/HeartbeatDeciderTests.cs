using System.Collections.Immutable;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Heartbeats;
using HelpDeskFlow.Domain.OnCall;
using HelpDeskFlow.Domain.Services;
using NodaTime;

namespace HelpDeskFlow.Domain.Tests.Heartbeats;

/// <summary>Goal: silence of a heartbeat is an alert, in time and once, whatever happens between. Method: commands against the rule book, events folded.</summary>
public sealed class HeartbeatDeciderTests
{
    private static readonly HeartbeatName Name = new("backup");
    private static readonly Instant Start = Instant.FromUtc(2026, 3, 1, 12, 0);
    private static readonly Duration Every = Duration.FromMinutes(5);
    private static readonly Duration Grace = Duration.FromMinutes(1);
    private static readonly HeartbeatConfig Config = new(Name, Every, Grace, new ServiceName("db"), Severity.P1, LabelSet.From([new("site", "eu")]));

    private HeartbeatState _state = HeartbeatDecider.Initial(GrainId.Of(Name));
    private HeartbeatConfig? _config = Config;
    private Instant _now = Start;

    [Fact]
    public void Watch_NeverPinged_IsMissedAfterPeriodAndGrace()
    {
        Do(new HeartbeatCommand.Watch());
        Assert.Equal((HeartbeatStatus.Waiting, Start + Every + Grace), (_state.Status, _state.DueAt!.Value));
        _now = Start + Every + Grace;
        var signal = Signal(Do(new TimerDue("due")));
        Assert.Equal(HeartbeatStatus.Missed, _state.Status);
        Assert.Equal(("heartbeat", "backup", false, "db"), (signal.Scope, signal.Key, signal.IsOver, signal.Service!.Value.Value));
        Assert.Equal("{alertname=\"HeartbeatMissed\", heartbeat=\"backup\", severity=\"P1\", site=\"eu\"}", signal.Labels.ToString());
        Assert.Contains("never heard", signal.Annotations["summary"], StringComparison.Ordinal);
        Assert.Contains("every 5m with 1m of grace", signal.Annotations["summary"], StringComparison.Ordinal);
    }

    [Fact]
    public void Ping_InTime_IsNeverMissed()
    {
        Do(new HeartbeatCommand.Watch());
        for (var i = 0; i < 10; i++)
        {
            _now += Every;
            Assert.Empty(Do(new HeartbeatCommand.Ping("cron")).Tells);
            Assert.Equal(Decision.Nothing, Do(new TimerDue("due"))); // an old timer that fires late is a no-op
            Assert.Equal((HeartbeatStatus.Alive, _now + Every + Grace), (_state.Status, _state.DueAt!.Value));
        }
    }

    [Fact]
    public void Missed_StaysAway_IsSentAgainEachPeriod_AndEndsWithThePing()
    {
        Do(new HeartbeatCommand.Watch());
        _now = _state.DueAt!.Value;
        var first = Signal(Do(new TimerDue("due")));
        _now = _state.DueAt!.Value;
        var again = Signal(Do(new TimerDue("due")));
        Assert.Equal(first, again); // the same signal: a repeat for the table of alerts
        _now += Duration.FromMinutes(2);
        var over = Signal(Do(new HeartbeatCommand.Ping("cron")));
        Assert.True(over.IsOver);
        Assert.Equal((first.Scope, first.Key), (over.Scope, over.Key));
        Assert.Equal((HeartbeatStatus.Alive, (Instant?)null), (_state.Status, _state.MissedSince));
        Assert.Empty(Do(new HeartbeatCommand.Ping("cron")).Events); // the same instant again
    }

    [Fact]
    public void Ping_NotInTheConfig_IsRejected()
    {
        _config = null;
        Assert.Equal("no-such-heartbeat", Do(new HeartbeatCommand.Ping("cron")).Rejection!.Code);
    }

    [Fact]
    public void Watch_GoneFromTheConfig_StopsAndEndsTheAlert()
    {
        Do(new HeartbeatCommand.Watch());
        _now = _state.DueAt!.Value;
        Do(new TimerDue("due"));
        _config = null;
        Assert.True(Signal(Do(new HeartbeatCommand.Watch())).IsOver);
        Assert.Equal(HeartbeatStatus.Unwatched, _state.Status);
        Assert.Empty(HeartbeatDecider.Timers(_state));
        Assert.Equal(Decision.Nothing, Do(new HeartbeatCommand.Watch()));
    }

    [Fact]
    public void Watch_OtherTimes_CountFromTheLastPing_SameTimesChangeNothing()
    {
        Do(new HeartbeatCommand.Watch());
        _now += Duration.FromMinutes(3);
        Do(new HeartbeatCommand.Ping("cron"));
        var pinged = _now;
        Assert.Equal(Decision.Nothing, Do(new HeartbeatCommand.Watch()));
        _now += Duration.FromMinutes(1);
        _config = Config with { Every = Duration.FromHours(1) };
        Do(new HeartbeatCommand.Watch());
        Assert.Equal(pinged + Duration.FromHours(1) + Grace, _state.DueAt);
    }

    [Fact]
    public void Recovered_DueWhileDown_GetsItsGraceOnce_DueLater_StaysAsItIs()
    {
        Do(new HeartbeatCommand.Watch());
        _now = _state.DueAt!.Value - Duration.FromSeconds(1);
        Assert.Equal(Decision.Nothing, Do(new Recovered()));
        _now = _state.DueAt!.Value + Duration.FromHours(2);
        Do(new Recovered());
        Assert.Equal(_now + Grace, _state.DueAt);
        _now += Duration.FromHours(2);
        Assert.Equal(Decision.Nothing, Do(new Recovered())); // a program that crashes again and again must not put it off for ever
        Do(new TimerDue("due"));
        Assert.Equal(HeartbeatStatus.Missed, _state.Status);
        Assert.Equal(Decision.Nothing, Do(new Recovered()));
    }

    [Fact]
    public void Commands_AtRandom_KeepTheRules()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            (_state, _config, _now) = (HeartbeatDecider.Initial(GrainId.Of(Name)), Config, Start);
            Instant? pinged = null;
            for (var i = 0; i < 60; i++)
            {
                _now += Duration.FromSeconds(random.Next(0, 400));
                var open = _state.Status == HeartbeatStatus.Missed;
                _config = random.Next(10) == 0 ? null : Config with { Every = Duration.FromSeconds(random.Next(1, 4) * 100) };
                Do(new HeartbeatCommand.Watch());
                if (open && _config is null)
                {
                    open = false;
                }

                Command command = random.Next(3) switch { 0 => new HeartbeatCommand.Ping("x"), 1 => new TimerDue("due"), _ => new Recovered() };
                var before = _state;
                var decision = Do(command);
                Assert.Empty(Decide(command).Events); // the same command twice gives no second event
                pinged = command is HeartbeatCommand.Ping && decision.Rejection is null ? _now : pinged;
                Assert.Equal(_config is not null, _state.DueAt is not null);
                Assert.Equal(_state.Status == HeartbeatStatus.Missed, _state.MissedSince is not null);
                if (before.Status != HeartbeatStatus.Missed && _state.Status == HeartbeatStatus.Missed)
                {
                    Assert.False(Signal(decision).IsOver);
                    Assert.True(pinged is null || _now - pinged >= before.Every + before.Grace, $"seed {seed}: missed at {_now} after a ping at {pinged}");
                }
            }
        }
    }

    private static ServiceCommand.Signal Signal(Decision decision) => (ServiceCommand.Signal)Assert.Single(decision.Tells).Command;

    private Decision Decide(Command command) => HeartbeatDecider.Decide(_state, command, new StepContext(
        _now,
        ConfigSnapshot.BuiltIn with { Heartbeats = _config is null ? [] : [_config] },
        ImmutableDictionary<ScheduleName, RotationState>.Empty,
        1));

    private Decision Do(Command command)
    {
        var decision = Decide(command);
        foreach (var happened in decision.Events)
        {
            _state = HeartbeatDecider.Evolve(_state, happened);
        }

        return decision;
    }
}
