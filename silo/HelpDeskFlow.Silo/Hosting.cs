using HelpDeskFlow.Api;
using HelpDeskFlow.Classifier;
using HelpDeskFlow.Classifier.Model;
using HelpDeskFlow.Engine.Intake;
using HelpDeskFlow.Engine.Links;
using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Intake;
using HelpDeskFlow.Intake.Kafka;
using HelpDeskFlow.Kafka;
using HelpDeskFlow.Notify;
using HelpDeskFlow.Silo.Commands;
using HelpDeskFlow.Silo.Configuration;
using HelpDeskFlow.Silo.Demo;
using Microsoft.Extensions.Logging.Console;

namespace HelpDeskFlow.Silo;

/// <summary>The composition root: puts journal, engine, intake, notify and API together and runs them. The only place that knows an engine.</summary>
public static class Hosting
{
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(8);

    /// <summary>Runs until the token is cancelled; returns the exit code.</summary>
    /// <exception cref="JournalUnavailableException">The data directory is in use, full or read-only.</exception>
    /// <exception cref="JournalCorruptException">The journal cannot be read.</exception>
    public static async Task<int> RunAsync(RunOptions options, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (KafkaIntake.Problem(options.Config.Kafka) is { } missing)
        {
            throw new KafkaUnavailableException(missing);
        }

        // The journal is opened first: a directory that cannot be used is said before anything listens.
        using var engine = EngineHost.Open(options);
        await using var app = Build(options, engine);
        var notify = app.Services.GetRequiredService<NotifyOptions>();
        var links = app.Services.GetRequiredService<SignedLinks>();
        links.OwnKey = LinkKeyFile.ReadOrMake(options.DataDirectory, app.Logger);
        links.Address = notify.ExternalUrl = options.ExternalUrl ?? options.Listen.Url;
        engine.BeforeStart(app.Services);
        try
        {
            await StartAsync(app, cancellation);
            _ = app.Services.GetRequiredService<ConfigReloader>(); // listens for SIGHUP from here on
            links.Address = notify.ExternalUrl = options.ExternalUrl ?? app.Urls.First();
            await engine.AfterStartAsync(app.Services);
            Console.WriteLine($"listening on {app.Urls.First()}");
            await app.WaitForShutdownAsync(cancellation);
        }
        finally
        {
            await app.Services.GetRequiredService<OutboxDispatcher>().DisposeAsync();
            await engine.StopAsync(app.Services).WaitAsync(StopWithin, CancellationToken.None);
        }

        return ExitCode.Fine;
    }

    /// <summary>Starts the program. What keeps it from starting stops the services that run already, so that only that one thing is said.</summary>
    private static async Task StartAsync(WebApplication app, CancellationToken cancellation)
    {
        try
        {
            await app.StartAsync(cancellation);
        }
        catch
        {
            await app.StopAsync(CancellationToken.None);
            throw;
        }
    }

    private static WebApplication Build(RunOptions options, EngineHost engine)
    {
        // Nothing of the working directory is read or watched: neither an appsettings.json of another program nor all its folders.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            ContentRootPath = AppContext.BaseDirectory,
            Args = ["--hostBuilder:reloadConfigOnChange=false"],
        });
        Log(builder.Logging);
        builder.WebHost.UseUrls(options.Listen.Url);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = IntakeLimits.BodyBytesMax;
        });
        var services = builder.Services;
        services.Configure<HostOptions>(host => host.ShutdownTimeout = StopWithin);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton(_ => ModelChoice.Load(options.Model));
        services.AddSingleton(provider => new TeamHistory(provider.GetRequiredService<ModelChoice>().Trainer));
        services.AddSingleton<IClassifier>(provider => new EpisodeClassifier(provider.GetRequiredService<ModelChoice>().Model, provider.GetRequiredService<TeamHistory>()));
        engine.Register(builder);
        services.AddSingleton<ConfigReloader>();
        services.AddSingleton<Func<CancellationToken, Task<string?>>>(provider => async stop =>
            await provider.GetRequiredService<ConfigReloader>().ReloadAsync(stop) is { Applied: false } refused ? refused.Sentence : null);
        // A config that somebody sends is looked at, never put in force; what it takes from the environment is not ours to show.
        services.AddSingleton<Api.OnCall.ConfigTextReader>(_ => text =>
        {
            var result = ConfigLoader.Parse(text, "config", _ => "x");
            return (result.Snapshot, [.. result.Problems.Select(p => p.ToString())]);
        });
        services.AddIntake();
        services.AddNotify();
        services.AddHelpDeskFlowApi();
        Telemetry.Add(services);
        services.AddHostedService<IdleTrim>();
        services.AddHostedService<DriftWatch>();
        services.AddHostedService<TeamLearning>();
        if (options.Demo)
        {
            services.AddHostedService<DemoStream>();
        }

        var app = builder.Build();
        app.MapIntake();
        app.MapHelpDeskFlowApi();
        return app;
    }

    /// <summary>One line a record on stderr: text for people, JSON where HDF_LOG=json. HDF_LOG_LEVEL names the lowest level (default Information).</summary>
    private static void Log(ILoggingBuilder logging)
    {
        logging.ClearProviders();
        logging.SetMinimumLevel(Enum.TryParse<LogLevel>(Environment.GetEnvironmentVariable("HDF_LOG_LEVEL"), ignoreCase: true, out var level) ? level : LogLevel.Information);
        logging.AddFilter("Microsoft", LogLevel.Warning);
        logging.AddFilter("System", LogLevel.Warning);
        // It logs nothing at Warning, yet as long as it may log at all each request costs a scope and an activity. Traces do not need it.
        logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        logging.AddFilter("Orleans", LogLevel.Warning);
        // What keeps the program from starting is said in one sentence by StartFailure, not by the host's stack trace.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        if (Environment.GetEnvironmentVariable("HDF_LOG") == "json")
        {
            logging.AddJsonConsole(console => console.UseUtcTimestamp = true);
        }
        else
        {
            logging.AddSimpleConsole(console =>
            {
                console.SingleLine = true;
                console.UseUtcTimestamp = true;
                console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
            });
        }

        logging.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
    }
}
