using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Domain.Grains;
using NodaTime;
using static HelpDeskFlow.Domain.Tests.Destinations.DestinationScene;

namespace HelpDeskFlow.Domain.Tests.Destinations;

/// <summary>The first message about an incident, and messages that may have arrived more than once.</summary>
public class DestinationThreadTests
{
    [Fact]
    public void Delivered_WithAReference_IsRememberedUntilTheResolutionIsTold()
    {
        var scene = new DestinationScene().Given(Enqueue("a"), Done("a", "C1 17"));
        Assert.Equal("C1 17", scene.State.Threads[Request("a").Incident].Reference);

        scene.Given(Enqueue("b"), Done("b", "C1 17"));
        Assert.Single(scene.State.ThreadAges);

        var resolved = scene.Given(new DestinationCommand.Enqueue(Request("c") with { Kind = NotificationKind.Resolved })).When(Done("c", null));

        Assert.Equal(["Delivered", "ThreadEnded"], Kinds(resolved));
        Assert.Empty(scene.State.Threads);
        Assert.Empty(scene.State.ThreadAges);
    }

    [Fact]
    public void Delivered_WithAnotherReference_TakesItsPlace()
    {
        var scene = new DestinationScene().Given(Enqueue("a"), Done("a", "C1 17"), Enqueue("b"), Done("b", "C1 18"));

        Assert.Equal("C1 18", Assert.Single(scene.State.Threads).Value.Reference);
        Assert.Single(scene.State.ThreadAges);
    }

    [Fact]
    public void Resolution_ThatIsGivenUp_EndsTheThreadToo()
    {
        var scene = new DestinationScene().Given(Enqueue("a"), Done("a", "C1 17"), new DestinationCommand.Enqueue(Request("c") with { Kind = NotificationKind.Resolved }));

        Assert.Contains("ThreadEnded", Kinds(scene.When(Finished("c", 1, AttemptResult.Refused))));
        Assert.Empty(scene.State.Threads);
    }

    [Fact]
    public void Reference_ThatIsTooLong_IsNotKept()
    {
        var scene = new DestinationScene().Given(Enqueue("a"), Done("a", new string('x', DestinationLimits.ReferenceCharactersMax + 1)));

        Assert.Empty(scene.State.Threads);
    }

    [Fact]
    public void Threads_MoreThanAreKept_LoseTheOldest()
    {
        var scene = new DestinationScene();
        for (var i = 0; i <= DestinationLimits.ThreadsMax; i++)
        {
            scene.Given(new DestinationCommand.Enqueue(Request($"d{i}") with { Incident = IncidentId.FromNumber(i + 1) }), Done($"d{i}", $"C1 {i}"));
        }

        Assert.Equal(DestinationLimits.ThreadsMax, scene.State.Threads.Count);
        Assert.Equal(DestinationLimits.ThreadsMax, scene.State.ThreadAges.Count);
        Assert.False(scene.State.Threads.ContainsKey(IncidentId.FromNumber(1)));
        Assert.True(scene.State.Threads.ContainsKey(IncidentId.FromNumber(2)));
    }

    [Fact]
    public void PossibleDuplicates_OfAllAttempts_AreAddedUp()
    {
        var scene = new DestinationScene().Given(Enqueue("a"), Done("a", null, AttemptResult.Failed, 1));
        scene.Fire();
        scene.Given(Done("a", null, AttemptResult.Delivered, 0, attempt: 2));

        Assert.Equal((1, 1L), (scene.State.Recent.Single().PossibleDuplicates, scene.State.PossibleDuplicates));
    }

    [Fact]
    public void Recovered_AttemptUnderWay_SaysThatItMayRepeat()
    {
        var scene = new DestinationScene().Given(Enqueue("a")).At(Duration.FromSeconds(1));

        Assert.True(Assert.Single(scene.When(new Recovered()).Effects.OfType<Deliver>()).MayRepeat);
    }

    [Fact]
    public void Attempt_AfterOneThatWasNeverReported_SaysThatItMayRepeat()
    {
        var scene = new DestinationScene().Given(Enqueue("a"));
        scene.Fire(); // the report is overdue
        var again = Assert.Single(scene.Fire().Effects.OfType<Deliver>());
        Assert.True(again.MayRepeat);

        scene.Given(Finished("a", 2, AttemptResult.Failed));
        Assert.False(Assert.Single(scene.Fire().Effects.OfType<Deliver>()).MayRepeat);
    }

    private static DestinationCommand.AttemptFinished Done(string id, string? reference, AttemptResult result = AttemptResult.Delivered, int duplicates = 0, int attempt = 1) =>
        new(new DeliveryId(id), attempt, new AttemptOutcome(result, "200", null) { Reference = reference, PossibleDuplicates = duplicates });
}
