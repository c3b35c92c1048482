namespace HelpDeskFlow.Bench.Placement;

/// <summary>How evenly a scene is spread. 1.0 over the mean is perfectly even.</summary>
internal sealed record PlacementOutcome
{
    /// <summary>Load of the hottest partition over the mean.</summary>
    public required double PartitionOverMean { get; init; }

    /// <summary>Load of the hottest silo over the mean.</summary>
    public required double SiloOverMean { get; init; }

    /// <summary>The same, had alerts been placed by their service.</summary>
    public required double PartitionOverMeanByService { get; init; }

    /// <summary>The same, of silos.</summary>
    public required double SiloOverMeanByService { get; init; }

    /// <summary>Share of all new alerts whose correlators are on one partition.</summary>
    public required double OpenedShareOfPartition { get; init; }

    /// <summary>Share of all new alerts whose correlators are on one silo.</summary>
    public required double OpenedShareOfSilo { get; init; }

    /// <summary>Share of the load that is one alert's: it cannot be split.</summary>
    public required double HottestAlertShare { get; init; }

    /// <summary>What the death of each silo does; none where there is one silo.</summary>
    public required IReadOnlyList<SiloDeath> AfterDeath { get; init; }
}

/// <summary>The death of a silo.</summary>
/// <param name="MustMove">Share of all partitions that were on it.</param>
/// <param name="Moved">Share that is elsewhere once the cluster has come to rest.</param>
/// <param name="SiloOverMean">Load of the hottest silo that is left, over the mean of those.</param>
internal sealed record SiloDeath(double MustMove, double Moved, double SiloOverMean);
