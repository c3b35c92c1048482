using HelpDeskFlow.Engine.Embedded;
using HelpDeskFlow.Engine.Partitions;
using HelpDeskFlow.Engine.Ports;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;

namespace HelpDeskFlow.Grains.Hosting;

/// <summary>Puts the cluster engine into a silo.</summary>
public static class ClusterRegistration
{
    /// <summary>The invariant name under which Orleans' ADO.NET providers find Npgsql.</summary>
    private const string Npgsql = "Npgsql";

    /// <summary>Registers <see cref="ClusterEngine"/> as the engine. Start it once the silo runs, stop it before the silo stops.</summary>
    public static ISiloBuilder AddHelpDeskFlowCluster(this ISiloBuilder silo, ClusterOptions options)
    {
        ArgumentNullException.ThrowIfNull(silo);
        silo.Services.AddSingleton(provider => new ClusterState(options, provider.GetRequiredService<ILoggerFactory>()));
        silo.Services.AddSingleton<SiloPartitions>();
        silo.Services.AddSingleton<ClusterWatch>();
        silo.Services.AddSingleton(provider => new ClusterEngine(
            provider.GetRequiredService<ClusterState>(), provider.GetRequiredService<SiloPartitions>(), provider.GetRequiredService<ClusterWatch>()));
        silo.Services.AddSingleton<IEngine>(provider => provider.GetRequiredService<ClusterEngine>());
        silo.AddPlacementDirector<PartitionPlacement, PartitionPlacementDirector>();
        return silo;
    }

    /// <summary>Members of the cluster are kept in PostgreSQL (<see cref="Membership"/> says in which tables). A silo that does not answer is out after some six seconds.</summary>
    public static ISiloBuilder UsePostgresMembership(this ISiloBuilder silo, string connectionText)
    {
        silo.UseAdoNetClustering(clustering => (clustering.Invariant, clustering.ConnectionString) = (Npgsql, connectionText));
        return silo;
    }

    /// <summary>Members of the cluster are kept in these rows (<see cref="RowMembership"/> says how). A silo that does not answer is out as soon as with PostgreSQL.</summary>
    public static ISiloBuilder UseRowMembership(this ISiloBuilder silo, IVersionedRows rows)
    {
        ArgumentNullException.ThrowIfNull(silo);
        silo.Services.AddSingleton<IMembershipTable>(new RowMembership(rows));
        return silo;
    }

    /// <summary>How soon the cluster goes on without a silo that does not answer.</summary>
    public static ISiloBuilder UsePace(this ISiloBuilder silo)
    {
        silo.Configure<ClusterMembershipOptions>(membership =>
        {
            membership.ProbeTimeout = TimeSpan.FromSeconds(2);
            membership.NumMissedProbesLimit = 3;
            // Asking a third silo first takes long where that one is busy itself. Giving up a silo that was only slow costs a move, never a promise.
            membership.EnableIndirectProbes = false;
            // A silo that was cut off suspects everybody when it comes back; that must not add up with an older suspicion.
            membership.DeathVoteExpirationTimeout = TimeSpan.FromSeconds(15);
            membership.TableRefreshTimeout = TimeSpan.FromSeconds(10);
            membership.DefunctSiloCleanupPeriod = TimeSpan.FromHours(1);
            membership.DefunctSiloExpiration = TimeSpan.FromDays(1);
        });
        silo.Configure<SiloMessagingOptions>(messaging => messaging.ResponseTimeout = TimeSpan.FromSeconds(15));
        return silo;
    }
}
