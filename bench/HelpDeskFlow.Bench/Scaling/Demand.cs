namespace HelpDeskFlow.Bench.Scaling;

/// <summary>What is asked of a cluster.</summary>
internal sealed record Demand
{
    /// <summary>Alerts that arrive a second.</summary>
    public double AlertsPerSecond { get; init; } = 1_000_000;

    /// <summary>Share of them that only say again what fires; of the rest half begin and half end.</summary>
    public double Repeats { get; init; } = 0.99;

    /// <summary>Alerts a request; over Kafka a message is one alert.</summary>
    public int Batch { get; init; } = 64;

    /// <summary>Whether they come over Kafka.</summary>
    public bool Kafka { get; init; }

    /// <summary>Seconds until a sender says again what fires; Prometheus' default is a minute.</summary>
    public double ResendSeconds { get; init; } = 60;

    /// <summary>Senders that say the same, such as the two Prometheis of a pair.</summary>
    public int Copies { get; init; } = 2;

    /// <summary>Environments, each with one correlator.</summary>
    public int Environments { get; init; } = 8;

    /// <summary>Cores of a silo.</summary>
    public int Cores { get; init; } = 16;

    /// <summary>Share of a silo's cores, and of a partition's thread, that may be busy.</summary>
    public double Busy { get; init; } = 0.6;

    /// <summary>Partitions; null: as many as are needed.</summary>
    public int? Partitions { get; init; }

    /// <summary>Alerts that fire at a time: each comes again once a resend from each copy.</summary>
    public double Open => AlertsPerSecond * Repeats * ResendSeconds / Copies;
}
