using FsCheck;
using FsCheck.Fluent;
using HelpDeskFlow.Domain.Alerts;
using NodaTime;

namespace HelpDeskFlow.Domain.Tests.Alerts;

/// <summary>Deduplication of one key: Alertmanager's merge rules, reopening, out-of-order ends.</summary>
public class EpisodeDeciderTests
{
    private static readonly Instant T0 = Instant.FromUtc(2026, 3, 2, 12, 0);
    private static readonly Duration Window = Duration.FromMinutes(15);

    private static Instant At(double minutes) => T0 + Duration.FromSeconds(minutes * 60);

    private static AlertSignal Firing(double at, double start = 0, double? end = null, uint notes = 1) =>
        new(At(at), At(start), At(end ?? at + 5), EndIsTimeout: end is null, notes);

    private static AlertSignal Over(double at, double end, double start = 0) => new(At(at), At(start), At(end), EndIsTimeout: false, 1);

    private static Episode After(params AlertSignal[] signals)
    {
        var episode = default(Episode);
        foreach (var signal in signals)
        {
            EpisodeDecider.Decide(episode, signal, Window, out episode);
        }

        return episode;
    }

    private static Episode Check(Episode given, AlertSignal when, EpisodeVerdict then)
    {
        Assert.Equal(then, EpisodeDecider.Decide(given, when, Window, out var next));
        return next;
    }

    [Fact]
    public void Firing_NeverSeen_Opens()
    {
        var next = Check(default, Firing(1, 0), EpisodeVerdict.Opened);

        Assert.True(next.IsFiring);
        Assert.Equal((At(0), At(6), At(1), At(1), 1), (next.StartsAt, next.EndsAt, next.OpenedAt, next.LastSeenAt, next.EventCount));
        Assert.True(next.EndIsTimeout);
    }

    [Fact]
    public void Over_NeverSeen_IsIgnored() => Assert.False(Check(default, Over(1, 0.5), EpisodeVerdict.Ignored).Exists);

    [Fact]
    public void Firing_Open_IsARepeatThatMovesTheEnd()
    {
        var next = Check(After(Firing(0)), Firing(1), EpisodeVerdict.Repeated);

        Assert.Equal((At(6), 2, At(1), At(0)), (next.EndsAt, next.EventCount, next.LastSeenAt, next.OpenedAt));
    }

    [Fact]
    public void Firing_OpenWithOtherAnnotations_UpdatesThem() =>
        Assert.Equal(2u, Check(After(Firing(0)), Firing(1, notes: 2), EpisodeVerdict.Updated).AnnotationsHash);

    [Fact]
    public void Firing_EarlierStart_IsKept() => Assert.Equal(At(-3), Check(After(Firing(0)), Firing(1, start: -3), EpisodeVerdict.Updated).StartsAt);

    [Fact]
    public void Firing_LaterStart_KeepsTheEarliest() => Assert.Equal(At(0), Check(After(Firing(0)), Firing(1, start: 1), EpisodeVerdict.Repeated).StartsAt);

    [Fact]
    public void Firing_GivenEnd_BeatsATimeout()
    {
        var next = Check(After(Firing(0)), Firing(1, end: 2), EpisodeVerdict.Repeated);

        Assert.Equal((At(2), false), (next.EndsAt, next.EndIsTimeout));
    }

    [Fact]
    public void Firing_EarlierGivenEnd_DoesNotBeatALaterOne() => Assert.Equal(At(9), Check(After(Firing(0, end: 9)), Firing(1, end: 4), EpisodeVerdict.Repeated).EndsAt);

    [Fact]
    public void Over_Open_Resolves()
    {
        var next = Check(After(Firing(0)), Over(2, 1.5), EpisodeVerdict.Resolved);

        Assert.Equal((EpisodeStatus.Resolved, CloseReason.Sender, At(1.5)), (next.Status, next.CloseReason, next.EndsAt));
    }

    [Fact]
    public void Over_EndedBeforeThisBegan_IsOutOfOrderAndIgnored()
    {
        var open = After(Firing(10, start: 10));

        Assert.Equal(open, Check(open, Over(11, 9, start: 5), EpisodeVerdict.Ignored));
    }

