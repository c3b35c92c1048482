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
        for (var i = 0; i < 100; i++)
        {
            SharedText.Of($"Not acknowledged. Step {i % 4} of policy a.");
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        SharedText.Of($"Not acknowledged. Step {3} of policy a.");

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Of_TooLongATextInTheMaking_IsGivenAsItIs()
    {
        var text = new string('x', SharedText.LengthMax + 1);

        Assert.Equal(text + "y", SharedText.Of($"{text}y"));
    }
}
