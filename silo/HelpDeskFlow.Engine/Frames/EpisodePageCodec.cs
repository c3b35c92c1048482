using System.Runtime.InteropServices;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Engine.Episodes;
using HelpDeskFlow.Engine.Intake;

namespace HelpDeskFlow.Engine.Frames;

/// <summary>
/// Snapshot form of one page of the episode table. Label pairs that its episodes share are written once: local dictionary
/// first, then the rows with numbers into it. Most alerts only repeat: where no text of the page changed, its numbers are written
/// as a row of their own, a seventh of the bytes and none of the walks through texts.
/// </summary>
internal sealed class EpisodePageCodec
{
    private const byte Version = 1;
    private readonly Dictionary<int, int> _local = [];
    private readonly List<int> _order = [];
    private readonly CommitBuffer _rows = new();
    private readonly CommitBuffer _annotations = new();

    /// <summary>Writes what the next snapshot needs of a page, and notes that it was written with this commit. Returns the <see cref="SnapshotKind"/> of the row.</summary>
    public byte WriteNews(EpisodeTable table, int pageIndex, CommitBuffer target, long sequence)
    {
        var page = table.Page(pageIndex);
        page.SnapshotSequence = sequence;
        if (page.TextsSequence <= page.TextsSnapshotSequence)
        {
            WriteNumbers(page, target);
            return SnapshotKind.EpisodeNumbers;
        }

        var at = target.Length;
        Write(table, pageIndex, target);
        (page.TextsSnapshotSequence, page.TextsSnapshotBytes) = (sequence, target.Length - at);
        return SnapshotKind.EpisodePage;
    }

    public void Write(EpisodeTable table, int pageIndex, CommitBuffer target)
    {
        _local.Clear();
        _order.Clear();
        _rows.Clear();
        var page = table.Page(pageIndex);
        var count = 0;
        for (var i = 0; i < EpisodePage.Slots; i++)
        {
            ref var row = ref page[i];
            if (row.Payload is not null)
            {
                count++;
                WriteSlot(table, i, row);
            }
        }

        target.WriteByte(Version);
        target.WriteInt32(_order.Count);
        foreach (var id in _order)
        {
            target.WriteBytes(table.Pairs.PairBytes(id));
        }

        target.WriteInt32(count);
        var rows = _rows.Written.Span;
        rows.CopyTo(target.Fixed(rows.Length));
    }

    public static void Read(EpisodeTable table, int pageIndex, ReadOnlySpan<byte> body, long sequence)
    {
        var reader = new FrameReader(body);
        if (reader.ReadByte() is not Version and var found)
        {
            throw new Ports.JournalCorruptException($"Snapshot page {pageIndex} has format {found}; this program reads {Version}; upgrade the program.");
        }

        // A pair that many rows share is looked up once a page; the other rows only count one use more.
        var places = new (int At, int Length, int Id)[reader.ReadInt32()];
        for (var i = 0; i < places.Length; i++)
        {
            var pair = reader.ReadBytes();
            places[i] = (body.Length - reader.Rest.Length - pair.Length, pair.Length, -1);
        }

        Span<int> labels = stackalloc int[byte.MaxValue];
        table.EnsureSlot((pageIndex << EpisodePage.Bits) + EpisodePage.Slots - 1);
        for (var left = reader.ReadInt32(); left > 0; left--)
        {
            var slot = (pageIndex << EpisodePage.Bits) + reader.ReadInt32();
            var row = EpisodeFrames.ReadRow(ref reader);
            var service = new ServiceName(reader.ReadText());
            var count = reader.ReadByte();
            for (var n = 0; n < count; n++)
            {
                ref var place = ref places[reader.ReadInt32()];
                if (place.Id < 0)
                {
                    place.Id = table.Pairs.Intern(body.Slice(place.At, place.Length), table.Turn);
                }
                else
                {
                    table.Pairs.AddUse(place.Id);
                }

                labels[n] = place.Id;
            }

            EpisodeFrames.Put(table, slot, row, service, EpisodePayload.Pack(table.Pairs, labels[..count], reader.ReadBytes(), table.Turn), sequence);
        }

        var page = table.Page(pageIndex);
        (page.SnapshotSequence, page.TextsSnapshotSequence, page.TextsSnapshotBytes) = (sequence, sequence, body.Length);
    }

