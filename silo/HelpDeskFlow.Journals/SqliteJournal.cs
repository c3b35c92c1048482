using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Journals.Sqlite;
using NodaTime;
using SQLitePCL;

namespace HelpDeskFlow.Journals;

/// <summary>
/// The journal of one machine: SQLite in <c>journal.db</c> of the data directory, with a write-ahead log that is synced at
/// each commit. One process at a time. One thread appends; reading and pruning may run on others beside it.
/// </summary>
public sealed class SqliteJournal : IJournal
{
    /// <summary>Name of the database file in the data directory.</summary>
    public const string FileName = "journal.db";

    private readonly Lock _appends = new();
    private readonly SqliteJournalOptions _options;
    private readonly DirectoryLock _lock;
    private readonly SqliteDatabase _database;
    private readonly CommitWriter _writer;
    private readonly FrontPruner _pruner;
    private readonly RowReader _reader;
    private readonly LogCopier _copier;
    private long _lastSequence;
    private long _checkpointSequence;
    private bool _disposed;

    private SqliteJournal(DirectoryLock directoryLock, string path, SqliteJournalOptions options)
    {
        (_lock, _options) = (directoryLock, options);
        _database = SqliteDatabase.Open(path, create: true);
        try
        {
            JournalSchema.Prepare(_database, options);
            LogFile.Preallocate(path, options.LogPreallocatedBytes);
            _checkpointSequence = _database.QueryInteger("SELECT value FROM meta WHERE key='checkpoint'") ?? 0;
            // Pruning never goes beyond the checkpoint, so where no row is left the checkpoint was the last commit.
            _lastSequence = Math.Max(_database.QueryInteger("SELECT max(sequence) FROM journal") ?? 0, _checkpointSequence);
            _writer = new CommitWriter(_database);
            _pruner = new FrontPruner(_database);
            _reader = new RowReader(OpenBeside(path));
            _copier = new LogCopier(OpenBeside(path), _appends, options);
        }
        catch
        {
            _reader?.Dispose();
            _database.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public long LastSequence => Volatile.Read(ref _lastSequence);

    /// <inheritdoc/>
    public long CheckpointSequence => Volatile.Read(ref _checkpointSequence);

    /// <inheritdoc/>
    /// <remarks>Pages of the database in use: a page of which a part is used counts whole, the write-ahead log does not.</remarks>
    public long UsedBytes => _pruner.UsedBytes;

    /// <summary>Why the log could not be copied into the database last time, one sentence; null when it could. A warning: appends go on until the log is at its limit.</summary>
    public string? CopyFailure => _copier.LastFailure;

    /// <inheritdoc/>
    public string? Warning => CopyFailure is { } why ? $"The journal's log could not be copied into the database, and appends end when the log is full: {why}" : null;

    /// <summary>Opens the journal of the directory; makes both where there is none.</summary>
    /// <exception cref="JournalUnavailableException">The directory cannot be written, or another process uses it.</exception>
    /// <exception cref="JournalCorruptException">Damaged, not a journal, or written by a newer version.</exception>
    public static SqliteJournal Open(string directory, SqliteJournalOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        ArgumentNullException.ThrowIfNull(options);
        var directoryLock = DirectoryLock.Take(directory);
        try
        {
            return new SqliteJournal(directoryLock, Path.Combine(directory, FileName), options);
        }
        catch
        {
            directoryLock.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">The commit has more than <see cref="SqliteJournalOptions.CommitBytesMax"/> bytes, or its checkpoint is no sequence it may have.</exception>
    public void Append(JournalCommit commit)
    {
        _copier.WaitForRoom();
        lock (_appends)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            JournalRules.Check(commit, _lastSequence, _checkpointSequence, _options.CommitBytesMax);
            var bytes = _writer.Write(commit);
            Volatile.Write(ref _lastSequence, commit.Sequence);
            Volatile.Write(ref _checkpointSequence, commit.Checkpoint ?? _checkpointSequence);
            _copier.Appended_NeedsLock(bytes);
        }
    }

    /// <inheritdoc/>
    public IEnumerable<SnapshotRow> ReadSnapshot(byte exceptKind = 0) => _reader.ReadSnapshot(exceptKind);

    /// <inheritdoc/>
    public SnapshotRow? ReadSnapshotRow(byte kind, string key) => _reader.ReadSnapshotRow(kind, key);

    /// <inheritdoc/>
    public IEnumerable<JournalRow> ReadAfter(long sequence) => _reader.ReadAfter(sequence, () => CheckpointSequence);

    /// <inheritdoc/>
    public int Prune(in PruneOrder order)
    {
        lock (_appends)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            var rows = _pruner.Prune(order, _checkpointSequence);
            if (rows > 0)
            {
                _copier.Appended_NeedsLock((long)rows * SqliteJournalOptions.PageBytes);
            }

            return rows;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_appends)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
        }

        // The last connection that closes copies the log and removes it, so the copier's thread must be gone by then.
        _copier.Dispose();
        _reader.Dispose();
        _database.Dispose();
        _lock.Dispose();
    }

    private SqliteDatabase OpenBeside(string path)
    {
        var database = SqliteDatabase.Open(path, create: false);
        JournalSchema.Configure(database, _options.CacheBytes / 4);
        return database;
    }
}
