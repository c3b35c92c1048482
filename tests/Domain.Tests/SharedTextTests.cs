using HelpDeskFlow.Domain;

namespace Domain.Tests;

public sealed class SharedTextTests
{
    [Fact]
    public void Of_EqualTexts_HoweverTheyAreMade_GivesOneInstance()
    {
        var number = 7;
        var first = SharedText.Of($"Step {number} of policy {"a"}.");

        Assert.Equal("Step 7 of policy a.", first);
        Assert.Same(first, SharedText.Of($"Step {number} of policy {'a'}."));
        Assert.Same(first, SharedText.Of(string.Concat("Step 7 of ", "policy a.")));
        Assert.Equal("", SharedText.Of($""));
    }

    [Fact]
    public void Of_ATextInTheMakingThatIsHeld_AllocatesNothing()
    {
        string[] policies = ["a", "b"];
        long Allocated(int round)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            SharedText.Of($"Not acknowledged. The last step of policy {policies[round % 2]}.");
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        // Several rounds: what the runtime itself allocates while it compiles falls on this thread too.
        Assert.Contains(0, Enumerable.Range(0, 100).Select(Allocated));
    }

    [Fact]
    public void Of_TooLongATextInTheMaking_IsGivenAsItIs()
    {
        var text = new string('x', SharedText.LengthMax + 1);

        Assert.Equal(text + "y", SharedText.Of($"{text}y"));
    }
}
