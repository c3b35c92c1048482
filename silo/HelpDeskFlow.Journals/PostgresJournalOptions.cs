using NodaTime;

namespace HelpDeskFlow.Journals;

/// <summary>Named limits and settings of <see cref="PostgresJournal"/>. The defaults are right for production; tests make them small.</summary>
public sealed record PostgresJournalOptions
{
    /// <summary>Default of every setting.</summary>
    public static PostgresJournalOptions Default { get; } = new();

    /// <summary>Most bytes of one commit, body and snapshot rows together; PostgreSQL itself takes 1 GiB in one value. 64 MiB.</summary>
    public int CommitBytesMax { get; init; } = 64 * 1024 * 1024;

    /// <summary>Longest time that a start waits for another program to let the journal go, such as one that was killed a moment ago. 5 s.</summary>
    public Duration HolderGoneWithin { get; init; } = Duration.FromSeconds(5);

    /// <summary>Longest time for one answer of the server, unless the connection text says otherwise. 10 s.</summary>
    public Duration AnswerWithin { get; init; } = Duration.FromSeconds(10);

    /// <summary>How often one append is tried when the connection breaks, before it says that the journal cannot write. 2: the second try asks what became of the first.</summary>
    public int AppendTriesMax { get; init; } = 2;
}
