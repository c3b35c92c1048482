using System.Runtime.InteropServices;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Engine.Frames;
using HelpDeskFlow.Engine.Partitions;
using HelpDeskFlow.Engine.Streams;
using NodaTime;

namespace HelpDeskFlow.Engine.Intake;

/// <summary>A batch by partitions, and as bytes on its way to another silo.</summary>
public sealed partial class AlertBatch
{
    private const byte WireVersion = 1;

    /// <summary>
    /// The alerts of each partition as a batch of their own; null: none. Messages of streams go to every partition, with the alerts
    /// that are its own, so that each knows how far a stream is read. This batch stays as it is.
    /// </summary>
    public AlertBatch?[] Split(PartitionMap map)
    {
        ArgumentNullException.ThrowIfNull(map);
        var parts = new AlertBatch?[map.Count];
        var records = Records;
        var taken = 0;
        if (_marks.Count > 0)
        {
            for (var i = 0; i < parts.Length; i++)
            {
                parts[i] = RentLike();
                parts[i]!._streams.AddRange(_streams);
            }

            foreach (var mark in _marks)
            {
                Copy(records[taken..mark.RecordsEnd], parts, map);
                taken = mark.RecordsEnd;
                foreach (var part in parts)
                {
                    part!.EndMessage(mark.Stream, mark.Offset, mark.IsDeadLetter);
                }
            }
        }

        Copy(records[taken..], parts, map);
        return parts;
    }

    /// <summary>The partition that owns every alert in it; null where there are several, or messages of streams.</summary>
    public int? OnlyPartition(PartitionMap map)
    {
        ArgumentNullException.ThrowIfNull(map);
        if (map.Count == 1)
        {
            return 0;
        }

        if (_marks.Count > 0 || Count == 0)
        {
            return null;
        }

        var first = map.Of(_records[0].Key);
        foreach (ref readonly var record in Records[1..])
        {
            if (map.Of(record.Key) != first)
            {
                return null;
            }
        }

        return first;
    }

    /// <summary>The batch in bytes; refusals are not in them.</summary>
    public byte[] ToWire()
    {
        var buffer = new CommitBuffer();
        buffer.WriteByte(WireVersion);
        buffer.WriteInt64(ReceivedAt.ToUnixTimeTicks());
        buffer.WriteText(Source);
        buffer.WriteText(Service?.Value ?? "");
        buffer.WriteText(Trace ?? "");
        buffer.WriteInt32(_streams.Count);
        foreach (var (id, voidNext) in _streams)
        {
            buffer.WriteText(id.Group);
            buffer.WriteText(id.Topic);
            buffer.WriteInt32(id.Partition);
            buffer.WriteInt64(voidNext);
        }

        buffer.WriteBytes(MemoryMarshal.AsBytes(Marks));
        buffer.WriteBytes(MemoryMarshal.AsBytes(Records));
        buffer.WriteBytes(_buffer.AsSpan(0, BytesUsed));
        return buffer.Written.ToArray();
    }

    /// <summary>Reads what <see cref="ToWire"/> wrote; null where another version wrote it.</summary>
    public static AlertBatch? FromWire(ReadOnlySpan<byte> bytes)
    {
        var reader = new FrameReader(bytes);
        if (reader.AtEnd || reader.ReadByte() != WireVersion)
        {
            return null;
        }

        var at = Instant.FromUnixTimeTicks(reader.ReadInt64());
        var batch = Rent(at, reader.ReadText());
        batch.Service = reader.ReadText() is { Length: > 0 } service ? new ServiceName(service) : null;
        batch.Trace = reader.ReadText() is { Length: > 0 } trace ? trace : null;
        for (var count = reader.ReadInt32(); count > 0; count--)
        {
            batch._streams.Add((new StreamId(reader.ReadText(), reader.ReadText(), reader.ReadInt32()), reader.ReadInt64()));
        }

        foreach (var mark in MemoryMarshal.Cast<byte, StreamMark>(reader.ReadBytes()))
        {
            batch._marks.Add(mark);
        }

        foreach (ref readonly var record in MemoryMarshal.Cast<byte, AlertRecord>(reader.ReadBytes()))
        {
            batch.Add(record);
        }

        var texts = reader.ReadBytes();
        texts.CopyTo(batch.Reserve(texts.Length));
        batch.BytesUsed = texts.Length;
        return batch;
    }

    private AlertBatch RentLike()
    {
        var part = Rent(ReceivedAt, Source);
        part.Service = Service;
        part.Trace = Trace;
        return part;
    }

    private void Copy(ReadOnlySpan<AlertRecord> records, AlertBatch?[] parts, PartitionMap map)
    {
        foreach (ref readonly var record in records)
        {
            var part = parts[map.Of(record.Key)] ??= RentLike();
            var length = record.LabelsLength + record.AnnotationsLength;
            _buffer.AsSpan(record.TextOffset, length).CopyTo(part.Reserve(length));
            part.Add(record with { TextOffset = part.BytesUsed });
            part.BytesUsed += length;
        }
    }
}
