using HelpDeskFlow.Domain;
using HelpDeskFlow.Engine.Episodes;
using HelpDeskFlow.Engine.Intake;

namespace HelpDeskFlow.Engine.Frames;

/// <summary>
/// Snapshot form of one page of the episode table. Label pairs that its episodes share are written once: local dictionary
/// first, then the rows with numbers into it.
/// </summary>
internal sealed class EpisodePageCodec
{
    private const byte Version = 1;
    private readonly Dictionary<int, int> _local = [];
    private readonly List<int> _order = [];
    private readonly CommitBuffer _rows = new();
    private readonly CommitBuffer _annotations = new();

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

        table.Page(pageIndex).SnapshotSequence = sequence;
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
}
