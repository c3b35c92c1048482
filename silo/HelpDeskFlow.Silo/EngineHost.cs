using HelpDeskFlow.Engine.Codec;
using HelpDeskFlow.Engine.Embedded;
using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Silo.Commands;

namespace HelpDeskFlow.Silo;

/// <summary>An engine of the program's choice from its start to its end: the embedded one, or a silo of the cluster.</summary>
internal abstract class EngineHost : IDisposable
{
    private const long BytesInMiB = 1024 * 1024;

    /// <summary>Limits as the command line has them.</summary>
    protected static EngineLimits Limits(RunOptions options) =>
        options.SnapshotMiB is { } mib ? new EngineLimits { SnapshotEveryBytes = mib * BytesInMiB } : new EngineLimits();

    /// <summary>Opens what it stores in: what cannot be used is said before anything listens.</summary>
    public static EngineHost Open(RunOptions options) =>
#if FULL_REGISTRY
        options.IsCluster ? new ClusterEngineHost(options) :
#endif
        new EmbeddedEngineHost(options);

    /// <summary>Puts the engine among the program's services.</summary>
    public abstract void Register(WebApplicationBuilder builder);

    /// <summary>Before the program listens.</summary>
    public abstract void BeforeStart(IServiceProvider services);

    /// <summary>Once it listens.</summary>
    public abstract Task AfterStartAsync(IServiceProvider services);

    /// <summary>Stores what is under way. The program still runs.</summary>
    public abstract Task StopAsync(IServiceProvider services);

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>One machine.</summary>
    private sealed class EmbeddedEngineHost(RunOptions options) : EngineHost
    {
        private readonly IJournal _journal = options.Journal.Open(options.DataDirectory);

        public override void Register(WebApplicationBuilder builder)
        {
            var services = builder.Services;
            services.AddSingleton(_journal);
            services.AddSingleton<GrainCodec>();
            services.AddSingleton(Limits(options));
            services.AddSingleton(provider => new EmbeddedEngine(
                _journal,
                provider.GetRequiredService<GrainCodec>(),
                provider.GetRequiredService<IEffectSink>(),
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<EngineLimits>(),
                provider.GetRequiredService<ILogger<EmbeddedEngine>>())
            {
                Classifier = provider.GetRequiredService<IClassifier>(),
            });
            services.AddSingleton<IEngine>(provider => provider.GetRequiredService<EmbeddedEngine>());
        }

        public override void BeforeStart(IServiceProvider services) => services.GetRequiredService<EmbeddedEngine>().Start(options.Config);

        public override Task AfterStartAsync(IServiceProvider services) => Task.CompletedTask;

        public override Task StopAsync(IServiceProvider services) => services.GetRequiredService<EmbeddedEngine>().StopAsync();

        public override void Dispose() => _journal.Dispose();
    }
}
