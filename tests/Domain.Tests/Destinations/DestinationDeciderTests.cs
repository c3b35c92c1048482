using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Domain.Grains;
using NodaTime;
using static HelpDeskFlow.Domain.Tests.Destinations.DestinationScene;

namespace HelpDeskFlow.Domain.Tests.Destinations;

/// <summary>Given commands, when a command, then events, effects and tells. <see cref="DestinationScene"/> checks the invariants after each step.</summary>
public class DestinationDeciderTests
{
    private static readonly Duration Second = Duration.FromSeconds(1);

    [Fact]
    public void Enqueue_FreeDestination_StartsAtOnce()
    {
        var decision = new DestinationScene().When(Enqueue("a"));

        Assert.Equal(["Queued", "AttemptStarted"], Kinds(decision));
        Assert.Equal(["a#1"], Started(decision));
    }

    [Fact]
    public void Enqueue_KnownId_IsNotTakenTwice()
    {
        var scene = new DestinationScene().Given(Enqueue("a"));
        Assert.Equal(Decision.Nothing, scene.When(Enqueue("a")));

        scene.Given(Finished("a", 1, AttemptResult.Delivered));
        Assert.Equal(Decision.Nothing, scene.When(Enqueue("a")));

        scene.Given(Enqueue("b"), Finished("b", 1, AttemptResult.Refused));
        Assert.Equal(Decision.Nothing, scene.When(Enqueue("b")));
    }

    [Fact]
    public void Enqueue_MoreThanMayBeInFlight_WaitsAndTheMostSevereGoesFirst()
    {
        var scene = new DestinationScene(DeliveryLimits.Default with { InFlightMax = 2 });

        scene.Given(Enqueue("a"), Enqueue("b"));
        Assert.Empty(Started(scene.When(Enqueue("c", Severity.P3))));
        Assert.Empty(Started(scene.When(Enqueue("d", Severity.P2))));
        Assert.Empty(Started(scene.When(Enqueue("e", Severity.P0))));
        Assert.Equal(["e#1"], Started(scene.When(Finished("a", 1, AttemptResult.Delivered))));
        Assert.Equal(["d#1"], Started(scene.When(Finished("b", 1, AttemptResult.Delivered))));
        Assert.Equal(["c#1"], Started(scene.When(Finished("e", 1, AttemptResult.Delivered))));
    }

    [Fact]
    public void AttemptFinished_Delivered_GoesIntoTheLogAndIsReported()
    {
        var scene = new DestinationScene().Given(Enqueue("a"));

        var decision = scene.When(Finished("a", 1, AttemptResult.Delivered));

        Assert.Equal(["Delivered"], Kinds(decision));
        var report = Assert.Single(Reports(decision));
        Assert.True(report.Delivered);
        Assert.Equal(Hook, report.Destination);
        var line = Assert.Single(scene.State.Recent);
        Assert.Equal((DeliveryStatus.Delivered, Start, 1), (line.Status, line.FinishedAt, line.Attempts));
        Assert.Null(scene.TimerAt);
    }

    [Theory]
    [InlineData("a", 2)]
    [InlineData("a", 0)]
    [InlineData("unknown", 1)]
    public void AttemptFinished_StaleReport_ChangesNothing(string id, int attempt)
    {
        var scene = new DestinationScene().Given(Enqueue("a"));

        Assert.Equal(Decision.Nothing, scene.When(Finished(id, attempt, AttemptResult.Delivered)));
    }

    [Fact]
    public void AttemptFinished_Failed_IsTriedAgainAfterADoublingPauseWithJitter()
    {
        var scene = new DestinationScene(DeliveryLimits.Default with { BreakerFailures = 100, GiveUpAfter = Duration.FromDays(1) }).Given(Enqueue("a"));
        for (var attempt = 1; attempt <= 11; attempt++)
        {
            Assert.Empty(Started(scene.When(Finished("a", attempt, AttemptResult.Failed))));
            var pause = Assert.NotNull(scene.Delivery("a").NextAttemptAt) - scene.Now;
            var nominal = Duration.Min(Second * (1 << (attempt - 1)), Duration.FromMinutes(5));
            Assert.InRange(pause, nominal * 0.8, Duration.Min(nominal * 1.2, Duration.FromMinutes(5)));

            Decision fired;
            do
            {
                fired = scene.Fire();
            }
            while (Started(fired).Length == 0);

            Assert.Equal([$"a#{attempt + 1}"], Started(fired));
        }
    }

