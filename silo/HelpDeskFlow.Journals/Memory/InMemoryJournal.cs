using HelpDeskFlow.Engine.Ports;

namespace HelpDeskFlow.Journals.Memory;

/// <summary>
/// The journal as a model: same contract as on disk, same order every time, with failures on demand. For tests and the
/// simulator. Thread-safe.
/// </summary>
public sealed class InMemoryJournal : IJournal
{
    /// <summary>Most bytes of one commit; the same as on disk by default.</summary>
    private readonly int _commitBytesMax = SqliteJournalOptions.Default.CommitBytesMax;

    private readonly Lock _lock = new();
    private readonly MemoryDisk _disk;
    private int _failures;
    private string _failureReason = "";
    private bool? _crashStores;
    private bool _crashed;

    /// <summary>An empty journal.</summary>
    public InMemoryJournal()
        : this(new MemoryDisk())
    {
    }

    private InMemoryJournal(MemoryDisk disk) => _disk = disk;

    /// <inheritdoc/>
    public long LastSequence => Alive(() => _disk.LastSequence);

    /// <inheritdoc/>
    public long CheckpointSequence => Alive(() => _disk.CheckpointSequence);

    /// <summary>The next appends store nothing and fail as if the disk were full or gone.</summary>
    /// <param name="count">How many; 0 ends the trouble.</param>
    /// <param name="reason">Message of the <see cref="JournalUnavailableException"/>.</param>
    public void FailNextAppends(int count, string reason) => Alive(() => (_failures, _failureReason) = (count, reason));

    /// <summary>The process dies inside the next append: it throws <see cref="SimulatedCrashException"/>, and so does every later call.</summary>
    /// <param name="stored">False: the write was torn and left nothing. True: the commit is stored, but its caller never hears of it.</param>
    public void CrashInNextAppend(bool stored) => Alive(() => _crashStores = stored);

    /// <summary>The process dies now. Every commit for which <see cref="Append"/> returned is stored; every later call on this object throws.</summary>
    public void Crash()
    {
        lock (_lock)
        {
            _crashed = true;
        }
    }

    /// <summary>What the next process finds on the disk. This object is dead from now on.</summary>
    public InMemoryJournal Reopen()
    {
        Crash();
        return new InMemoryJournal(_disk);
    }

    /// <summary>A journal of its own with the same content, for trying out two futures.</summary>
    public InMemoryJournal Clone()
    {
        lock (_lock)
        {
            return new InMemoryJournal(_disk.Copy());
        }
    }

    /// <summary>Flips a bit of that commit's stored body, as a failing disk would.</summary>
    public void Damage(long sequence) => Alive(() =>
    {
        var index = _disk.Commits.FindIndex(c => c.Row.Sequence == sequence);
        var (row, checksum) = _disk.Commits[index];
        var body = row.Body.ToArray();
        body[body.Length / 2] ^= 1;
        _disk.Commits[index] = (row with { Body = body }, checksum);
        return true;
    });

    /// <inheritdoc/>
    public void Append(JournalCommit commit)
    {
        lock (_lock)
        {
            ThrowIfCrashed_NeedsLock();
            JournalRules.Check(commit, _disk.LastSequence, _disk.CheckpointSequence, _commitBytesMax);
            if (_failures > 0)
            {
                _failures--;
                throw new JournalUnavailableException(_failureReason, null);
            }

            if (_crashStores is not false)
            {
                _disk.Store(commit);
            }

            _crashed = _crashStores is not null;
            ThrowIfCrashed_NeedsLock();
        }
    }

    /// <inheritdoc/>
    public IEnumerable<SnapshotRow> ReadSnapshot(byte exceptKind = 0) =>
        Alive(() => _disk.Snapshots.Values.ToArray()).Select(Checked).Where(row => exceptKind == 0 || row.Kind != exceptKind);

    /// <inheritdoc/>
    public SnapshotRow? ReadSnapshotRow(byte kind, string key) =>
        Alive<SnapshotRow?>(() => _disk.Snapshots.TryGetValue((kind, key), out var stored) ? Checked(stored) : null);

    /// <inheritdoc/>
    public IEnumerable<JournalRow> ReadAfter(long sequence)
    {
        var (previous, first) = (sequence, true);
        foreach (var (row, checksum) in Alive(() => _disk.Commits.Where(c => c.Row.Sequence > sequence).ToArray()))
        {
            if (RowChecksum.OfCommit(row.Sequence, StoredInstant.ToInteger(row.At), row.Body) != checksum)
            {
                throw JournalRules.DamagedRow(row.Sequence, "in memory");
            }

            JournalRules.CheckFollows(row.Sequence, previous, first, CheckpointSequence, "in memory");
            (previous, first) = (row.Sequence, false);
            yield return row with { Body = row.Body.ToArray() };
        }
    }

    /// <inheritdoc/>
    public long UsedBytes => Alive(() => _disk.UsedBytes);

    /// <inheritdoc/>
    public int Prune(in PruneOrder order)
    {
        lock (_lock)
        {
            ThrowIfCrashed_NeedsLock();
            var (rows, bytes, tooManyBytes) = (0, 0L, _disk.UsedBytes - order.UsedBytesMax);
            while (rows < Math.Min(order.RowsMax, _disk.Commits.Count)
                && _disk.Commits[rows].Row is var row
                && row.Sequence <= _disk.CheckpointSequence
                && bytes < order.BytesMax
                && (row.At < order.OlderThan || bytes < tooManyBytes))
            {
                rows++;
                bytes += row.Body.Length;
            }

            _disk.RemoveFront(rows);
            return rows;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Crash();

    private static SnapshotRow Checked((SnapshotRow Row, long Checksum) stored)
    {
        var row = stored.Row;
        return RowChecksum.OfSnapshot(row.Kind, row.Key, row.Sequence, row.Body.Span) == stored.Checksum
            ? row
            : throw JournalRules.DamagedSnapshot(row.Kind, row.Key, "in memory");
    }

    private T Alive<T>(Func<T> read)
    {
        lock (_lock)
        {
            ThrowIfCrashed_NeedsLock();
            return read();
        }
    }

    private void ThrowIfCrashed_NeedsLock()
    {
        if (_crashed)
        {
            throw new SimulatedCrashException();
        }
    }
}
