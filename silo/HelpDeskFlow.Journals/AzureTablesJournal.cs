using System.Collections.Concurrent;
using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Journals.AzureTables;
using NodaTime;

namespace HelpDeskFlow.Journals;

/// <summary>
/// The journal in a table of an Azure storage account, or of its emulator. One program at a time: a start is refused while another
/// one shows that it is there, and whoever was deposed can write nothing. One thread appends; reading and pruning may run on
/// others beside it.
/// </summary>
public sealed class AzureTablesJournal : ICopyTarget
{
    private readonly Lock _appends = new();
    private readonly AzureTablesJournalOptions _options;
    private readonly bool _isPartition;
    private readonly ConcurrentDictionary<(byte Kind, string Key), long> _rows = new();
    private readonly TableClient _client;
    private readonly TableReader _reader;
    private readonly TableHead _head;
    private readonly TableWriter _writer;
    private readonly ITimer? _show;
    private long _lastSequence;
    private long _checkpointSequence;
    private bool _hasWritten;
    private bool _disposed;

    internal AzureTablesJournal(TablePlace place, AzureTablesJournalOptions options, bool forCopy, HttpMessageHandler? transport = null, bool isPartition = false)
    {
        (_options, _isPartition) = (options, isPartition);
        _client = new TableClient(place, options, transport);
        try
        {
            _reader = new TableReader(_client);
            _head = TableHead.Take(_client, options, $"process {Environment.ProcessId} on {Environment.MachineName}", atOnce: isPartition);
            _writer = new TableWriter(_client, _head, _reader, _rows, options.TriesMax);
            JournalRules.CheckCopy(place.Name, forCopy, _head.State.IsCopying, _head.State.Last);
            foreach (var (id, bytes) in _reader.SnapshotKeys())
            {
                _rows[id] = bytes;
            }

            FinishLastCommits();
            (_lastSequence, _checkpointSequence) = (_head.State.Last, _head.State.Checkpoint);
        }
        catch
        {
            LetGo();
            _client.Dispose();
            throw;
        }

        // Nobody waits for the holder of a partition.
        _show = isPartition ? null : TimeProvider.System.CreateTimer(static journal => ((AzureTablesJournal)journal!).Show(), this, options.ShowEvery.ToTimeSpan(), options.ShowEvery.ToTimeSpan());
    }

    /// <inheritdoc/>
    public long LastSequence => Volatile.Read(ref _lastSequence);

    /// <inheritdoc/>
    public long CheckpointSequence => Volatile.Read(ref _checkpointSequence);

    /// <inheritdoc/>
    public long UsedBytes => _head.State.UsedBytes;

    /// <summary>Opens the journal of the table; makes the table where there is none, and takes it over from a program that is gone.</summary>
    /// <param name="connectionText">As Azure's portal shows it, and perhaps <c>Table=NAME</c>; <c>UseDevelopmentStorage=true</c> is the emulator.</param>
    /// <param name="options">Limits and settings.</param>
    /// <exception cref="FormatException">The text cannot be read.</exception>
    /// <exception cref="JournalUnavailableException">The service cannot be reached or refuses, or another program holds the journal.</exception>
    /// <exception cref="JournalCorruptException">Damaged, or written by a newer version.</exception>
    public static AzureTablesJournal Open(string connectionText, AzureTablesJournalOptions options) => new(TablePlace.Parse(connectionText), options, forCopy: false);

    /// <summary>As <see cref="Open"/>, for a copy into it: it must be empty, or hold a copy that did not come to its end.</summary>
    /// <exception cref="JournalUnavailableException">Also: it holds a journal.</exception>
    public static AzureTablesJournal OpenForCopy(string connectionText, AzureTablesJournalOptions options) => new(TablePlace.Parse(connectionText), options, forCopy: true);

    /// <summary>The journal of a partition of a cluster: whoever had it open is deposed, without being asked; the cluster says who runs a partition.</summary>
    internal static AzureTablesJournal OpenPartition(TablePlace place, AzureTablesJournalOptions options, bool forCopy = false) => new(place, options, forCopy, isPartition: true);

