using HelpDeskFlow.Domain.Destinations;
using static HelpDeskFlow.Domain.Tests.Destinations.DestinationScene;

namespace HelpDeskFlow.Domain.Tests.Destinations;

/// <summary>What a receiver says about a message after it took it.</summary>
public sealed class DestinationReceiptTests
{
    private static DestinationCommand.ReceiptArrived Receipt(bool reached, int attempt = 1) => new(new DeliveryId("a"), attempt, reached, reached ? "delivered" : "undelivered, error 30003");

    [Fact]
    public void Receipt_NotReachedAfterDelivery_IsADeadLetterAndGoesToTheFallback()
    {
        var scene = new DestinationScene(fallback: true).Given(Enqueue("a"), Finished("a", 1, AttemptResult.Delivered));

        var decision = scene.When(Receipt(reached: false));

        Assert.Equal(["Bounced"], Kinds(decision));
        var (to, request) = Assert.Single(Fallbacks(decision));
        Assert.Equal((Mail.Value, "a-via-mail"), (to.Key, request.Id.Value));
        Assert.Contains("undelivered, error 30003", request.Reason, StringComparison.Ordinal);
        Assert.False(Assert.Single(Reports(decision)).Delivered);
        var dead = Assert.Single(scene.State.Dead);
        Assert.Equal((DeliveryStatus.Dead, "undelivered, error 30003", (DestinationName?)Mail), (dead.Status, dead.LastDetail, dead.FallbackTo));
        Assert.Equal(0, scene.State.RecentCount);
    }

    [Fact]
    public void Receipt_Twice_ChangesNothingMore()
    {
        var scene = new DestinationScene(fallback: true).Given(Enqueue("a"), Finished("a", 1, AttemptResult.Delivered), Receipt(reached: false));

        var decision = scene.When(Receipt(reached: false));

        Assert.Empty(decision.Events);
        Assert.Empty(decision.Tells);
    }

    [Fact]
    public void Receipt_BeforeTheReportOfItsAttempt_Counts()
    {
        var scene = new DestinationScene(fallback: true).Given(Enqueue("a"));

        Assert.Equal(["Bounced"], Kinds(scene.When(Receipt(reached: false))));
        Assert.Empty(scene.When(Finished("a", 1, AttemptResult.Delivered)).Events);
        Assert.Single(scene.State.Dead);
    }

    [Fact]
    public void Receipt_OfAnAttemptBeforeItWasSentAgain_ChangesNothing()
    {
        var scene = new DestinationScene(fallback: true).Given(
            Enqueue("a"), Finished("a", 1, AttemptResult.Delivered), Receipt(reached: false), new DestinationCommand.Resend(new DeliveryId("a"), "ana"), Finished("a", 2, AttemptResult.Delivered));

        Assert.Empty(scene.When(Receipt(reached: false)).Events);
        var second = scene.When(Receipt(reached: false, attempt: 2));

        Assert.Equal(["Bounced"], Kinds(second));
        Assert.Empty(Fallbacks(second)); // it was told already
    }

    [Fact]
    public void Receipt_ReachedAlthoughTheAttemptSeemedToFail_IsNotSentAgain()
    {
        var scene = new DestinationScene().Given(Enqueue("a"), Finished("a", 1, AttemptResult.Failed));

        var decision = scene.When(Receipt(reached: true));

        Assert.Equal(["Delivered"], Kinds(decision));
        Assert.True(Assert.Single(Reports(decision)).Delivered);
        Assert.Null(scene.TimerAt);
    }

    [Fact]
    public void Receipt_ThatSaysNothingNew_ChangesNothing()
    {
        var scene = new DestinationScene().Given(Enqueue("a"), Finished("a", 1, AttemptResult.Delivered));

        Assert.Empty(scene.When(Receipt(reached: true)).Events);
        Assert.Empty(scene.When(new DestinationCommand.ReceiptArrived(new DeliveryId("unknown"), 1, false, "failed")).Events);
        Assert.Empty(scene.When(Receipt(reached: false, attempt: 7)).Events);
    }
}
