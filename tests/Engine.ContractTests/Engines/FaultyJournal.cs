using HelpDeskFlow.Engine.Ports;
using NodaTime;

namespace HelpDeskFlow.Engine.ContractTests.Engines;

/// <summary>A journal whose disk can be full, or slow for as long as a test wants.</summary>
internal sealed class FaultyJournal(IJournal inner) : IJournal
{
    private static readonly TimeSpan HoldMax = TimeSpan.FromSeconds(30);
    private readonly ManualResetEventSlim _goesOn = new(true);
    private readonly SemaphoreSlim _held = new(0);
    private volatile bool _isFull;

    public bool IsFull
    {
        get => _isFull;
        set => _isFull = value;
    }

    public long LastSequence => inner.LastSequence;

    public long CheckpointSequence => inner.CheckpointSequence;

    /// <summary>Single snapshot rows cannot be read.</summary>
    public bool IsUnreadable { get; set; }

    /// <summary>How often a single snapshot row was asked for.</summary>
    public int RowsAskedFor { get; private set; }

    /// <summary>The next append waits until <see cref="GoOn"/>.</summary>
    public void Hold() => _goesOn.Reset();

    /// <summary>Completes when an append is waiting.</summary>
    public Task HeldAsync(CancellationToken cancellation) => _held.WaitAsync(cancellation);

    public void GoOn() => _goesOn.Set();

    public void Append(JournalCommit commit)
    {
        if (!_goesOn.IsSet)
        {
            _held.Release();
            Assert.True(_goesOn.Wait(HoldMax), "The test never let the append go on.");
        }

        if (_isFull)
        {
            throw new JournalUnavailableException("The disk is full; free some space.", null);
        }

        inner.Append(commit);
    }

    public IEnumerable<SnapshotRow> ReadSnapshot(byte exceptKind = 0) => inner.ReadSnapshot(exceptKind);

    public SnapshotRow? ReadSnapshotRow(byte kind, string key)
    {
        RowsAskedFor++;
        return IsUnreadable ? throw new JournalUnavailableException("The server cannot be reached; check it.", null) : inner.ReadSnapshotRow(kind, key);
    }

    public IEnumerable<JournalRow> ReadAfter(long sequence) => inner.ReadAfter(sequence);

    public long UsedBytes => inner.UsedBytes;

    public string? Warning { get; set; }

    public int Prune(in PruneOrder order) => inner.Prune(order);

    public void Dispose()
    {
        inner.Dispose();
        _goesOn.Dispose();
        _held.Dispose();
    }
}
