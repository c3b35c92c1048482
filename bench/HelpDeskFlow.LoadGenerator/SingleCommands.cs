using System.Net;
using HelpDeskFlow.LoadGenerator.Load;
using HelpDeskFlow.LoadGenerator.Machine;
using HelpDeskFlow.LoadGenerator.Sink;

namespace HelpDeskFlow.LoadGenerator;

/// <summary>The commands that load one receiver that is already running, for work by hand.</summary>
internal static class SingleCommands
{
    private const int WrongUsage = 2;
    private const int PrefillBatch = 250;
    private const int PrefillConnections = 8;

    private const string Usage = """
        usage: HelpDeskFlow.LoadGenerator COMMAND [--name value …]

          prefill     --target H:P --alerts N                        open N alerts
          throughput  … --seconds D --batch B --connections C        prefill, then 90 % repeats as fast as answers come
          paced       … --rate R                                     the same at R alerts/s
          storm       --alerts N --seconds T --batch B --connections C --sink-port P
          probe       --count N --seconds D --pause-ms M --sink-port P   POST to page; the receiver pages http://127.0.0.1:P/hook
          burn        --cores 1.2 --seconds D                        take CPU from everyone else
          compare     see bench/run
          cluster     see bench/cluster

        --pid PID (throughput, paced, storm) reports that process's CPU and memory.
        """;

    public static async Task<int> RunAsync(CommandLine line)
    {
        switch (line.Command)
        {
            case "prefill":
                await PrefillAsync(line.Target(), new OpenAlerts(line.Whole("alerts", 10_000)));
                return 0;
            case "throughput" or "paced":
                await MixAsync(line);
                return 0;
            case "storm":
                await StormAsync(line);
                return 0;
            case "probe":
                using (WebhookSink sink = new(line.Whole("sink-port", 0)))
                {
                    LatencyProbe probe = new(line.Target(), sink.Pages);
                    TimeSpan pause = TimeSpan.FromMilliseconds(line.Number("pause-ms", 10));
                    Console.WriteLine(await probe.RunAsync(line.Whole("count", 200), line.Seconds("seconds", 60), pause));
                }

                return 0;
            case "burn":
                CpuBurner.Run(line.Number("cores", 1), line.Seconds("seconds", 10));
                return 0;
            default:
                Console.WriteLine(Usage);
                return line.Command == "help" ? 0 : WrongUsage;
        }
    }

    private static async Task PrefillAsync(IPEndPoint target, OpenAlerts alerts)
    {
        LoadReport report = await LoadDriver.RunAsync(target, PrefillConnections, PrefillBatch, new PrefillSource(alerts, PrefillBatch), TimeSpan.FromMinutes(10));
        Console.WriteLine($"prefill: {report}");
    }

    private static async Task MixAsync(CommandLine line)
    {
        IPEndPoint target = line.Target();
        OpenAlerts alerts = new(line.Whole("alerts", 10_000));
        int batch = line.Whole("batch", 64);
        int connections = line.Whole("connections", 16);
        int pid = line.Whole("pid", 0);
        TimeSpan duration = line.Seconds("seconds", 10);
        double rate = line.Command == "paced" ? line.Number("rate", 100_000) : 0;
        line.RefuseUnread();
        await PrefillAsync(target, alerts);
        await ReportWithProcessAsync(pid, () => LoadDriver.RunAsync(
            target, connections, batch, new MixSource(alerts, connections, batch, duration, rate), duration * 3));
    }

    private static async Task StormAsync(CommandLine line)
    {
        using WebhookSink sink = new(line.Whole("sink-port", 0));
        int connections = line.Whole("connections", 16);
        int batch = line.Whole("batch", 64);
        int pid = line.Whole("pid", 0);
        StormSource source = new(line.Whole("alerts", 50_000), batch, connections, line.Seconds("seconds", 10));
        await ReportWithProcessAsync(pid, () => LoadDriver.RunAsync(line.Target(), connections, batch, source, TimeSpan.FromMinutes(2)));
        Console.WriteLine($"{sink.Pages.Notifications} notifications arrived");
    }

    private static async Task ReportWithProcessAsync(int pid, Func<Task<LoadReport>> run)
    {
        double cpuBefore = pid > 0 ? ProcessFigures.Of(pid).CpuSeconds : 0;
        double ownCpuBefore = Environment.CpuUsage.TotalTime.TotalSeconds;
        LoadReport report = await run();
        Console.WriteLine(report);
        double ownCpu = Environment.CpuUsage.TotalTime.TotalSeconds - ownCpuBefore;
        Console.WriteLine(FormattableString.Invariant($"the generator took {ownCpu:F2} s of CPU, {ownCpu * 1e6 / report.AlertsAccepted:F2} µs an alert"));
        if (pid > 0)
        {
            ProcessFigures after = ProcessFigures.Of(pid);
            Console.WriteLine(FormattableString.Invariant($"process {pid} took {(after.CpuSeconds - cpuBefore) * 1e6 / report.AlertsAccepted:F2} CPU-µs an alert, holds {after.ResidentMb:F0} MB, at most {after.PeakMb:F0} MB"));
        }
    }
}
