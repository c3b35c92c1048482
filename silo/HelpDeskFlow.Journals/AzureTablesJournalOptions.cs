using NodaTime;

namespace HelpDeskFlow.Journals;

/// <summary>Named limits and settings of <see cref="AzureTablesJournal"/>. The defaults are right for production; tests make them small.</summary>
public sealed record AzureTablesJournalOptions
{
    /// <summary>Default of every setting.</summary>
    public static AzureTablesJournalOptions Default { get; } = new();

    /// <summary>For a cluster: a silo that the service does not answer must find that out while others can still go on for it.</summary>
    public static AzureTablesJournalOptions Cluster { get; } = new() { AnswerWithin = Duration.FromSeconds(5) };

    /// <summary>Most bytes of one commit, body and snapshot rows together; it is stored in as many entities as it needs. 64 MiB.</summary>
    public int CommitBytesMax { get; init; } = 64 * 1024 * 1024;

    /// <summary>A holder that has written nothing for so long is gone, and another program may start. 15 s.</summary>
    public Duration HolderGoneAfter { get; init; } = Duration.FromSeconds(15);

    /// <summary>A holder with nothing to store writes its head so often, to show that it is there. 4 s: three chances within <see cref="HolderGoneAfter"/>.</summary>
    public Duration ShowEvery { get; init; } = Duration.FromSeconds(4);

    /// <summary>Longest time for one answer of the service. 10 s.</summary>
    public Duration AnswerWithin { get; init; } = Duration.FromSeconds(10);

    /// <summary>How often one request is tried when the service is busy, fails or cannot be reached. 4.</summary>
    public int TriesMax { get; init; } = 4;

    /// <summary>Pause before the second try; each further one is twice as long. 100 ms.</summary>
    public Duration FirstPause { get; init; } = Duration.FromMilliseconds(100);
}
