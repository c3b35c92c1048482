namespace HelpDeskFlow.Training;

/// <summary>
/// Which sources choices were made on, and which were kept for the end. Features, weights of roles, settings and the words of
/// components were chosen by leaving one tuning source out at a time among the tuning sources alone.
/// </summary>
public static class SourceSplit
{
    private static readonly HashSet<string> HeldOut = new(StringComparer.Ordinal)
    {
        "mattrussi/gitlab-com-runbooks", "giantswarm/prometheus-rules", "bosh-prometheus/prometheus-boshrelease", "grafana/jsonnet-libs",
        "kubermatic/kubermatic", "falcosecurity/rules", "strimzi/strimzi-kafka-operator", "rook/rook", "openshift/cluster-etcd-operator",
    };

    /// <summary>Whether nothing was chosen on it.</summary>
    public static bool IsHeldOut(string source) => HeldOut.Contains(source);
}
