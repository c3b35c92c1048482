using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Domain.OnCall;
using HelpDeskFlow.Engine.Partitions;
using HelpDeskFlow.Engine.Ports;

namespace HelpDeskFlow.Engine.Embedded;

/// <summary>A core that decides nothing and shows what another one writes: reads of a partition that another silo runs.</summary>
public sealed partial class EngineCore
{
    private readonly bool _following;
    private long _replayed;

    /// <summary>A core that follows this journal; call <see cref="BeginFollowing"/>, then <see cref="FollowMore"/> as often as there is more.</summary>
    public static EngineCore Following(IFollowedJournal journal, Codec.GrainCodec codec, EngineLimits limits, PartitionMap map, int partition) =>
        new(journal, codec, limits, new PostBox(map, partition), following: true);

    /// <summary>Sequence of the last commit that is shown.</summary>
    public long FollowedSequence => Volatile.Read(ref _replayed);

    /// <summary>Shows what is there: snapshot rows, and the commits after them.</summary>
    /// <exception cref="JournalUnavailableException">It cannot be read now.</exception>
    public void BeginFollowing(ConfigSnapshot config)
    {
        ((IFollowedJournal)_journal).Look();
        _config = config;
        _replayed = _journal.CheckpointSequence;
        ReadBack();
        Episodes.RebuildFreeList();
        foreach (var cell in _cells.Values)
        {
            _changed.Add(cell);
            if (cell.State is RotationState rotation)
            {
                _context = _context with { Rotations = _context.Rotations.SetItem(rotation.Name, rotation) };
            }

            if (cell.State is IncidentState)
            {
                NoteRecovered(cell);
            }
        }

        _toStream.Clear();
        Published.KnowNumber(_nextIncidentNumber - _numberStep);
        Published.KnowFirstNumber(_firstIncidentNumber);
        PublishAllStreams();
        Publish();
    }

    /// <summary>Shows commits that came since. Returns how many.</summary>
    /// <exception cref="JournalUnavailableException">It cannot be read now; or commits in between are gone, because this follower was away for long: begin anew.</exception>
    public int FollowMore(ConfigSnapshot config)
    {
        _config = config;
        var count = 0;
        foreach (var row in _journal.ReadAfter(_replayed))
        {
            if (row.Sequence != _replayed + 1)
            {
                throw new JournalUnavailableException($"Commits {_replayed + 1} to {row.Sequence - 1} are gone; this reader begins anew.", null);
            }

            _sequence = row.Sequence;
            Episodes.Turn++;
            ReplayCommit(row);
            while (Episodes.TryTakeDue(row.At.ToUnixTimeTicks(), out _))
            {
                // The owner ends what is due; here the wheel must only not grow.
            }

            foreach (var cursor in _streams.Values)
            {
                Published.Publish(cursor.Position);
            }

            ForgetFollowed();
            Publish();
            Volatile.Write(ref _replayed, row.Sequence);
            count++;
        }

        return count;
    }

    /// <summary>The owner keeps resolved incidents as rows; by the time that twice as many are here, those rows are there.</summary>
    private void ForgetFollowed()
    {
        while (_resolved.Count > 2 * _limits.ResolvedIncidentsInMemoryMax)
        {
            var cell = _resolved.Dequeue();
            _resolvedQueued.Remove(cell);
            if (cell.State is IncidentState { IsOpen: false } incident && _cells.GetValueOrDefault(cell.Id) == cell)
            {
                _cells.Remove(cell.Id);
                _archivedMax = Math.Max(_archivedMax, incident.Number);
                _archivedNow.Add(incident.Number);
            }
        }
    }
}
