#if FULL_REGISTRY
using System.Net;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Engine.Partitions;
using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Grains;
using HelpDeskFlow.Grains.Hosting;
using HelpDeskFlow.Journals;
using HelpDeskFlow.Silo.Commands;
using HelpDeskFlow.Silo.Configuration;
using Orleans.Configuration;
using Orleans.Hosting;

namespace HelpDeskFlow.Silo;

/// <summary>A silo of the cluster.</summary>
internal sealed class ClusterEngineHost(RunOptions options) : EngineHost
{
    /// <summary>Where the first silo of a cluster on one machine listens, through which the others find it.</summary>
    private const int LocalPrimaryPort = 11111;

    private readonly IClusterStore _store = Prepare(options);

    public override void Register(WebApplicationBuilder builder)
    {
        var settings = options.Config.Cluster;
        builder.UseOrleans(silo =>
        {
            silo.Configure<Orleans.Configuration.ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (settings.ClusterId, settings.ServiceId));
            silo.Configure<EndpointOptions>(endpoint =>
            {
                (endpoint.SiloPort, endpoint.GatewayPort) = (options.ClusterListen.Port, 0); // nobody but silos calls
                endpoint.AdvertisedIPAddress = Address(options.ClusterListen);
                endpoint.SiloListeningEndpoint = new IPEndPoint(endpoint.AdvertisedIPAddress, options.ClusterListen.Port);
            });
            if (settings.IsLocal)
            {
                silo.UseDevelopmentClustering(new IPEndPoint(IPAddress.Loopback, LocalPrimaryPort));
            }
            else if (_store is AzureTablesClusterStore tables)
            {
                silo.UseRowMembership(tables.Members(settings.ClusterId));
            }
            else
            {
                silo.UsePostgresMembership(PostgresClusterStore.MembershipConnection(options.Journal.Connection!));
            }

            silo.UsePace();
            silo.AddHelpDeskFlowCluster(new Grains.Hosting.ClusterOptions
            {
                Store = _store,
                Partitions = settings.Partitions,
                Config = options.Config,
                ReadConfig = ReadConfig,
                Limits = Limits(options),
                Sink = services => services.GetRequiredService<IEffectSink>(),
                GiveUp = why => Environment.FailFast($"hdf: {why}"), // at once, as for a silo that others gave up: an orderly stop would wait for the store
            });
        });
    }

    public override void BeforeStart(IServiceProvider services)
    {
    }

    public override Task AfterStartAsync(IServiceProvider services) => services.GetRequiredService<ClusterEngine>().StartAsync();

    public override Task StopAsync(IServiceProvider services) => services.GetRequiredService<ClusterEngine>().StopAsync();

    public override void Dispose() => _store.Dispose();

    private static IClusterStore Prepare(RunOptions options)
    {
        var store = options.Journal.OpenCluster();
        try
        {
            store.FreezePartitions(options.Config.Cluster.Partitions);
            return store;
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    private static IPAddress Address(ListenAddress listen) =>
        IPAddress.TryParse(listen.Host, out var address) ? address : Dns.GetHostAddresses(listen.Host)[0];

    /// <summary>Our own file, if it is that config by now; else the text, unless secrets were taken out of it.</summary>
    private ConfigSnapshot? ReadConfig(ClusterConfig wanted)
    {
        if (options.ConfigFile is { } file && ConfigLoader.LoadFile(file, options.Environment).Snapshot is { } own && own.Hash == wanted.Hash)
        {
            return own;
        }

        return ConfigLoader.Parse(wanted.Text, "the cluster's config", options.Environment).Snapshot is { } read && read.Hash == wanted.Hash ? read : null;
    }
}
#endif
