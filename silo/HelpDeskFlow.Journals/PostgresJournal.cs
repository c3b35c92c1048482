using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Journals.Postgres;
using NodaTime;
using Npgsql;

namespace HelpDeskFlow.Journals;

/// <summary>
/// The journal in a PostgreSQL database (13 or newer), in tables of the schema <c>helpdeskflow</c>. One program at a time: a start is
/// refused while another one holds the journal, and whoever lost it without noticing can write nothing any more. One thread
/// appends; reading and pruning may run on others beside it.
/// </summary>
public sealed class PostgresJournal : ICopyTarget
{
    private readonly Lock _appends = new();
    private readonly string _name;
    private readonly PostgresJournalOptions _options;
    private readonly PostgresSession _session;
    private readonly PostgresHead _head;
    private readonly PostgresWriter _writer;
    private readonly PostgresPruner _pruner;
    private readonly PostgresReader _reader;
    private long _lastSequence;
    private long _checkpointSequence;
    private long _usedBytes;
    private bool _disposed;

    private PostgresJournal(PostgresPlace place, PostgresJournalOptions options, bool forCopy, bool isPartition = false)
    {
        (_name, _options) = (place.Name, options);
        _session = new PostgresSession(place) { Opened = isPartition ? null : connection => LockSession(connection, place.Name) };
        try
        {
            var connection = _session.Open();
            PostgresSchema.Prepare(connection, place);
            _head = PostgresHead.Take(connection, place, $"process {Environment.ProcessId} on {Environment.MachineName}");
            (_lastSequence, _checkpointSequence) = (_head.LastSequence, _head.Checkpoint);
            _writer = new PostgresWriter(_session, place, _head, options.AppendTriesMax);
            _pruner = new PostgresPruner(_session, place, _head);
            _reader = new PostgresReader(place);
            JournalRules.CheckCopy(place.Name, forCopy, _head.IsCopying, _lastSequence);
            _usedBytes = _pruner.Measure();
            if (PostgresSchema.Scalar(connection, "SHOW fsync") is "off")
            {
                Warning = $"The server of the journal {place.Name} runs with fsync = off, so a power cut may lose or damage what was acknowledged; set fsync = on in postgresql.conf.";
            }
        }
        catch (NpgsqlException e)
        {
            _session.Dispose();
            throw PostgresFault.From(e, place.Name, "could not be opened");
        }
        catch
        {
            _session.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public long LastSequence => Volatile.Read(ref _lastSequence);

    /// <inheritdoc/>
    public long CheckpointSequence => Volatile.Read(ref _checkpointSequence);

    /// <inheritdoc/>
    /// <remarks>Bodies and keys; what PostgreSQL adds, and room that it has not given to later rows yet, is not counted.</remarks>
    public long UsedBytes => Volatile.Read(ref _usedBytes);

    /// <inheritdoc/>
    public string? Warning { get; }

    /// <summary>Opens the journal of the database; makes its tables where there are none, and takes it over from a program that is gone.</summary>
    /// <param name="connectionText">Keys and values as Npgsql takes them: <c>Host=db;Database=hdf;Username=hdf;Password=…</c>.</param>
    /// <param name="options">Limits and settings.</param>
    /// <exception cref="ArgumentException">The text cannot be read.</exception>
    /// <exception cref="JournalUnavailableException">The server cannot be reached or refuses, or another program holds the journal.</exception>
    /// <exception cref="JournalCorruptException">Damaged, or written by a newer version.</exception>
    public static PostgresJournal Open(string connectionText, PostgresJournalOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(connectionText);
        ArgumentNullException.ThrowIfNull(options);
        return new PostgresJournal(PostgresPlace.Parse(connectionText, options.AnswerWithin), options, forCopy: false);
    }

    /// <summary>As <see cref="Open"/>, for a copy into it: it must be empty, or hold a copy that did not come to its end.</summary>
    /// <exception cref="JournalUnavailableException">Also: it holds a journal.</exception>
    public static PostgresJournal OpenForCopy(string connectionText, PostgresJournalOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(connectionText);
        ArgumentNullException.ThrowIfNull(options);
        return new PostgresJournal(PostgresPlace.Parse(connectionText, options.AnswerWithin), options, forCopy: true);
    }

    /// <summary>The journal of a partition of a cluster: whoever had it open is deposed, without being asked; the cluster says who runs a partition.</summary>
    internal static PostgresJournal OpenPartition(PostgresPlace place, PostgresJournalOptions options) => new(place, options, forCopy: false, isPartition: true);

    /// <summary>As <see cref="OpenForCopy(string, PostgresJournalOptions)"/>, for the journal of a partition.</summary>
    internal static PostgresJournal OpenForCopy(PostgresPlace place, PostgresJournalOptions options) => new(place, options, forCopy: true, isPartition: true);

    /// <summary>Why <see cref="Open"/> would not understand the text, without repeating what may be a password; null where it would.</summary>
    public static string? ConnectionProblem(string connectionText)
    {
        try
        {
            PostgresPlace.Parse(connectionText, PostgresJournalOptions.Default.AnswerWithin);
            return null;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or NotSupportedException)
        {
            return e.Message.Split(" (Parameter", StringSplitOptions.None)[0].TrimEnd('.').ReplaceLineEndings(" ");
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">The commit has more than <see cref="PostgresJournalOptions.CommitBytesMax"/> bytes, or its checkpoint is no sequence it may have.</exception>
    /// <exception cref="JournalUnavailableException">
    /// The server cannot be reached or cannot write, or another program has taken over. Where the answer was lost the commit may be
    /// stored: the same commit again finds that out and is stored once.
    /// </exception>
    public void Append(JournalCommit commit)
    {
        lock (_appends)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            JournalRules.Check(commit, _lastSequence, _checkpointSequence, _options.CommitBytesMax);
            var grown = _writer.Write(commit);
            Volatile.Write(ref _usedBytes, _usedBytes + grown);
            Volatile.Write(ref _lastSequence, commit.Sequence);
            Volatile.Write(ref _checkpointSequence, commit.Checkpoint ?? _checkpointSequence);
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
            var (rows, bytes) = _pruner.Prune(order, _checkpointSequence, _usedBytes);
            Volatile.Write(ref _usedBytes, _usedBytes - bytes);
            return rows;
        }
    }

    /// <inheritdoc/>
    public void BeginCopy(long lastSequence)
    {
        lock (_appends)
        {
            Copying(() => _head.BeginCopy(_session, lastSequence));
            (_lastSequence, _checkpointSequence, _usedBytes) = (lastSequence, 0, 0);
        }
    }

    /// <inheritdoc/>
    public void AddSnapshot(IReadOnlyList<SnapshotRow> rows)
    {
        lock (_appends)
        {
            Copying(() => _usedBytes += _writer.WriteRows(rows));
        }
    }

    /// <inheritdoc/>
    public void EndCopy(long checkpoint)
    {
        lock (_appends)
        {
            Copying(() => _head.EndCopy(_session, checkpoint));
            _checkpointSequence = checkpoint;
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
            _session.Dispose();
            _reader.Dispose();
        }
    }

    private void Copying(Action step)
    {
        try
        {
            step();
        }
        catch (NpgsqlException e)
        {
            throw PostgresFault.From(e, _name, "could not be copied into");
        }
    }

    private void LockSession(NpgsqlConnection connection, string place)
    {
        if (_head is null)
        {
            PostgresHead.Lock(connection, place, _options.HolderGoneWithin);
        }
        else
        {
            PostgresHead.LockAgain(connection);
        }
    }
}
