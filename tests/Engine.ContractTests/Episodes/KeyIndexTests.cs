using HelpDeskFlow.Engine.Episodes;

namespace HelpDeskFlow.Engine.ContractTests.Episodes;

/// <summary>Goal: the index never loses or invents a slot. Method: long random sequences against a dictionary, with tags that collide on purpose.</summary>
public sealed class KeyIndexTests
{
    [Theory]
    [InlineData(1, 8u)]
    [InlineData(2, 4_000u)]
    [InlineData(3, uint.MaxValue)]
    public void AddAndRemove_InAnyOrder_FindWhatADictionaryFinds(int seed, uint tagBound)
    {
        var random = new Random(seed);
        var index = new KeyIndex();
        var model = new Dictionary<int, uint>();
        for (var i = 0; i < 40_000; i++)
        {
            var slot = random.Next(tagBound == 8 ? 300 : 12_000);
            if (model.Remove(slot, out var known))
            {
                index.Remove(known, slot);
            }
            else
            {
                var tag = (uint)random.NextInt64(tagBound);
                model.Add(slot, tag);
                index.Add(tag, slot);
            }

            if (i % 4_000 == 0)
            {
                AssertSame(model, index);
            }
        }

        AssertSame(model, index);
    }

    [Fact]
    public void Remove_ChainThatWrapsAroundTheEnd_KeepsTheRestFindable()
    {
        // All of these start at the last place of the first table and run on at its beginning.
        var index = new KeyIndex();
        for (var slot = 0; slot < 10; slot++)
        {
            index.Add(4095, slot);
        }

        index.Add(0, 10);
        index.Remove(4095, 0);
        index.Remove(4095, 5);
        Assert.Equal([1, 2, 3, 4, 6, 7, 8, 9], Slots(index, 4095));
        Assert.Equal([10], Slots(index, 0));
    }

    [Fact]
    public void Remove_WhatIsNotThere_Throws()
    {
        var index = new KeyIndex();
        index.Add(7, 1);
        Assert.Throws<InvalidOperationException>(() => index.Remove(7, 2));
        Assert.Equal(1, index.Count);
    }

    private static void AssertSame(Dictionary<int, uint> model, KeyIndex index)
    {
        Assert.Equal(model.Count, index.Count);
        foreach (var group in model.GroupBy(pair => pair.Value, pair => pair.Key).Take(500))
        {
            Assert.Equal(group.Order(), Slots(index, group.Key));
            var forReader = new List<int>();
            Assert.True(index.TryFindForReader(group.Key, forReader));
            Assert.Equal(group.Order(), forReader.Order());
        }
    }

    private static IEnumerable<int> Slots(KeyIndex index, uint tag)
    {
        var found = new List<int>();
        for (var place = index.Start(tag); index.SlotAt(place, tag) is not -1 and var slot; place = index.Next(place))
        {
            if (slot >= 0)
            {
                found.Add(slot);
            }
        }

        return found.Order();
    }
}
