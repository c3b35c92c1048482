using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Engine.Partitions;

namespace HelpDeskFlow.Silo.Configuration.Sections;

/// <summary>cluster: — looked at by the cluster engine alone.</summary>
internal static class ClusterSection
{
    private const string Local = "localhost";

    public static ClusterSettings Read(Section root)
    {
        var known = ClusterSettings.Default;
        return root.Part("cluster", ConfigKeys.Cluster) is not { } section
            ? known
            : new ClusterSettings(
                section.Number("partitions", 1, PartitionMap.CountMax) ?? known.Partitions,
                section.OneOf("clustering", ["postgres", Local]) == Local,
                section.Text("cluster_id", "a name") ?? known.ClusterId,
                section.Text("service_id", "a name") ?? known.ServiceId);
    }
}
