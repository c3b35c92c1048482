namespace Simulation.Tests.Partitions;

/// <summary>
/// Goal: what one engine promises, the partitions of a cluster promise together, whatever the way between them loses, doubles or
/// delays, whoever owns them. Method: whole runs from a seed. HDF_SIM_SEEDS sets how many seeds (default 6), HDF_SIM_FIRST the
/// first; a failure prints its seed.
/// </summary>
public sealed class PartitionSimulationTests
{
    private const int RoundsPerSeed = 80;
    private const int SeedOfTheComparison = 4711;

    [Fact]
    public void Partitions_AnySeed_KeepEveryPromise()
    {
        var (crashes, moves, fenced, repeats) = (0, 0, 0, 0);
        var count = Seeds.Run(sample: 6, seed =>
        {
            var world = new PartitionedWorld(seed);
            world.Run(RoundsPerSeed);
            Interlocked.Add(ref crashes, world.Crashes);
            Interlocked.Add(ref moves, world.Moves);
            Interlocked.Add(ref fenced, world.Fenced);
            Interlocked.Add(ref repeats, world.Repeats);
        });
        Assert.True(crashes > count && moves > count && repeats > count, $"{crashes} crashes, {moves} moves and {repeats} messages that came again prove little.");
        Assert.True(fenced > count / 2, $"{fenced} deposed owners that tried to store prove little.");
        TestContext.Current.TestOutputHelper?.WriteLine($"{count} seeds: {crashes} crashes, {moves} moves, {fenced} deposed owners fenced off, {repeats} deliveries that came again");
    }

    [Fact]
    public void Partitions_SameSeedTwice_WriteTheSameJournals() => Assert.Equal(Digest(SeedOfTheComparison), Digest(SeedOfTheComparison));

    private static string Digest(int seed)
    {
        var world = new PartitionedWorld(seed);
        world.Run(RoundsPerSeed);
        return world.Digest();
    }
}
