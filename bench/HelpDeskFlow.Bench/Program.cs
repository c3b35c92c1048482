using System.Globalization;
using HelpDeskFlow.Bench;
using HelpDeskFlow.Bench.Placement;
using HelpDeskFlow.Bench.Scaling;

switch (args)
{
    case ["parse", ..]:
        ParseBenchmark.Run();
        return 0;
    case ["classify"]:
        ClassifyBenchmark.Run();
        return 0;
    case ["core"]:
        CoreBenchmark.Run(10_000);
        return 0;
    case ["core", "1M"]:
        CoreBenchmark.Run(1_000_000);
        return 0;
    case ["cluster"]:
        ClusterBenchmark.Run();
        return 0;
    case ["store", _, ..]:
        StoreBenchmark.Run(args[1..]);
        return 0;
    case ["scaling", ..]:
        return ScalingCommand.Run(args.AsSpan(1), Console.Out);
    case ["placement", ..]:
        return PlacementCommand.Run(args.AsSpan(1), Console.Out);
#if FULL_REGISTRY
    case ["grain-call"]:
        await GrainCallBenchmark.RunAsync();
        return 0;
#endif
    case ["oncall"]:
        return OnCallBenchmark.Run();
    case ["correlate"]:
        return CorrelationBenchmark.Run();
    case ["timers", ..]:
        var directory = Directory.CreateTempSubdirectory("hdf-bench-timers");
        try
        {
            await TimersBenchmark.RunAsync(directory.FullName);
        }
        finally
        {
            directory.Delete(recursive: true);
        }

        return 0;
    case ["kafka", var broker, var data, var each]:
        await KafkaBenchmark.RunAsync(broker, data, int.Parse(each, CultureInfo.InvariantCulture));
        return 0;
    default:
        Console.Error.WriteLine("usage: HelpDeskFlow.Bench parse | core [1M] | cluster | correlate | grain-call (where the registry has Orleans) | kafka BROKER_DLL DATA_DIRECTORY MESSAGES_A_PARTITION | oncall | placement [options] | scaling [options] | store POSTGRES_CONNECTION… | timers");
        return 2;
}