    /// <summary>Why <see cref="Open"/> would not understand the text, without repeating what may be a key; null where it would.</summary>
    public static string? ConnectionProblem(string connectionText) => TablePlace.Problem(connectionText, TablePlace.Parse);

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">The commit has more than <see cref="AzureTablesJournalOptions.CommitBytesMax"/> bytes, or its checkpoint is no sequence it may have.</exception>
    /// <exception cref="JournalUnavailableException">
    /// The service cannot be used, or another program has taken over. Where the answer was lost the commit may be stored: the same
    /// commit again finds that out and is stored once.
    /// </exception>
    public void Append(JournalCommit commit)
    {
        lock (_appends)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            JournalRules.Check(commit, _lastSequence, _checkpointSequence, _options.CommitBytesMax);
            _writer.Write(commit);
            _hasWritten = true;
            Volatile.Write(ref _lastSequence, commit.Sequence);
            Volatile.Write(ref _checkpointSequence, commit.Checkpoint ?? _checkpointSequence);
        }
    }

    /// <inheritdoc/>
    public IEnumerable<SnapshotRow> ReadSnapshot(byte exceptKind = 0) => _reader.AllSnapshots(exceptKind);

    /// <inheritdoc/>
    public SnapshotRow? ReadSnapshotRow(byte kind, string key)
    {
        var prefix = TableEntity.SnapshotKey(kind, key);
        SnapshotRow? Read() => _rows.ContainsKey((kind, key)) ? _reader.Snapshots(prefix, prefix + ":").Cast<SnapshotRow?>().FirstOrDefault() : null;
        try
        {
            return Read();
        }
        catch (JournalCorruptException)
        {
            // A row in several pieces may be on its way from one version to the next.
            lock (_appends)
            {
                return Read();
            }
        }
    }

    /// <inheritdoc/>
    public IEnumerable<JournalRow> ReadAfter(long sequence)
    {
        var (previous, first) = (sequence, true);
        foreach (var row in _reader.Commits(sequence, LastSequence))
        {
            JournalRules.CheckFollows(row.Sequence, previous, first, CheckpointSequence, _client.Name);
            (previous, first) = (row.Sequence, false);
            yield return new JournalRow(row.Sequence, StoredInstant.FromInteger(row.At), row.Content[..row.BodyBytes]);
        }
    }

    /// <inheritdoc/>
    public int Prune(in PruneOrder order)
    {
        lock (_appends)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            var choice = new FrontChoice(order, UsedBytes);
            var keys = new List<string>();
            foreach (var (rowKey, at, bytes) in _reader.Front(_checkpointSequence))
            {
                if (bytes >= 0 && !choice.TryTake(TableEntity.SequenceOf(rowKey), at, bytes))
                {
                    break;
                }

                keys.Add(rowKey);
            }

            return keys.Count > 0 && _writer.Delete(keys, TableWriter.Freed(choice.Rows, choice.Bytes)) ? choice.Rows : 0;
        }
    }

    /// <inheritdoc/>
    public void BeginCopy(long lastSequence)
    {
        lock (_appends)
        {
            _writer.Move(state => state with { IsCopying = true, Last = lastSequence, Applied = lastSequence, Checkpoint = 0 });
            _writer.Delete(_reader.Keys("c", "d").Concat(_reader.Keys("s", "t")).ToList(), long.MaxValue);
            _rows.Clear();
            (_lastSequence, _checkpointSequence) = (lastSequence, 0);
        }
    }

    /// <inheritdoc/>
    public void AddSnapshot(IReadOnlyList<SnapshotRow> rows)
    {
        lock (_appends)
        {
            _writer.Apply(0, rows);
        }
    }

    /// <inheritdoc/>
    public void EndCopy(long checkpoint)
    {
        lock (_appends)
        {
            _writer.Move(state => state with { IsCopying = false, Checkpoint = checkpoint });
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
            _show?.Dispose();
            LetGo();
            _client.Dispose();
        }
    }

    /// <summary>Snapshot rows of commits that a crash cut off before they became entities of their own.</summary>
    private void FinishLastCommits()
    {
        foreach (var row in _reader.Commits(_head.State.Applied, _head.State.Last).ToList())
        {
            _writer.Apply(row.Sequence, TableCommit.ReadRows(row.Content, row.BodyBytes));
        }
    }

    private void Show()
    {
        // Not waited for: whoever appends shows that we are here by doing so, and with a slow service each tick would keep a thread of the
        // pool waiting, until none is left for the answer that all of them wait for.
        if (!_appends.TryEnter())
        {
            return;
        }

        try
        {
            if (!_disposed && !_hasWritten)
            {
                _head.TryWrite(_head.State, null);
            }

            _hasWritten = false;
        }
        catch (Exception e) when (e is JournalUnavailableException or JournalCorruptException or InvalidOperationException)
        {
            // The next append meets the same and says so.
        }
        finally
        {
            _appends.Exit();
        }
    }

    /// <summary>The next start need not wait. Where this fails it waits until we count as gone.</summary>
    private void LetGo()
    {
        if (_isPartition)
        {
            return;
        }

        try
        {
            _head?.TryWrite(_head.State with { Holder = "" }, null);
        }
        catch (Exception e) when (e is JournalUnavailableException or JournalCorruptException or InvalidOperationException)
        {
            // Nothing is lost by it.
        }
    }
}
