using HelpDeskFlow.LoadGenerator.Machine;

namespace HelpDeskFlow.LoadGenerator.Cluster;

/// <summary>CPU seconds of programs by what they were spent on, told by the names of their threads.</summary>
/// <param name="Core">Threads that decide, fold and commit: one for each partition, or the one core loop.</param>
/// <param name="Rest">Everything else in the programs: requests, parsing, calls between silos, following the others, collecting garbage.</param>
internal readonly record struct StageCpu(double Core, double Rest)
{
    public static StageCpu Of(IEnumerable<int> pids)
    {
        (double core, double all) = (0, 0);
        foreach (int pid in pids)
        {
            all += ProcessFigures.Of(pid).CpuSeconds;
            core += Directory.EnumerateDirectories($"/proc/{pid}/task").Sum(CoreSeconds);
        }

        return new StageCpu(core, all - core);
    }

    public static StageCpu operator -(StageCpu after, StageCpu before) => new(after.Core - before.Core, after.Rest - before.Rest);

    private static double CoreSeconds(string task)
    {
        try
        {
            string stat = File.ReadAllText(Path.Combine(task, "stat"));
            string name = stat[(stat.IndexOf('(') + 1)..stat.LastIndexOf(')')];
            return name.StartsWith("partition", StringComparison.Ordinal) || name == "core loop" ? ProcessFigures.CpuSecondsIn(stat) : 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0; // the thread ended meanwhile
        }
    }
}
