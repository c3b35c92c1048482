using NodaTime;

namespace HelpDeskFlow.Engine.Partitions;

/// <summary>A few small rows that several programs write, each with a version: what the silos of a cluster know of each other. Thread-safe. Blocks.</summary>
public interface IVersionedRows
{
    /// <summary>Makes what the rows are kept in, where it is missing.</summary>
    /// <exception cref="Ports.JournalUnavailableException">The store cannot be reached.</exception>
    void Prepare();

    /// <summary>All rows, by key. One that is written meanwhile comes as before or as after.</summary>
    /// <exception cref="Ports.JournalUnavailableException">The store cannot be reached.</exception>
    IReadOnlyList<VersionedRow> All();

    /// <summary>One row; null where there is none.</summary>
    /// <exception cref="Ports.JournalUnavailableException">The store cannot be reached.</exception>
    VersionedRow? Get(string key);

    /// <summary>
    /// Makes these changes, all or none. False: a row is not as its change expects, and nothing was changed; or the answer of a first
    /// try was lost, and all was.
    /// </summary>
    /// <exception cref="Ports.JournalUnavailableException">The store cannot be reached; the changes were made or not.</exception>
    bool TryChange(params IReadOnlyList<RowChange> changes);

    /// <summary>Writes these values of a row whatever its version, and leaves its others alone. False: there is no such row.</summary>
    /// <exception cref="Ports.JournalUnavailableException">The store cannot be reached; they were written or not.</exception>
    bool TryMerge(string key, IReadOnlyDictionary<string, string> values);

    /// <summary>Deletes these rows, as far as they are there.</summary>
    /// <exception cref="Ports.JournalUnavailableException">The store cannot be reached; some may be gone.</exception>
    void Delete(IReadOnlyList<string> keys);
}

/// <summary>A row as it was read.</summary>
/// <param name="Key">Its name among the rows.</param>
/// <param name="Version">Another one after each write.</param>
/// <param name="WrittenAt">When it was last written, by the store's clock.</param>
/// <param name="Values">What is in it, by names of letters.</param>
public sealed record VersionedRow(string Key, string Version, Instant WrittenAt, IReadOnlyDictionary<string, string> Values);

/// <summary>A row that is to be written.</summary>
/// <param name="Key">Its name among the rows.</param>
/// <param name="Values">All that is in it from then on.</param>
/// <param name="Version">The version that it must have; null: it must not be there.</param>
public sealed record RowChange(string Key, IReadOnlyDictionary<string, string> Values, string? Version);