    /// <summary>A sender that gives no times when it fires, and its own, slower clock's end: the only start known is our receipt.</summary>
    [Fact]
    public void Over_WithoutAStart_BeforeTheStartWeTookFromOurClock_Resolves()
    {
        var next = Check(After(Firing(10, start: 10)), Over(10.1, 9.9, start: 9.9), EpisodeVerdict.Resolved);

        Assert.Equal((At(9.9), At(9.9), CloseReason.Sender), (next.StartsAt, next.EndsAt, next.CloseReason));
    }

    [Fact]
    public void Over_EndExactlyNow_IsOver() => Assert.True(Over(1, 1).IsResolved);

    [Fact]
    public void Over_Closed_IsIgnored()
    {
        var closed = After(Firing(0), Over(2, 1.5));

        Assert.Equal(closed, Check(closed, Over(3, 1.5), EpisodeVerdict.Ignored));
    }

    [Fact]
    public void Firing_ClosedInsideTheWindow_ReopensTheSame()
    {
        var next = Check(After(Firing(0), Over(2, 2)), Firing(17, start: 16), EpisodeVerdict.Reopened);

        Assert.Equal((true, At(0), 1, CloseReason.None), (next.IsFiring, next.OpenedAt, next.Transitions, next.CloseReason));
    }

    [Fact]
    public void Firing_ReopenedWithAnEarlierStart_SentAgainIsARepeat()
    {
        var reopened = Check(After(Firing(5, start: 5), Over(6, 6, start: 5)), Firing(7, start: 2), EpisodeVerdict.Reopened);

        Assert.Equal(At(2), reopened.StartsAt);
        Check(reopened, Firing(8, start: 2), EpisodeVerdict.Repeated);
    }

    [Fact]
    public void Firing_ClosedPastTheWindow_OpensANewOne()
    {
        var next = Check(After(Firing(0), Over(2, 2)), Firing(17.01, start: 16), EpisodeVerdict.Opened);

        Assert.Equal((At(17.01), At(16), 1, 0), (next.OpenedAt, next.StartsAt, next.EventCount, next.Transitions));
    }

    [Fact]
    public void TimeOutAndPerson_CloseWithTheirReason()
    {
        var open = After(Firing(0));

        Assert.Equal((EpisodeStatus.Resolved, CloseReason.Timeout, At(5)), (EpisodeDecider.TimeOut(open).Status, EpisodeDecider.TimeOut(open).CloseReason, EpisodeDecider.TimeOut(open).EndsAt));
        Assert.Equal((CloseReason.Person, At(3)), (EpisodeDecider.CloseByPerson(open, At(3)).CloseReason, EpisodeDecider.CloseByPerson(open, At(3)).EndsAt));
        Check(EpisodeDecider.CloseByPerson(open, At(3)), Firing(4), EpisodeVerdict.Reopened);
    }

    [Fact]
    public void EventCount_AtItsEnd_StaysThere()
    {
        var open = After(Firing(0)) with { EventCount = int.MaxValue };

        Assert.Equal(int.MaxValue, Check(open, Firing(1), EpisodeVerdict.Repeated).EventCount);
    }

    [Fact]
    public void AnySignals_TheSameTwice_IsNeverASecondFact()
    {
        var signal = Gen.Choose(0, 60).Two().Zip(Gen.Choose(-10, 20)).Zip(Gen.Choose(1, 2))
            .Select(p => new AlertSignal(At(p.Item1.Item1.Item1), At(p.Item1.Item1.Item2), At(p.Item1.Item1.Item1 + p.Item1.Item2), p.Item1.Item2 > 10, (uint)p.Item2));
        FsCheck.Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(1000),
            Prop.ForAll(Arb.From(signal.ListOf()), signals =>
            {
                var episode = default(Episode);
                foreach (var s in signals)
                {
                    EpisodeDecider.Decide(episode, s, Window, out episode);
                    var again = EpisodeDecider.Decide(episode, s, Window, out var after);
                    Assert.True(again is EpisodeVerdict.Ignored or EpisodeVerdict.Repeated, $"the second time it was {again}");
                    Assert.Equal(episode.Status, after.Status);
                    Assert.Equal((episode.StartsAt, episode.EndsAt, episode.AnnotationsHash), (after.StartsAt, after.EndsAt, after.AnnotationsHash));
                }
            }));
    }
}
