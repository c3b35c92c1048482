using HelpDeskFlow.Engine.Ports;

namespace HelpDeskFlow.Engine.Partitions;

/// <summary>A config that is in force in the whole cluster.</summary>
/// <param name="Version">Rises by one with each.</param>
/// <param name="Hash">Its hash.</param>
/// <param name="Text">Its text as written, references to the environment not filled in.</param>
public sealed record ClusterConfig(long Version, string Hash, string Text);

/// <summary>What the silos of a cluster share: a journal for each partition, the number of partitions and the config in force. Thread-safe. Blocks.</summary>
public interface IClusterStore : IDisposable
{
    /// <summary>Keeps the number of partitions if none is kept yet. Returns the one that is kept.</summary>
    /// <exception cref="JournalUnavailableException">The store cannot be reached.</exception>
    int FreezePartitions(int wanted);

    /// <summary>The config in force; null before the first.</summary>
    /// <exception cref="JournalUnavailableException">The store cannot be reached.</exception>
    ClusterConfig? LatestConfig();

    /// <summary>Puts a config in force unless it is already. Returns it with its version.</summary>
    /// <exception cref="JournalUnavailableException">The store cannot be reached.</exception>
    ClusterConfig PutConfig(string hash, string text);

    /// <summary>Opens the journal of a partition and takes it over: whoever had it open before can write nothing any more.</summary>
    /// <exception cref="JournalUnavailableException">The store cannot be reached.</exception>
    /// <exception cref="JournalCorruptException">It cannot be read.</exception>
    IJournal OpenPartition(int partition);

    /// <summary>The journal of a partition for reading alone, while another silo writes it.</summary>
    IFollowedJournal FollowPartition(int partition);

    /// <summary>Pause between two looks at the partitions of others. Longer where each look costs a request a partition.</summary>
    TimeSpan LookEvery => TimeSpan.FromMilliseconds(100);

    /// <summary>Sequence of the last commit of each partition; 0 where there is none.</summary>
    /// <exception cref="JournalUnavailableException">The store cannot be reached.</exception>
    long[] LastSequences(int partitions);
}

/// <summary>A journal that somebody else writes. Used by one thread at a time, single rows by any.</summary>
public interface IFollowedJournal : IJournal
{
    /// <summary>Looks at one instant of it: what <see cref="IJournal.CheckpointSequence"/>, <see cref="IJournal.ReadSnapshot"/> and the first <see cref="IJournal.ReadAfter"/> give fits together.</summary>
    void Look();
}
