using NodaTime;
using SQLitePCL;

namespace HelpDeskFlow.Journals.Sqlite;

/// <summary>
/// Copies the write-ahead log into the database ("checkpoint" in SQLite's words) on a thread and a connection of its own,
/// so that appends do not wait for it.
/// </summary>
/// <remarks>
/// Invariant: a copy starts only when a commit was appended after the copy before ended. SQLite before 3.51.3 can lose
/// commits otherwise (sqlite.org/wal.html, "WAL-reset bug"): a copy that starts on a log that is copied whole, while an
/// append starts the log again, marks frames of the new log as copied that are not. A commit after the last copy means that
/// the log is not copied whole, so no append can start it again meanwhile. The check and the appends share a lock.
/// </remarks>
internal sealed class LogCopier : IDisposable
{
    private const int CatchUpBytes = 1024 * 1024;
    private readonly SqliteDatabase _database;
    private readonly Lock _appends;
    private readonly SqliteJournalOptions _options;
    private readonly Lock _copies = new();
    private readonly AutoResetEvent _wake = new(initialState: false);
    private readonly Thread _thread;
    private long _logBytes;
    private bool _appended;
    private volatile bool _stopping;

    /// <summary>Starts the thread.</summary>
    /// <param name="database">Connection that belongs to the copier from now on.</param>
    /// <param name="appends">Held by whoever writes to the database.</param>
    /// <param name="options">When to copy.</param>
    public LogCopier(SqliteDatabase database, Lock appends, SqliteJournalOptions options)
    {
        (_database, _appends, _options) = (database, appends, options);
        _thread = new Thread(Run) { IsBackground = true, Name = "journal-log-copier" };
        _thread.Start();
    }

    /// <summary>Copies made.</summary>
    public long Copies { get; private set; }

    /// <summary>Why the last copy failed, one sentence; null when it did not. Appends go on meanwhile until the log reaches its limit.</summary>
    public string? LastFailure { get; private set; }

    /// <summary>Tells of an append. The caller holds the appends' lock.</summary>
    public void Appended_NeedsLock(long bytes)
    {
        var (before, first) = (_logBytes, !_appended);
        _logBytes += bytes;
        _appended = true;
        if (_logBytes >= _options.CheckpointAtBytes && (first || before < _options.CheckpointAtBytes))
        {
            _wake.Set();
        }
    }

    /// <summary>Called before an append, without its lock: when the log is at its limit, waits for the copy and copies what is left, so that the append starts the log again.</summary>
    /// <exception cref="Engine.Ports.JournalUnavailableException">The log is at its limit and cannot be copied.</exception>
    public void WaitForRoom()
    {
        if (Volatile.Read(ref _logBytes) < _options.LogBytesMax)
        {
            return;
        }

        lock (_copies)
        {
            if (_logBytes >= _options.LogBytesMax)
            {
                CopyWithAppendsHeld();
            }
        }
    }

    /// <summary>Stops the thread after the copy that is under way, and closes the connection.</summary>
    public void Dispose()
    {
        _stopping = true;
        _wake.Set();
        _thread.Join();
        _wake.Dispose();
        _database.Dispose();
    }

    private void Run()
    {
        while (!_stopping)
        {
            _wake.WaitOne(_options.CheckpointEvery.ToTimeSpan());
            if (_stopping)
            {
                return;
            }

            lock (_copies)
            {
                try
                {
                    CopyIfAppended();
                    LastFailure = null;
                }
                catch (Exception e)
                {
                    // The next round tries again; the appends notice by themselves when the log reaches its limit.
                    LastFailure = e.Message;
                }
            }
        }
    }

    private void CopyIfAppended()
    {
        long before;
        lock (_appends)
        {
            if (!_appended)
            {
                return;
            }

            before = _logBytes;
        }

        Copy();
        lock (_appends)
        {
            _appended = false;
            // Under load much came in meanwhile: the next append wakes this thread for another round, each smaller than the last.
            if (before < _options.CheckpointAtBytes || _logBytes - before >= CatchUpBytes)
            {
                return;
            }
        }

        // Little is left: with the appends held for that moment the log is copied whole, and starts again.
        CopyWithAppendsHeld();
    }

    private void CopyWithAppendsHeld()
    {
        lock (_appends)
        {
            var whole = Copy();
            _appended = false;
            _logBytes = whole ? 0 : _logBytes;
        }
    }

    /// <summary>True when the log is copied whole. False: a reader still needs older pages, a later copy goes on from there.</summary>
    private bool Copy()
    {
        var code = raw.sqlite3_wal_checkpoint_v2(_database.Handle, "main", raw.SQLITE_CHECKPOINT_PASSIVE, out var frames, out var copied);
        if (code is not (raw.SQLITE_OK or raw.SQLITE_BUSY))
        {
            throw _database.Fault(code);
        }

        Copies++;
        return code == raw.SQLITE_OK && frames == copied;
    }
}
