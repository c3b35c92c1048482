using System.Globalization;

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
        var first = FromEnvironment("HDF_SIM_FIRST", 1);
        var count = FromEnvironment("HDF_SIM_SEEDS", 6);
        var failures = new System.Collections.Concurrent.ConcurrentBag<string>();
        var (crashes, moves, fenced, repeats) = (0, 0, 0, 0);
        Parallel.For(first, first + count, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, (seed, loop) =>
        {
            try
            {
                var world = new PartitionedWorld(seed);
                world.Run(RoundsPerSeed);
                Interlocked.Add(ref crashes, world.Crashes);
                Interlocked.Add(ref moves, world.Moves);
                Interlocked.Add(ref fenced, world.Fenced);
                Interlocked.Add(ref repeats, world.Repeats);
            }
            catch (Exception e)
            {
                failures.Add($"seed {seed}: {e}");
                loop.Stop();
            }
        });
        Assert.True(failures.IsEmpty, $"HDF_SIM_FIRST=<seed> HDF_SIM_SEEDS=1 repeats it. {string.Join(Environment.NewLine, failures)}");
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

    private static int FromEnvironment(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
