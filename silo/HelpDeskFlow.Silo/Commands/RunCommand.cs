using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using HelpDeskFlow.Silo.Configuration;

namespace HelpDeskFlow.Silo.Commands;

/// <summary><c>hdf run</c>: checks what was asked for, then hands over to <see cref="Hosting"/>.</summary>
internal static class RunCommand
{
    private const string ClusterListenDefault = "127.0.0.1:11111";
    private const string DataDefault = "./data";
    private const int SnapshotMiBMin = 1;
    private const int SnapshotMiBMax = 4096;
    private const string DemoDataDefault = "./data/demo";

    public static Command Create(Terminal terminal)
    {
        var config = ConfigFile.Option();
        var data = Settings.Text("--data", "DIR", $"Directory of the journal, made if missing. Default: {DataDefault} ({DemoDataDefault} with --demo).", "HDF_DATA");
        var listen = Settings.Text("--listen", "HOST:PORT", "Where to listen; port 0 takes any free one. Default: listen.address of the config, else 127.0.0.1:8080. Other than loopback needs API keys in the config.", "HDF_LISTEN");
        var engine = Settings.Text("--engine", "NAME", "embedded (one machine) or orleans (a cluster). Default: embedded.", "HDF_ENGINE");
        var clusterListen = Settings.Text("--cluster-listen", "HOST:PORT", $"Where the other silos of the cluster reach this one; for --engine orleans. Default: {ClusterListenDefault}.", "HDF_CLUSTER_LISTEN");
        var journal = JournalSetting.Options();
        var demo = new Option<bool>("--demo") { Description = "Send ourselves a realistic stream of alerts, so that there is something to see within a minute. Takes the built-in demo config unless --config names one. [HDF_DEMO]" };
        var externalUrl = Settings.Text("--external-url", "URL", "Address under which people reach the program, for links in notifications. Default: the address listened on.", "HDF_EXTERNAL_URL");
        var snapshotEvery = Settings.Text("--snapshot-every", "MIB", $"MiB of journal after which a snapshot is begun (after half the bytes of the last one where that is more), {SnapshotMiBMin} to {SnapshotMiBMax}; fewer make a restart after a crash quicker and the disk busier. Default: 64.", "HDF_SNAPSHOT_EVERY");
        var model = Settings.Text("--model", "FILE", "Classifier's model: shipped, microsoft-ml (the one in the program that Microsoft.ML trained), or a file as ml-models/evaluate writes it. Default: classification.model of the config, else shipped.", "HDF_MODEL");
        var command = new Command("run", "Run the program on this machine until it is stopped (Ctrl-C or SIGTERM); SIGHUP reads the config again.")
        {
            config, data, listen, engine, clusterListen, journal.Journal, journal.Connection, demo, externalUrl, snapshotEvery, model,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var hangUp = HangUpSignal.Catch();
            var isCluster = IsCluster(parsed.Get(engine, "HDF_ENGINE", terminal));
            var isDemo = parsed.Get(demo, "HDF_DEMO", terminal);
            var given = parsed.Get(config, ConfigFile.Variable, terminal);
            var file = isDemo && given is null ? null : ConfigFile.Find(parsed, config, terminal);
            if ((isDemo && file is null ? DemoConfig.Load() : ConfigFile.Load(file, terminal)) is not { } snapshot)
            {
                return ExitCode.Usage;
            }

            var address = Listen(parsed.Get(listen, "HDF_LISTEN", terminal) ?? snapshot.ListenAddress);
            if (ReloadRules.ListenRefusal(address, snapshot) is { } refusal)
            {
                throw new UsageException(refusal);
            }

            var options = new RunOptions
            {
                ConfigFile = file,
                Config = snapshot,
                DataDirectory = parsed.Get(data, "HDF_DATA", terminal) ?? (isDemo ? DemoDataDefault : DataDefault),
                Listen = address,
                Journal = JournalOf(isCluster, JournalSetting.Get(parsed, journal, terminal)),
                IsCluster = isCluster,
                ClusterListen = Listen(parsed.Get(clusterListen, "HDF_CLUSTER_LISTEN", terminal) ?? ClusterListenDefault),
                Demo = isDemo,
                ExternalUrl = ExternalUrl(parsed.Get(externalUrl, "HDF_EXTERNAL_URL", terminal)),
                SnapshotMiB = SnapshotMiB(parsed.Get(snapshotEvery, "HDF_SNAPSHOT_EVERY", terminal)),
                Model = parsed.Get(model, "HDF_MODEL", terminal) ?? snapshot.ClassifierModel,
                HangUp = hangUp,
                Environment = terminal.Environment,
            };
            _ = ModelChoice.Load(options.Model); // what is no model is said before anything starts
            return await RunAsync(options, terminal, cancellation);
        });
        return command;
    }

    private static async Task<int> RunAsync(RunOptions options, Terminal terminal, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Cancel();
        }

        using var term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        try
        {
            return await Hosting.RunAsync(options, stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return ExitCode.Fine;
        }
        catch (Exception e) when (StartFailure.Explain(e, options) is { } sentence)
        {
            await terminal.Error.WriteLineAsync($"hdf: {sentence}");
            return ExitCode.Failed;
        }
    }

    private static ListenAddress Listen(string? text) => text is null
        ? ListenAddress.Default
        : ListenAddress.Parse(text) ?? throw new UsageException($"the listen address is \"{text}\"; write HOST:PORT such as 127.0.0.1:8080 (port 0 takes any free one).");

    private static string? ExternalUrl(string? text)
    {
        if (text is not null && (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https")))
        {
            throw new UsageException($"--external-url is \"{text}\"; write an address such as https://alerts.example.org.");
        }

        return text?.TrimEnd('/');
    }

    private static int? SnapshotMiB(string? text) =>
        text is null ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var mib) && mib is >= SnapshotMiBMin and <= SnapshotMiBMax ? mib
        : throw new UsageException($"--snapshot-every is \"{text}\"; write a number of MiB from {SnapshotMiBMin} to {SnapshotMiBMax}.");

    /// <summary>Silos share a journal, so it must be one that they all reach.</summary>
    private static JournalSetting JournalOf(bool isCluster, JournalSetting journal) =>
        isCluster ? journal.OfCluster() : journal;

    private static bool IsCluster(string? engine)
    {
        switch (engine)
        {
            case null or "embedded":
                return false;
            case "orleans":
#if FULL_REGISTRY
                return true;
#else
                throw new UsageException("the engine \"orleans\" is not in this build, because the package registry it was built from lacks Orleans; build with FullRegistry=true against one that holds it, or use --engine embedded.");
#endif
            default:
                throw new UsageException($"there is no engine \"{engine}\"; write embedded or orleans.");
        }
    }
}