    [Fact]
    public void AttemptFinished_FailedTheLastTime_IsDeadAndReported()
    {
        var scene = new DestinationScene(DeliveryLimits.Default with { AttemptsMax = 2 }).Given(Enqueue("a"), Finished("a", 1, AttemptResult.Failed));
        Assert.Equal(["a#2"], Started(scene.Fire()));

        var decision = scene.When(Finished("a", 2, AttemptResult.Failed));

        Assert.Equal(["AttemptFailed", "Died"], Kinds(decision));
        Assert.False(Assert.Single(Reports(decision)).Delivered);
        Assert.Contains("2 attempts failed", Assert.Single(scene.State.Dead).LastDetail, StringComparison.Ordinal);
    }

    [Fact]
    public void AttemptFinished_Refused_IsDeadAtOnce()
    {
        var scene = new DestinationScene().Given(Enqueue("a"));

        var decision = scene.When(Finished("a", 1, AttemptResult.Refused));

        Assert.Equal(["AttemptFailed", "Died"], Kinds(decision));
        Assert.Null(scene.State.BreakerOpenUntil);
    }

    [Fact]
    public void AttemptFinished_FailedAfterTheGiveUpTime_IsDead()
    {
        var scene = new DestinationScene(DeliveryLimits.Default with { GiveUpAfter = Duration.FromSeconds(5) }).Given(Enqueue("a"));

        scene.At(Duration.FromSeconds(6)).When(Finished("a", 1, AttemptResult.Failed));

        Assert.Single(scene.State.Dead);
    }

    [Fact]
    public void TimerDue_GiveUpTimeOfAWaitingDelivery_IsDead()
    {
        var scene = new DestinationScene(DeliveryLimits.Default with { GiveUpAfter = Duration.FromSeconds(90), InFlightMax = 1 })
            .Given(Enqueue("a"), Enqueue("b"));

        Assert.Equal(["Died"], Kinds(scene.Fire()));
        Assert.Equal(Start + Duration.FromSeconds(90), scene.Now);
        Assert.Equal("b", Assert.Single(scene.State.Dead).Request.Id.Value);
    }

    [Fact]
    public void AttemptFinished_Throttled_PausesTheWholeDestinationAndCountsForNothing()
    {
        var scene = new DestinationScene().Given(Enqueue("a"));

        Assert.Equal(["AttemptFailed", "Throttled"], Kinds(scene.When(Finished("a", 1, AttemptResult.Throttled, Second * 30))));
        Assert.Equal((0, 0), (scene.State.FailuresInRow, scene.Delivery("a").Failures));
        Assert.Empty(Started(scene.When(Enqueue("b", Severity.P0))));
        Assert.Equal(["b#1", "a#2"], Started(scene.Fire()));
        Assert.Equal(Start + (Second * 30), scene.Now);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(20 * 3600, 3600)]
    public void AttemptFinished_ThrottledWithAnOddWait_IsBounded(int asked, int expected)
    {
        var scene = new DestinationScene().Given(Enqueue("a"), Finished("a", 1, AttemptResult.Throttled, Second * asked));

        Assert.Equal(Start + (Second * expected), scene.State.ThrottledUntil);
    }

    [Fact]
    public void AttemptFinished_ThrottledWithoutAWait_BacksOff()
    {
        var scene = new DestinationScene().Given(Enqueue("a"), Finished("a", 1, AttemptResult.Throttled));

        Assert.InRange(Assert.NotNull(scene.State.ThrottledUntil), Start + Second, Start + (Second * 1.2));
    }

