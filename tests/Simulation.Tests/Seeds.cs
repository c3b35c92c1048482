using System.Collections.Concurrent;
using System.Globalization;

namespace Simulation.Tests;

/// <summary>Whole runs from many seeds. HDF_SIM_FIRST is the first seed, HDF_SIM_SEEDS how many; a failure names its seed.</summary>
internal static class Seeds
{
    /// <summary>Runs them on all cores until one fails; returns how many there were.</summary>
    /// <param name="sample">How many where nobody says.</param>
    /// <param name="run">A run; called by several threads.</param>
    public static int Run(int sample, Action<int> run)
    {
        var first = FromEnvironment("HDF_SIM_FIRST", 1);
        var count = FromEnvironment("HDF_SIM_SEEDS", sample);
        var failures = new ConcurrentBag<string>();
        Parallel.For(first, first + count, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, (seed, loop) =>
        {
            try
            {
                run(seed);
            }
            catch (Exception e)
            {
                failures.Add($"seed {seed}: {e}");
                loop.Stop();
            }
        });
        Assert.True(failures.IsEmpty, $"HDF_SIM_FIRST=<seed> HDF_SIM_SEEDS=1 repeats it. {string.Join(Environment.NewLine, failures)}");
        return count;
    }

    private static int FromEnvironment(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
