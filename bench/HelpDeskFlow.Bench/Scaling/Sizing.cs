namespace HelpDeskFlow.Bench.Scaling;

/// <summary>What a cluster of a certain size does under a demand.</summary>
internal sealed record Sizing
{
    /// <summary>Silos.</summary>
    public required int Silos { get; init; }

    /// <summary>Partitions.</summary>
    public required int Partitions { get; init; }

    /// <summary>Cores in use in each silo, by what they do.</summary>
    public required IReadOnlyDictionary<string, double> Stages { get; init; }

    /// <summary>Cores in use in each silo.</summary>
    public double CoresPerSilo => Stages.Values.Sum();

    /// <summary>Memory of each silo.</summary>
    public required double MemoryBytes { get; init; }

    /// <summary>Share of a second that the thread of a partition works.</summary>
    public required double LoopBusy { get; init; }

    /// <summary>Bytes written to the store a second.</summary>
    public required double StoreWriteBytes { get; init; }

    /// <summary>Bytes that the silos read back a second, to follow each other.</summary>
    public required double StoreReadBytes { get; init; }

    /// <summary>Commits a second at most.</summary>
    public required double StoreCommits { get; init; }

    /// <summary>Bytes that each silo sends and gets a second, other silos' alerts alone.</summary>
    public required double NetworkBytes { get; init; }
}
