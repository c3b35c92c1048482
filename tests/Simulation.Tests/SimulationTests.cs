using System.Diagnostics;

namespace Simulation.Tests;

/// <summary>
/// Goal: nothing acknowledged is lost and no due page is skipped, whatever happens. Method: whole runs from a seed, invariants
/// after each commit. HDF_SIM_SEEDS sets how many seeds (default 60), HDF_SIM_FIRST the first; a failure prints its seed.
/// </summary>
public sealed class SimulationTests
{
    private const int TurnsPerSeed = 120;
    private const int SeedOfTheComparison = 4711;
    private const string DigestFileVariable = "HDF_SIM_DIGEST_FILE";

    [Fact]
    public void Engine_AnySeed_KeepsEveryPromise()
    {
        var (crashes, pruned) = (0, 0);
        var count = Seeds.Run(sample: 60, seed =>
        {
            var world = new SimulatedWorld(seed);
            world.Run(TurnsPerSeed);
            Interlocked.Add(ref crashes, world.Crashes);
            Interlocked.Add(ref pruned, world.Pruned);
        });
        Assert.True(crashes > count, "A simulation without crashes proves little.");
        Assert.True(pruned > count, "A simulation that never prunes proves little.");
    }

    [Fact]
    public void Engine_SameSeedTwice_WritesTheSameJournal() => Assert.Equal(Digest(SeedOfTheComparison), Digest(SeedOfTheComparison));

    /// <summary>Hash codes of strings differ from process to process: a decision that depends on the order of a hash set shows here and nowhere else.</summary>
    [Fact]
    public async Task Engine_SameSeedInAnotherProcess_WritesTheSameJournal()
    {
        var digest = DigestOfSeveral();
        if (Environment.GetEnvironmentVariable(DigestFileVariable) is { } file)
        {
            await File.WriteAllTextAsync(file, digest, TestContext.Current.CancellationToken);
            return;
        }

        var answer = Path.GetTempFileName();
        try
        {
            var other = new ProcessStartInfo("dotnet", ["exec", typeof(SimulationTests).Assembly.Location, "-method", $"*.{nameof(Engine_SameSeedInAnotherProcess_WritesTheSameJournal)}"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            other.Environment[DigestFileVariable] = answer;
            using var process = Process.Start(other)!;
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            limit.CancelAfter(TimeSpan.FromMinutes(2));
            var output = await process.StandardOutput.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            Assert.True(process.ExitCode == 0, output);
            Assert.Equal(digest, await File.ReadAllTextAsync(answer, limit.Token));
        }
        finally
        {
            File.Delete(answer);
        }
    }

    private static string DigestOfSeveral() => string.Join(' ', Enumerable.Range(SeedOfTheComparison, 5).Select(Digest));

    private static string Digest(int seed)
    {
        var world = new SimulatedWorld(seed);
        world.Run(TurnsPerSeed);
        return world.JournalDigest();
    }
}
