namespace HelpDeskFlow.Domain.Configuration;

/// <summary>What the cluster engine is told by the config; on one machine nobody looks at it.</summary>
/// <param name="Partitions">Into how many partitions the state is split. The first start of a cluster keeps the number for good.</param>
/// <param name="IsLocal">True: the silos find each other through the first one on this machine, for development. False: through the store that the journal is in.</param>
/// <param name="ClusterId">Silos of the same name are one cluster.</param>
/// <param name="ServiceId">Name of the service, the same over all its clusters.</param>
public sealed record ClusterSettings(int Partitions, bool IsLocal, string ClusterId, string ServiceId)
{
    /// <summary>Where the config says nothing.</summary>
    public static ClusterSettings Default { get; } = new(16, false, "helpdeskflow", "helpdeskflow");
}