    [Fact]
    public void Enqueue_AboveTheRate_WaitsForTheNextWindow()
    {
        var scene = new DestinationScene(DeliveryLimits.Default with { PerSecondMax = 2 });

        scene.Given(Enqueue("a"), Enqueue("b"));
        Assert.Empty(Started(scene.When(Enqueue("c"))));
        Assert.Equal(["c#1"], Started(scene.Fire()));
        Assert.Equal(Start + Second, scene.Now);
    }

    [Fact]
    public void Breaker_AfterFailuresInARow_OpensAndLetsOneTrialThrough()
    {
        var scene = new DestinationScene(DeliveryLimits.Default with { BreakerFailures = 2 }).Given(Enqueue("a"), Enqueue("b"), Enqueue("c"));
        Assert.DoesNotContain("BreakerOpened", Kinds(scene.When(Finished("a", 1, AttemptResult.Failed))));
        Assert.Contains("BreakerOpened", Kinds(scene.When(Finished("b", 1, AttemptResult.Failed))));
        scene.Given(Finished("c", 1, AttemptResult.Failed));

        Assert.Equal(["a#2"], Started(scene.Fire()));
        Assert.Equal(Start + Duration.FromSeconds(30), scene.Now);
        Assert.Empty(Started(scene.When(Enqueue("d", Severity.P0))));

        // The trial fails: again a pause. The next trial is the most severe one; it works, and all others follow.
        Assert.Contains("BreakerOpened", Kinds(scene.When(Finished("a", 2, AttemptResult.Failed))));
        Assert.Equal(["d#1"], Started(scene.Fire()));
        Assert.Equal(Start + Duration.FromSeconds(60), scene.Now);
        var closed = scene.When(Finished("d", 1, AttemptResult.Delivered));
        Assert.Contains("BreakerClosed", Kinds(closed));
        Assert.Equal(["a#3", "b#2", "c#2"], Started(closed));
    }

    [Fact]
    public void Fallback_AfterFailedAttempts_IsToldOnceAndTheDeliveryGoesOn()
    {
        var scene = new DestinationScene(DeliveryLimits.Default with { FallbackAfter = 2, BreakerFailures = 100, AttemptsMax = 3 }, fallback: true).Given(Enqueue("a"));
        Assert.Empty(Fallbacks(scene.When(Finished("a", 1, AttemptResult.Failed))));
        scene.Fire();

        var (to, request) = Assert.Single(Fallbacks(scene.When(Finished("a", 2, AttemptResult.Failed))));
        Assert.Equal((GrainId.Of(Mail), "a-via-mail"), (to, request.Id.Value));
        Assert.Contains("instead of hook", request.Reason, StringComparison.Ordinal);
        Assert.Equal(["a#3"], Started(scene.Fire()));

        var death = scene.When(Finished("a", 3, AttemptResult.Failed));
        Assert.Contains("Died", Kinds(death));
        Assert.Empty(Fallbacks(death));
    }

    [Fact]
    public void Fallback_RefusedDelivery_IsToldAtOnce()
    {
        var scene = new DestinationScene(fallback: true).Given(Enqueue("a"));

        Assert.Single(Fallbacks(scene.When(Finished("a", 1, AttemptResult.Refused))));
    }

    [Fact]
    public void Fallback_DeliveryThatWaitsTooLong_IsTold()
    {
        var scene = new DestinationScene(DeliveryLimits.Default with { InFlightMax = 1 }, fallback: true).Given(Enqueue("a"), Enqueue("b"));

        Assert.Equal("b-via-mail", Assert.Single(Fallbacks(scene.Fire())).Request.Id.Value);
        Assert.Equal(Start + DestinationLimits.FallbackWait, scene.Now);
    }

    [Fact]
    public void Fallback_RequestThatWentThroughItAlready_DoesNotGoAgain()
    {
        var scene = new DestinationScene(fallback: true).Given(Enqueue("a-via-mail"));

        var decision = scene.When(Finished("a-via-mail", 1, AttemptResult.Refused));

        Assert.Contains("Died", Kinds(decision));
        Assert.Empty(Fallbacks(decision));
    }

