using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Engine.Embedded;
using HelpDeskFlow.Engine.Partitions;
using HelpDeskFlow.Engine.Ports;

namespace HelpDeskFlow.Grains.Hosting;

/// <summary>What a silo of the cluster engine is made of.</summary>
public sealed class ClusterOptions
{
    /// <summary>What the silos share.</summary>
    public required IClusterStore Store { get; init; }

    /// <summary>Partitions, where the store does not know their number yet.</summary>
    public int Partitions { get; init; } = PartitionMap.CountDefault;

    /// <summary>The config that this silo was started with.</summary>
    public required ConfigSnapshot Config { get; init; }

    /// <summary>The config that another silo put in force, as this silo finds it; null where it does not find exactly that one.</summary>
    public required Func<ClusterConfig, ConfigSnapshot?> ReadConfig { get; init; }

    /// <summary>Limits of each partition's engine.</summary>
    public EngineLimits Limits { get; init; } = new();

    /// <summary>Carries out the effects of the partitions that run here.</summary>
    public required Func<IServiceProvider, IEffectSink> Sink { get; init; }

    /// <summary>Time of the rules. The cluster's own pauses go by the system's.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Ends this silo at once, with this sentence: it cannot reach the store, others can, and their going on with its partitions must not wait.</summary>
    public Action<string> GiveUp { get; init; } = static _ => { };
}
