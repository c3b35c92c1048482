using HelpDeskFlow.Domain.Alerts;

namespace Domain.Tests.Alerts;

public sealed class AlertKeySetTests
{
    [Theory]
    [InlineData(1, 5)]
    [InlineData(2, 300)]
    [InlineData(3, 3_000)]
    public void AnyChanges_GiveWhatASortedSetGives_InItsOrder(int seed, int different)
    {
        var random = new Random(seed);
        var expected = new SortedSet<AlertKey>();
        var set = AlertKeySet.Empty;
        for (var i = 0; i < 6_000; i++)
        {
            var key = Key(random.Next(different));
            var before = set;
            // Mostly in, then mostly out, so that it grows over many runs and comes to nothing again.
            if (random.Next(6_000) > i)
            {
                set = set.Add(key);
                Assert.Equal(!expected.Add(key), ReferenceEquals(before, set));
            }
            else
            {
                set = set.Remove(key);
                Assert.Equal(!expected.Remove(key), ReferenceEquals(before, set));
            }

            Assert.Equal(expected.Count, set.Count);
            Assert.Equal(expected.Contains(key), set.Contains(key));
            if (i % 97 == 0)
            {
                Assert.Equal(expected, set);
            }
        }

        Assert.Equal(expected, set);
        Assert.Same(AlertKeySet.Empty, set.Except([.. expected]));
    }

    [Fact]
    public void Union_TakesEachOnce_AndLeavesWhatWasThereAsItWas()
    {
        AlertKeySet some = [Key(3), Key(1), Key(3)];

        var all = some.Union(Enumerable.Range(0, 500).Select(Key));

        Assert.Equal([Key(1), Key(3)], some.OrderBy(k => k));
        Assert.Equal(2, some.Count);
        Assert.Equal(Enumerable.Range(0, 500).Select(Key).Order(), all);
    }

    [Fact]
    public void WithoutMembers_ThereIsOneSet()
    {
        Assert.Same(AlertKeySet.Empty, AlertKeySet.Of([]));
        Assert.Same(AlertKeySet.Empty, AlertKeySet.Of([Key(1)]).Remove(Key(1)));
        Assert.DoesNotContain(Key(1), AlertKeySet.Empty);
    }

    private static AlertKey Key(int i) => new((ulong)i * 0x9E3779B97F4A7C15UL, (ulong)i);
}