    /// <summary>Puts numbers over a page that was read before; does nothing where the page is newer.</summary>
    public static void ReadNumbers(EpisodeTable table, int pageIndex, ReadOnlySpan<byte> body, long sequence)
    {
        var page = pageIndex < table.PageCount ? table.Page(pageIndex) : null;
        if (page?.SnapshotSequence >= sequence)
        {
            return;
        }

        foreach (ref readonly var numbers in MemoryMarshal.Cast<byte, Numbers>(body))
        {
            var slot = (pageIndex << EpisodePage.Bits) + numbers.Index;
            if (page is null || table[slot].Payload is null || table[slot].Key.Low != numbers.KeyLow)
            {
                throw new Ports.JournalCorruptException($"Snapshot row {pageIndex} of commit {sequence} has numbers of an alert in slot {slot} that is not there; restore the data directory from a backup.");
            }

            var row = table[slot];
            numbers.PutInto(ref row);
            EpisodeFrames.PutNumbers(table, slot, row, sequence);
        }

        page?.SnapshotSequence = sequence;
    }

    private static void WriteNumbers(EpisodePage page, CommitBuffer target)
    {
        for (var i = 0; i < EpisodePage.Slots; i++)
        {
            ref var row = ref page[i];
            if (row.Payload is not null)
            {
                var numbers = new Numbers(i, row);
                MemoryMarshal.Write(target.Fixed(Numbers.Bytes), in numbers);
            }
        }
    }

    private void WriteSlot(EpisodeTable table, int index, in EpisodeSlot row)
    {
        _rows.WriteInt32(index);
        EpisodeFrames.WriteRow(_rows, row);
        _rows.WriteText(table.ServiceOf(row).Value);
        var countAt = _rows.Length;
        _rows.WriteByte(0);
        byte count = 0;
        var reader = new PairReader(row.Payload!);
        while (reader.TryNext(out var id))
        {
            if (!_local.TryGetValue(id, out var local))
            {
                local = _order.Count;
                _local[id] = local;
                _order.Add(id);
            }

            _rows.WriteInt32(local);
            count++;
        }

        _rows.PatchByte(countAt, count);
        _annotations.Clear();
        EpisodePayload.WriteAnnotations(table.Pairs, row.Payload!, _annotations);
        _rows.WriteBytes(_annotations.Written.Span);
    }

    /// <summary>All of a slot that may change without its texts.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 1, Size = Bytes)]
    private readonly struct Numbers(int index, in EpisodeSlot row)
    {
        public const int Bytes = 67;

        public readonly int Index = index;
        public readonly ulong KeyLow = row.Key.Low;
        private readonly long _startsAtTicks = row.StartsAtTicks;
        private readonly long _endsAtTicks = row.EndsAtTicks;
        private readonly long _lastSeenTicks = row.LastSeenTicks;
        private readonly long _openedAtTicks = row.OpenedAtTicks;
        private readonly long _incidentNumber = row.IncidentNumber;
        private readonly uint _annotationsHash = row.AnnotationsHash;
        private readonly int _eventCount = row.EventCount;
        private readonly int _transitions = row.Transitions;
        private readonly byte _status = (byte)row.Status;
        private readonly byte _closeReason = (byte)row.CloseReason;
        private readonly byte _endIsTimeout = row.EndIsTimeout ? (byte)1 : (byte)0;

        public void PutInto(ref EpisodeSlot row)
        {
            row.StartsAtTicks = _startsAtTicks;
            row.EndsAtTicks = _endsAtTicks;
            row.LastSeenTicks = _lastSeenTicks;
            row.OpenedAtTicks = _openedAtTicks;
            row.IncidentNumber = _incidentNumber;
            row.AnnotationsHash = _annotationsHash;
            row.EventCount = _eventCount;
            row.Transitions = _transitions;
            row.Status = (EpisodeStatus)_status;
            row.CloseReason = (CloseReason)_closeReason;
            row.EndIsTimeout = _endIsTimeout == 1;
        }
    }
}
