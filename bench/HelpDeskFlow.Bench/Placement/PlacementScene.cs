namespace HelpDeskFlow.Bench.Placement;

/// <summary>What is placed.</summary>
internal sealed record PlacementScene
{
    /// <summary>Repeats a run exactly.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Silos.</summary>
    public int Silos { get; init; } = 3;

    /// <summary>Partitions.</summary>
    public int Partitions { get; init; } = 24;

    /// <summary>Alerts that fire, each with a label set of its own.</summary>
    public int Alerts { get; init; } = 100_000;

    /// <summary>Services they belong to.</summary>
    public int Services { get; init; } = 500;

    /// <summary>How unequal services are: exponent of their Zipf distribution; with 1 and 500 of them the largest has a seventh of all alerts.</summary>
    public double ServiceSkew { get; init; } = 1;

    /// <summary>How unequal single alerts are: exponent of how often each is sent. 0: all as often, as Prometheus sends them.</summary>
    public double AlertSkew { get; init; }

    /// <summary>Environments they belong to, and how unequal those are.</summary>
    public int Environments { get; init; } = 8;

    /// <summary>Exponent of the environments' Zipf distribution.</summary>
    public double EnvironmentSkew { get; init; } = 1;
}
