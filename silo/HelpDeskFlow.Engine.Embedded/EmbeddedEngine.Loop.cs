using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Engine.Ports;
using NodaTime;

namespace HelpDeskFlow.Engine.Embedded;

/// <summary>The core loop. Everything in this file runs on its one thread.</summary>
public sealed partial class EmbeddedEngine
{
    /// <summary>So often the loop lets others run before a turn while many requests are under way: what they bring then shares the commit.</summary>
    private const int YieldsUnderLoad = 4;

    private bool _mayPruneMore = true;
    private bool _underLoad;
    private bool _journalWarned;
    private string? _endedBy;
    private bool _isDeposed;

    private void Loop()
    {
        _core.ReadFailed = WaitForJournal;
        try
        {
            while (!_stopping || !_batches.IsEmpty || !_commands.IsEmpty)
            {
                if (_batches.IsEmpty && _commands.IsEmpty && !_core.SnapshotRunning)
                {
                    if (_mayPruneMore && !_stopping)
                    {
                        // Nothing else to do: what is too much goes in steps, and whoever comes meanwhile waits for one of them.
                        Prune();
                        continue;
                    }

                    WaitForWork();
                }

                for (var i = 0; _underLoad && i < YieldsUnderLoad; i++)
                {
                    Thread.Yield();
                }

                Turn();
            }

            SnapshotAtStop();
        }
        catch (JournalUnavailableException) when (_stopping)
        {
            Answer(EngineAnswer.StorageUnavailable);
        }
        catch (Exception e)
        {
            // Nobody above us: say so, refuse everything, and let the health check end the process.
            _notReady = $"The core loop ended with {e.GetType().Name}: {e.Message} Restart the program.";
            LogLoopFailed(e);
            _endedBy = _notReady;
            Answer(EngineAnswer.StorageUnavailable);
        }
        finally
        {
            _stopping = true;
            _ended = true;
            Interlocked.MemoryBarrier();
            RefuseQueued();
            _stopped.TrySetResult();
            if (_endedBy is not null)
            {
                _partition?.Ended(_endedBy, _isDeposed);
            }
        }
    }

    private void Turn()
    {
        var now = _clock.Now();
        _core.Begin(now, _clock.Wall);
        TakeAcknowledgements();
        _core.FireTimers();
        _core.Expire();
        _core.ForgetResolved();
        TakeCommands();
        TakeBatches();
        if (TryCommit() is not { } effects)
        {
            return;
        }

        Release(effects);
        Answer(EngineAnswer.Committed);
        SendMessages();
        NoteJournalWarning();
        if (_core.CommitsSincePrune >= _limits.PruneEveryCommits || _core.BytesSincePrune >= _limits.PruneEveryBytes)
        {
            Prune();
        }
    }

    /// <summary>A whole snapshot at the end, where it is quick: the next start then replays next to nothing. What does not fit stays in the journal as it is.</summary>
    private void SnapshotAtStop()
    {
        var began = _clock.Now();
        for (var snapshot = 0; snapshot < 2; snapshot++)
        {
            // The first one may have been under way before the last turns.
            var wasRunning = _core.SnapshotRunning;
            _core.BeginSnapshot();
            while (_core.SnapshotRunning)
            {
                _core.Begin(_clock.Now(), _clock.Wall);
                if (TryCommit() is null || _clock.Now() - began > _limits.StopSnapshotTime)
                {
                    return;
                }
            }

            if (!wasRunning)
            {
                return;
            }
        }
    }

    private void TakeCommands()
    {
        while (_commandsInTurn.Count < _limits.CommandsPerTurnMax && !_core.IsTurnFull && _commands.TryDequeue(out var item))
        {
            Interlocked.Decrement(ref _queuedCommands);
            _commandsInTurn.Add(item);
            if (item.Config is not null)
            {
                _core.Apply(item.Config);
            }
            else if (item.Messages is not null)
            {
                Take(item);
            }
            else
            {
                item.Rejection = _core.Handle(item.To, item.Command!);
            }
        }
    }

    private void TakeBatches()
    {
        var alerts = 0;
        while (alerts < _limits.AlertsPerTurnMax && !_core.IsTurnFull && _batches.TryDequeue(out var item))
        {
            Interlocked.Decrement(ref _queuedBatches);
            Interlocked.Add(ref _queuedBytes, -item.Bytes);
            _batchesInTurn.Add(item);
            alerts += item.Batch.Count;
            _core.Take(item.Batch);
        }
    }

    /// <summary>Commits; while the journal cannot write, answers everybody, takes nothing new, and tries the same commit again. Null: stopped meanwhile.</summary>
    private IReadOnlyList<Effect>? TryCommit()
    {
        while (true)
        {
            try
            {
                var effects = _core.Commit();
                if (_notReady is not null)
                {
                    LogStorageBack();
                    _notReady = null;
                }

                return effects;
            }
            catch (JournalUnavailableException e)
            {
                if (_notReady is null)
                {
                    LogStorageUnavailable(e.Message);
                }

                _notReady = e.Message;
                Answer(EngineAnswer.StorageUnavailable);
                RefuseQueued();
                if (e.IsDeposed && _partition is not null)
                {
                    // Another silo runs this partition now.
                    (_endedBy, _isDeposed) = (e.Message, true);
                    _stopping = true;
                }

                if (_stopping)
                {
                    return null;
                }

                _signal.Wait(Duration.FromTimeSpan(StorageRetryPause));
            }
        }
    }

    /// <summary>
    /// A turn under way needs what the journal cannot give now. Who is in the turn waits, since it is half decided; everybody else
    /// is refused. False: stopped meanwhile.
    /// </summary>
    private bool WaitForJournal(string reason)
    {
        if (_notReady is null)
        {
            LogStorageUnavailable(reason);
        }

        _notReady = reason;
        RefuseQueued();
        if (!_stopping)
        {
            _signal.Wait(Duration.FromTimeSpan(StorageRetryPause));
        }

        return !_stopping;
    }

    private void Answer(EngineAnswer answer)
    {
        _underLoad = _batchesInTurn.Count > 1;
        foreach (var item in _batchesInTurn)
        {
            item.Complete(answer);
        }

        foreach (var item in _commandsInTurn)
        {
            item.Complete(answer);
        }

        _batchesInTurn.Clear();
        _commandsInTurn.Clear();
    }

    private void RefuseQueued()
    {
        var answer = _stopping ? EngineAnswer.Stopping : EngineAnswer.StorageUnavailable;
        while (_batches.TryDequeue(out var item))
        {
            Interlocked.Decrement(ref _queuedBatches);
            Interlocked.Add(ref _queuedBytes, -item.Bytes);
            item.Complete(answer);
        }

        while (_commands.TryDequeue(out var item))
        {
            Interlocked.Decrement(ref _queuedCommands);
            item.Complete(answer);
        }
    }

    /// <summary>Says it once when it begins and once when it is over.</summary>
    private void NoteJournalWarning()
    {
        var warning = _core.Published.Stats.JournalWarning;
        if (warning is null == _journalWarned)
        {
            _journalWarned = warning is not null;
            if (warning is not null)
            {
                LogJournalWarning(warning);
            }
            else
            {
                LogJournalWarningOver();
            }
        }
    }

    private void Prune()
    {
        try
        {
            _mayPruneMore = _core.Prune() > 0;
        }
        catch (JournalUnavailableException e)
        {
            // Old rows stay a little longer; the next commit will tell whether the disk is full.
            _mayPruneMore = false;
            LogPruneFailed(e.Message);
        }
    }
}
