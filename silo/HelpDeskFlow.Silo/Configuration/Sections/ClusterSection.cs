using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Engine.Partitions;

namespace HelpDeskFlow.Silo.Configuration.Sections;

/// <summary>cluster: — looked at by the cluster engine alone.</summary>
internal static class ClusterSection
{
    /// <summary>Through the store that the journal is in; "postgres" is an older word for it.</summary>
    private static readonly string[] Ways = ["journal", "postgres", Local];

    private const string Local = "localhost";

    public static ClusterSettings Read(Section root)
    {
        var known = ClusterSettings.Default;
        return root.Part("cluster", ConfigKeys.Cluster) is not { } section
            ? known
            : new ClusterSettings(
                section.Number("partitions", 1, PartitionMap.CountMax) ?? known.Partitions,
                section.OneOf("clustering", Ways) == Local,
                section.Text("cluster_id", "a name") ?? known.ClusterId,
                section.Text("service_id", "a name") ?? known.ServiceId);
    }
}
