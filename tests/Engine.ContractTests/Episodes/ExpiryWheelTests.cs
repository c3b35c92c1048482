using HelpDeskFlow.Engine.Episodes;

namespace HelpDeskFlow.Engine.ContractTests.Episodes;

/// <summary>Goal: every entry comes out once, never before its time, and at most one bucket late. Method: random entries and steps of time against a list.</summary>
public sealed class ExpiryWheelTests
{
    [Fact]
    public void TryTake_AsTimeGoesOn_GivesEachEntryOnceWhenDue()
    {
        var random = new Random(11);
        var wheel = new ExpiryWheel();
        var waiting = new Dictionary<int, long>();
        var now = 1_000_000_000_000L;
        for (var slot = 0; slot < 20_000; slot++)
        {
            var due = now + random.NextInt64(-5_000_000, 600_000_000);
            waiting.Add(slot, due);
            wheel.Add(ExpiryWheel.BucketOf(due), slot);
            now += random.NextInt64(0, 60_000);
            while (random.Next(3) == 0 && wheel.TryTake(now, out var taken, out _))
            {
                Assert.True(waiting.Remove(taken, out var dueAt), $"{taken} came twice.");
                Assert.True(dueAt <= now, $"{taken} came {dueAt - now} ticks early.");
            }
        }

        Assert.NotNull(wheel.NextDueTicks);
        while (wheel.TryTake(now, out var taken, out _))
        {
            Assert.True(waiting.Remove(taken, out var dueAt) && dueAt <= now);
        }

        Assert.All(waiting.Values, due => Assert.True(due > now - ExpiryWheel.BucketTicks));
        while (wheel.TryTake(long.MaxValue, out var taken, out _))
        {
            Assert.True(waiting.Remove(taken));
        }

        Assert.Empty(waiting);
        Assert.Null(wheel.NextDueTicks);
    }

    [Fact]
    public void Add_BucketThatIsBeingEmptied_IsTakenToo()
    {
        var wheel = new ExpiryWheel();
        wheel.Add(10, 1);
        Assert.True(wheel.TryTake(10 * ExpiryWheel.BucketTicks, out _, out _));
        wheel.Add(10, 2);
        Assert.True(wheel.TryTake(10 * ExpiryWheel.BucketTicks, out var slot, out _));
        Assert.Equal(2, slot);
        Assert.False(wheel.TryTake(10 * ExpiryWheel.BucketTicks, out _, out _));
    }
}
