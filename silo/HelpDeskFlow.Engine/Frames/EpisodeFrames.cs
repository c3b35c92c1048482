using System.Runtime.InteropServices;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Engine.Episodes;
using HelpDeskFlow.Engine.Intake;
using NodaTime;

namespace HelpDeskFlow.Engine.Frames;

/// <summary>
/// Frames about episodes. They hold the row as it is afterwards, so replay needs no decider. Repeats are gathered: one frame
/// for a run of them, 32 bytes each.
/// </summary>
public sealed class EpisodeFrames(CommitBuffer buffer)
{
    /// <summary>Bytes of one repeat.</summary>
    public const int RepeatBytes = 32;

    private const int TimeoutFlag = unchecked((int)0x8000_0000);
    private int _repeatsAt = -1;
    private int _repeats;

    /// <summary>A repeat of the episode in this slot.</summary>
    public void Repeat(int slot, in EpisodeSlot row)
    {
        if (_repeatsAt < 0)
        {
            buffer.WriteByte((byte)FrameKind.Repeats);
            _repeatsAt = buffer.Length;
            buffer.WriteInt32(0);
        }

        _repeats++;
        var target = buffer.Fixed(RepeatBytes);
        var record = new RepeatRecord
        {
            SlotAndFlag = slot | (row.EndIsTimeout ? TimeoutFlag : 0),
            EventCount = row.EventCount,
            KeyLow = row.Key.Low,
            EndsAtTicks = row.EndsAtTicks,
            LastSeenTicks = row.LastSeenTicks,
        };
        MemoryMarshal.Write(target, in record);
    }

    /// <summary>Ends the running frame of repeats; call before any other frame and before the commit.</summary>
    public void Close()
    {
        if (_repeatsAt >= 0)
        {
            buffer.PatchInt32(_repeatsAt, _repeats);
            _repeatsAt = -1;
            _repeats = 0;
        }
    }

    /// <summary>A change of an episode. Texts are given where they are new.</summary>
    public void Changed(EpisodeVerdict verdict, int slot, in EpisodeSlot row, ServiceName service, ReadOnlySpan<byte> labels, ReadOnlySpan<byte> annotations)
    {
        Close();
        buffer.WriteByte((byte)FrameKind.Episode);
        buffer.WriteByte((byte)verdict);
        buffer.WriteInt32(slot);
        WriteRow(buffer, row);
        buffer.WriteText(service.Value);
        buffer.WriteBytes(labels);
        buffer.WriteBytes(annotations);
    }

    /// <summary>The episode in this slot belongs to that incident.</summary>
    public void Assigned(int slot, long incidentNumber)
    {
        Close();
        buffer.WriteByte((byte)FrameKind.Assigned);
        buffer.WriteInt32(slot);
        buffer.WriteInt64(incidentNumber);
    }

    /// <summary>The slot is free again.</summary>
    public void Forgotten(int slot)
    {
        Close();
        buffer.WriteByte((byte)FrameKind.Forgotten);
        buffer.WriteInt32(slot);
    }

    /// <summary>Carries out a frame on the table. The kind byte is read already. Frames whose page snapshot is as new are skipped.</summary>
    public static void Replay(FrameKind kind, ref FrameReader reader, EpisodeTable table, long sequence)
    {
        switch (kind)
        {
            case FrameKind.Repeats:
                ReplayRepeats(ref reader, table, sequence);
                break;
            case FrameKind.Episode:
                ReplayChanged(ref reader, table, sequence);
                break;
            case FrameKind.Forgotten:
                var freed = reader.ReadInt32();
                if (IsNew(table, freed, sequence) && table[freed].Payload is not null)
                {
                    table.Remove(freed, sequence, reuse: false);
                }

                break;
            default:
                var slot = reader.ReadInt32();
                var number = reader.ReadInt64();
                if (IsNew(table, slot, sequence) && table[slot].Payload is not null)
                {
                    table.SetIncident(slot, number, sequence);
                }

                break;
        }
    }

    /// <summary>How long an episode that is over lasted.</summary>
    internal static Duration LengthOf(in EpisodeSlot row) => Duration.FromTicks(Math.Max(0, row.EndsAtTicks - row.OpenedAtTicks));

    /// <summary>Verdict, row and service of the frame, read without moving on.</summary>
    internal static (EpisodeVerdict Verdict, EpisodeSlot Row, ServiceName Service) Peek(FrameReader reader)
    {
        var verdict = (EpisodeVerdict)reader.ReadByte();
        reader.ReadInt32();
        return (verdict, ReadRow(ref reader), new ServiceName(reader.ReadText()));
    }

