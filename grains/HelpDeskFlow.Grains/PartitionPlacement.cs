using HelpDeskFlow.Engine.Partitions;
using Orleans.Placement;
using Orleans.Runtime.Placement;

namespace HelpDeskFlow.Grains;

/// <summary>Partition p runs on silo p modulo their number, in the order of their addresses: evenly spread, and the same wherever it is asked.</summary>
[Serializable, GenerateSerializer, Immutable, Alias("hdf.placement")]
internal sealed class PartitionPlacement : PlacementStrategy;

/// <summary>Marks the grain.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class PartitionPlacementAttribute() : PlacementAttribute(new PartitionPlacement());

/// <summary>Chooses the silo.</summary>
internal sealed class PartitionPlacementDirector : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context) =>
        Task.FromResult(Choose(context.GetCompatibleSilos(target), target.GrainIdentity.TryGetIntegerKey(out var partition, out _) ? partition : 0));

    /// <summary>The silo of a partition among those that are there.</summary>
    public static SiloAddress Choose(IEnumerable<SiloAddress> silos, long partition)
    {
        var sorted = silos.Order().ToArray();
        return sorted[PartitionMap.HomeOf(partition, sorted.Length)];
    }
}