    [Fact]
    public void Fallback_ThatComesBackToItsOrigin_IsKnownThere()
    {
        var scene = new DestinationScene(fallback: true).Given(Enqueue("a"), Finished("a", 1, AttemptResult.Refused));

        Assert.Equal(Decision.Nothing, scene.When(Enqueue("a-via-mail-via-hook")));
    }

    [Fact]
    public void Recovered_AttemptsUnderWay_AreMadeAgainUnderTheSameNumber()
    {
        var scene = new DestinationScene().Given(Enqueue("a"), Enqueue("b"), Finished("b", 1, AttemptResult.Failed)).At(Second * 0.5);

        var decision = scene.When(new Recovered());

        Assert.Equal(["AttemptResumed"], Kinds(decision));
        Assert.Equal(["a#1"], Started(decision));
        Assert.Empty(scene.When(new Recovered()).Events);
    }

    [Fact]
    public void TimerDue_AttemptThatIsNeverReported_CountsAsFailedAndGoesOn()
    {
        var scene = new DestinationScene().Given(Enqueue("a"));

        Assert.Equal(["AttemptFailed"], Kinds(scene.Fire()));
        Assert.Equal(["a#2"], Started(scene.Fire()));
        Assert.Equal(Decision.Nothing, scene.When(Finished("a", 1, AttemptResult.Delivered)));
    }

    [Fact]
    public void Resend_DeadLetter_IsSentAgainUnderTheSameId()
    {
        var scene = new DestinationScene().Given(Enqueue("a"), Finished("a", 1, AttemptResult.Refused));
        var resend = new DestinationCommand.Resend(new DeliveryId("a"), "ana");

        Assert.Equal(["a#2"], Started(scene.At(Duration.FromHours(5)).When(resend)));
        Assert.Empty(scene.State.Dead);
        Assert.Equal(Decision.Nothing, scene.When(resend));
        scene.Given(Finished("a", 2, AttemptResult.Delivered));
        Assert.Equal("already-delivered", scene.When(resend).Rejection?.Code);
    }

    [Fact]
    public void Resend_UnknownId_IsRejected() =>
        Assert.Equal("unknown-delivery", new DestinationScene().When(new DestinationCommand.Resend(new DeliveryId("a"), "ana")).Rejection?.Code);

    [Fact]
    public void Enqueue_DestinationThatIsNotInTheConfig_IsDeadWithAReason()
    {
        var scene = new DestinationScene { Config = ConfigSnapshot.BuiltIn };

        var decision = scene.When(Enqueue("a"));

        Assert.Equal(["Queued", "Died"], Kinds(decision));
        Assert.Contains("not in the config", Assert.Single(Reports(decision)).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void AnyCommand_DestinationRemovedFromTheConfig_GivesUpWhatWaits()
    {
        var scene = new DestinationScene(DeliveryLimits.Default with { InFlightMax = 1 }).Given(Enqueue("a"), Enqueue("b"), Enqueue("c"));
        scene.Config = ConfigSnapshot.BuiltIn;

        scene.When(Finished("a", 1, AttemptResult.Failed));

        Assert.Equal(3, scene.State.Dead.Count);
        Assert.Empty(scene.State.Active);
    }

    [Fact]
    public void AnyCommand_NewLimits_AreTaken()
    {
        var scene = new DestinationScene(DeliveryLimits.Default with { InFlightMax = 1 }).Given(Enqueue("a"), Enqueue("b"), Enqueue("c"));
        scene.Config = new DestinationScene(DeliveryLimits.Default with { InFlightMax = 3 }).Config;

        var decision = scene.When(new TimerDue("deliver"));

        Assert.Equal(["LimitsChanged", "AttemptStarted", "AttemptStarted"], Kinds(decision));
    }

    [Fact]
    public void Log_ManyDelivered_IsBounded()
    {
        var scene = new DestinationScene();
        for (var i = 0; i < DestinationLimits.RecentMax + 5; i++)
        {
            scene.Given(Enqueue($"d{i}"), Finished($"d{i}", 1, AttemptResult.Delivered));
        }

        Assert.Equal(DestinationLimits.RecentMax, scene.State.RecentCount);
        Assert.Equal("d5", scene.State.Recent.Peek().Request.Id.Value);
    }
}
