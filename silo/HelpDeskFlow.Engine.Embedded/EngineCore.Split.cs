using System.Collections.Immutable;
using System.Globalization;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Suppression;
using HelpDeskFlow.Engine.Codec;
using HelpDeskFlow.Engine.Episodes;
using HelpDeskFlow.Engine.Frames;
using HelpDeskFlow.Engine.Partitions;
using HelpDeskFlow.Engine.Ports;

namespace HelpDeskFlow.Engine.Embedded;

/// <summary>What is one engine's becomes the partitions of a cluster: who owns what is the <see cref="PartitionMap"/>'s business, numbers of incidents stay.</summary>
public sealed partial class EngineCore
{
    /// <summary>The snapshot of one partition; its checkpoint is <paramref name="sequence"/>. Call after <see cref="ReadBack"/>.</summary>
    internal IEnumerable<SnapshotRow> RowsOf(PartitionMap map, int own, long sequence)
    {
        var table = OwnEpisodes(map, own, sequence);
        for (var page = 0; page < table.PageCount; page++)
        {
            yield return Row(SnapshotKind.EpisodePage, page.ToString(CultureInfo.InvariantCulture), sequence, buffer => _pageCodec.Write(table, page, buffer));
        }

        // How often alerts began to fire is a table of fixed size: each partition asks it for its own alerts only.
        for (var page = 0; page < Firings.PageCount; page++)
        {
            if (Firings.IsUsed(page))
            {
                yield return new SnapshotRow(SnapshotKind.Firings, page.ToString(CultureInfo.InvariantCulture), sequence, Firings.Write(page, sequence).ToArray());
            }
        }

        foreach (var cell in _cells.Values.OrderBy(c => c.Id.Kind).ThenBy(c => c.Id.Key, StringComparer.Ordinal))
        {
            if (ShareOf(map, own, cell.Id, cell.State) is { } state)
            {
                foreach (var row in RowsOf(cell.Id, state, sequence))
                {
                    yield return row;
                }
            }
        }

        foreach (var row in _journal.ReadSnapshot().Where(r => r.Kind == SnapshotKind.ArchivedIncident && map.Of(new GrainId(GrainKind.Incident, r.Key)) == own))
        {
            yield return row;
        }

        yield return Row(SnapshotKind.Counters, CountersKey, sequence, buffer =>
        {
            buffer.WriteInt64(NumberFrom(map, own, _nextIncidentNumber));
            buffer.WriteInt64(NumberFrom(map, own, _firstIncidentNumber));
        });
        yield return Row(SnapshotKind.Streams, CountersKey, sequence, buffer => StreamFrames.Write(buffer, _streams.Values));
    }

    /// <summary>Throws where this partition does not show what is its own of the whole.</summary>
    /// <exception cref="JournalCorruptException">It differs.</exception>
    internal void CheckShareOf(EngineCore whole, PartitionMap map, int own)
    {
        var alerts = 0;
        for (var slot = 0; slot < whole.Episodes.PageCount * EpisodePage.Slots; slot++)
        {
            ref readonly var row = ref whole.Episodes[slot];
            if (row.Payload is not null && map.Of(row.Key) == own)
            {
                alerts++;
                var here = Episodes.Find(row.Key);
                if (here < 0 || Published.View(Episodes[here]).ToString() != whole.Published.View(row).ToString())
                {
                    throw Differs($"alert {row.Key}");
                }
            }
        }

        if (alerts != Episodes.Count)
        {
            throw Differs($"the number of alerts, {Episodes.Count} for {alerts}");
        }

        foreach (var cell in whole._cells.Values)
        {
            var share = ShareOf(map, own, cell.Id, cell.State);
            var here = _cells.GetValueOrDefault(cell.Id)?.State;
            if (share is null != here is null || (share is not null && !_codec.WriteState(share).AsSpan().SequenceEqual(_codec.WriteState(here!))))
            {
                throw Differs(cell.Id.ToString());
            }
        }

        JournalCorruptException Differs(string what) => new($"Partition {own} differs from the journal in {what}, so the copy does not count; see that nothing else writes to it, and copy again.");
    }

    private static long NumberFrom(PartitionMap map, int own, long least)
    {
        var number = least;
        while (map.OfNumber(number) != own)
        {
            number++;
        }

        return number;
    }

    private static SnapshotRow Row(byte kind, string key, long sequence, Action<CommitBuffer> write)
    {
        var buffer = new CommitBuffer();
        write(buffer);
        return new SnapshotRow(kind, key, sequence, buffer.Written.ToArray());
    }

    private EpisodeTable OwnEpisodes(PartitionMap map, int own, long sequence)
    {
        var table = new EpisodeTable(Episodes.Pairs);
        for (var slot = 0; slot < Episodes.PageCount * EpisodePage.Slots; slot++)
        {
            ref readonly var row = ref Episodes[slot];
            if (row.Payload is not null && map.Of(row.Key) == own)
            {
                var into = table.Insert(row.Key, Episodes.ServiceOf(row), row.Payload, row.ToEpisode(), sequence);
                table.SetIncident(into, row.IncidentNumber, sequence);
            }
        }

        return table;
    }

    /// <summary>What the partition has of a grain: all, nothing, or its own alerts' part of suppression.</summary>
    private static object? ShareOf(PartitionMap map, int own, GrainId id, object state)
    {
        if (state is SuppressionState suppression)
        {
            var isHome = map.Of(id) == own;
            return suppression with
            {
                Held = ImmutableDictionary.CreateRange(suppression.Held.Where(h => map.Of(h.Key) == own)),
                Changes = ImmutableDictionary.CreateRange(suppression.Changes.Where(c => map.Of(c.Key) == own)),
                Uses = isHome ? suppression.Uses : suppression.Uses.ToImmutableDictionary(u => u.Key, u => u.Value with { Days = u.Value.Days.Clear() }),
            };
        }

        return IsCopiedToAll(id.Kind) || map.Of(id) == own ? state : null;
    }

    private IEnumerable<SnapshotRow> RowsOf(GrainId id, object state, long sequence)
    {
        object? head = null;
        var number = 0;
        foreach (var part in StateParts.Split(state))
        {
            if (head is null)
            {
                head = part;
            }
            else
            {
                yield return Row(SnapshotKind.StatePart, PartKey(id, sequence, number++), sequence, buffer => _codec.WriteState(buffer, part));
            }
        }

        yield return Row((byte)id.Kind, id.Key, sequence, buffer => _codec.WriteState(buffer, head!));
    }
}
