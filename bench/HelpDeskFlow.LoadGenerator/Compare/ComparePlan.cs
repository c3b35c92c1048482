namespace HelpDeskFlow.LoadGenerator.Compare;

/// <summary>How much of everything one comparison does. The load itself is the same for both peers.</summary>
internal sealed record ComparePlan
{
    public const int OpenAlertCount = 10_000;
    public const int HeldAlertCount = 100_000;
    public const int ManyHeldAlertCount = 1_000_000;

    /// <summary>Connections for batches of 1: enough requests at once for a group commit to share.</summary>
    public const int ConnectionsForOne = 64;

    public const int Connections = 16;

    /// <summary>Fewer for batches of 1000, so that no request repeats an alert twice with 10k open.</summary>
    public const int ConnectionsForThousand = 8;

    public const int BatchOfPrometheus = 64;
    public const double OtherLoadPerSecond = 100_000;
    public const double StormPerSecond = 5_000;
    public const double BurnedCores = 1.2;

    public required string Name { get; init; }

    public required bool WithManyHeld { get; init; }

    /// <summary>Alertmanager with a million open alerts takes 4.65 GB and half a minute more.</summary>
    public required bool WithPeerManyHeld { get; init; }

    public required TimeSpan WarmUp { get; init; }

    public required TimeSpan Throughput { get; init; }

    public required TimeSpan OtherLoad { get; init; }

    public required TimeSpan Storm { get; init; }

    public required int IdleProbes { get; init; }

    /// <summary>Messages a partition of 64; at most 7,000, because the broker for tests keeps 5 MiB a partition.</summary>
    public required int KafkaMessagesEach { get; init; }

    public int StormAlertCount => (int)(Storm.TotalSeconds * StormPerSecond);

    public static ComparePlan Of(bool isQuick, bool isFull) => isQuick
        ? new ComparePlan
        {
            Name = "--quick",
            WithManyHeld = false,
            WithPeerManyHeld = false,
            WarmUp = TimeSpan.FromSeconds(3),
            Throughput = TimeSpan.FromSeconds(4),
            OtherLoad = TimeSpan.FromSeconds(4),
            Storm = TimeSpan.FromSeconds(4),
            IdleProbes = 120,
            KafkaMessagesEach = 4_000,
        }
        : new ComparePlan
        {
            Name = isFull ? "--full" : "whole",
            WithManyHeld = true,
            WithPeerManyHeld = isFull,
            WarmUp = TimeSpan.FromSeconds(6),
            Throughput = TimeSpan.FromSeconds(12),
            OtherLoad = TimeSpan.FromSeconds(15),
            Storm = TimeSpan.FromSeconds(10),
            IdleProbes = 600,
            KafkaMessagesEach = 7_000,
        };
}