    internal static void WriteRow(CommitBuffer buffer, in EpisodeSlot row)
    {
        buffer.WriteInt64((long)row.Key.High);
        buffer.WriteInt64((long)row.Key.Low);
        buffer.WriteInt64(row.StartsAtTicks);
        buffer.WriteInt64(row.EndsAtTicks);
        buffer.WriteInt64(row.LastSeenTicks);
        buffer.WriteInt64(row.OpenedAtTicks);
        buffer.WriteInt64(row.IncidentNumber);
        buffer.WriteInt32((int)row.AnnotationsHash);
        buffer.WriteInt32(row.EventCount);
        buffer.WriteInt32(row.Transitions);
        buffer.WriteByte((byte)row.Status);
        buffer.WriteByte((byte)row.CloseReason);
        buffer.WriteByte(row.EndIsTimeout ? (byte)1 : (byte)0);
    }

    internal static EpisodeSlot ReadRow(ref FrameReader reader) => new()
    {
        Key = new AlertKey((ulong)reader.ReadInt64(), (ulong)reader.ReadInt64()),
        StartsAtTicks = reader.ReadInt64(),
        EndsAtTicks = reader.ReadInt64(),
        LastSeenTicks = reader.ReadInt64(),
        OpenedAtTicks = reader.ReadInt64(),
        IncidentNumber = reader.ReadInt64(),
        AnnotationsHash = (uint)reader.ReadInt32(),
        EventCount = reader.ReadInt32(),
        Transitions = reader.ReadInt32(),
        Status = (EpisodeStatus)reader.ReadByte(),
        CloseReason = (CloseReason)reader.ReadByte(),
        EndIsTimeout = reader.ReadByte() == 1,
        Payload = [],
    };

    private static bool IsNew(EpisodeTable table, int slot, long sequence)
    {
        table.EnsureSlot(slot);
        return table.Page(slot >> EpisodePage.Bits).SnapshotSequence < sequence;
    }

    private static void ReplayRepeats(ref FrameReader reader, EpisodeTable table, long sequence)
    {
        var records = MemoryMarshal.Cast<byte, RepeatRecord>(reader.Take(reader.ReadInt32() * RepeatBytes));
        foreach (ref readonly var record in records)
        {
            var slot = record.SlotAndFlag & ~TimeoutFlag;
            if (!IsNew(table, slot, sequence))
            {
                continue;
            }

            if (table[slot].Payload is null || table[slot].Key.Low != record.KeyLow)
            {
                throw new Ports.JournalCorruptException($"Commit {sequence} repeats an alert in slot {slot} that is not open there; restore the data directory from a backup.");
            }

            table.SetRepeat(slot, record.EndsAtTicks, record.LastSeenTicks, record.EventCount, (record.SlotAndFlag & TimeoutFlag) != 0, sequence);
        }
    }

    private static void ReplayChanged(ref FrameReader reader, EpisodeTable table, long sequence)
    {
        reader.ReadByte();
        var slot = reader.ReadInt32();
        var row = ReadRow(ref reader);
        var service = new ServiceName(reader.ReadText());
        var labels = reader.ReadBytes();
        var annotations = reader.ReadBytes();
        if (!IsNew(table, slot, sequence))
        {
            return;
        }

        Put(table, slot, row, service, labels, annotations, sequence);
    }

    /// <summary>
    /// Puts a whole row into a slot, whoever was there before. Goes by slots alone: while pages of different age are read and
    /// replayed, a key may stand in an old and in a new place, until the frame is replayed that forgets the old one.
    /// </summary>
    internal static void Put(EpisodeTable table, int slot, in EpisodeSlot row, ServiceName service, ReadOnlySpan<byte> labels, ReadOnlySpan<byte> annotations, long sequence)
    {
        if (!labels.IsEmpty)
        {
            Put(table, slot, row, service, EpisodePayload.Pack(table.Pairs, labels, annotations, table.Turn), sequence);
            return;
        }

        PutNumbers(table, slot, row, sequence);
    }

    /// <summary>Puts a row over the one in the slot, which keeps its texts.</summary>
    internal static void PutNumbers(EpisodeTable table, int slot, in EpisodeSlot row, long sequence)
    {
        table.Update(slot, row.ToEpisode(), null, sequence);
        table.SetIncident(slot, row.IncidentNumber, sequence);
    }

    /// <summary>The same with texts that are packed already.</summary>
    internal static void Put(EpisodeTable table, int slot, in EpisodeSlot row, ServiceName service, byte[] payload, long sequence)
    {
        if (table[slot].Payload is not null)
        {
            table.Remove(slot, sequence, reuse: false);
        }

        table.Insert(row.Key, service, payload, row.ToEpisode(), sequence, slot);
        table.SetIncident(slot, row.IncidentNumber, sequence);
    }

    [StructLayout(LayoutKind.Sequential, Pack = 1, Size = RepeatBytes)]
    private struct RepeatRecord
    {
        public int SlotAndFlag;
        public int EventCount;
        public ulong KeyLow;
        public long EndsAtTicks;
        public long LastSeenTicks;
    }
}
