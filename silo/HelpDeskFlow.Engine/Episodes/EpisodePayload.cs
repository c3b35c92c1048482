using System.Collections.Immutable;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Engine.Intake;

namespace HelpDeskFlow.Engine.Episodes;

/// <summary>
/// What an episode keeps of its texts, in one byte array: number of labels, the interned number of each pair (LEB128), then
/// the encoded annotations. Immutable once in a slot; a change makes a new array.
/// </summary>
public static class EpisodePayload
{
    /// <summary>Interns the labels and packs them with the annotations.</summary>
    public static byte[] Pack(PairTable pairs, ReadOnlySpan<byte> encodedLabels, ReadOnlySpan<byte> encodedAnnotations, long turn)
    {
        Span<byte> head = stackalloc byte[5 + (IntakeLimits.LabelsMax * 5)];
        var count = 0;
        var at = 1;
        while (!encodedLabels.IsEmpty)
        {
            var before = encodedLabels;
            LabelCodec.TryRead(ref encodedLabels, out _, out _);
            at += LabelCodec.WriteLength(head[at..], pairs.Intern(before[..^encodedLabels.Length], turn));
            count++;
        }

        head[0] = (byte)count;
        var payload = new byte[at + encodedAnnotations.Length];
        head[..at].CopyTo(payload);
        encodedAnnotations.CopyTo(payload.AsSpan(at));
        return payload;
    }

    /// <summary>The same labels with other annotations; uses of pairs move over unchanged.</summary>
    public static byte[] WithAnnotations(byte[] payload, ReadOnlySpan<byte> encodedAnnotations)
    {
        var head = payload.Length - Annotations(payload).Length;
        var result = new byte[head + encodedAnnotations.Length];
        payload.AsSpan(0, head).CopyTo(result);
        encodedAnnotations.CopyTo(result.AsSpan(head));
        return result;
    }

    /// <summary>Gives up the uses of its pairs.</summary>
    public static void Release(PairTable pairs, byte[] payload, long turn)
    {
        var reader = new PairReader(payload);
        while (reader.TryNext(out var id))
        {
            pairs.Release(id, turn);
        }
    }

    /// <summary>The encoded annotations.</summary>
    public static ReadOnlySpan<byte> Annotations(byte[] payload)
    {
        var reader = new PairReader(payload);
        while (reader.TryNext(out _))
        {
        }

        return payload.AsSpan(reader.Position);
    }

    /// <summary>The labels as texts, sorted. Core loop only.</summary>
    public static LabelSet Labels(PairTable pairs, byte[] payload)
    {
        var labels = ImmutableArray.CreateBuilder<Label>(payload[0]);
        var reader = new PairReader(payload);
        while (reader.TryNext(out var id))
        {
            labels.Add(pairs.LabelOf(id));
        }

        labels.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        return LabelSet.FromSorted(labels.DrainToImmutable());
    }

    /// <summary>One bit a label pair: an alert without all bits of a query need not be looked at (a Bloom filter of 64 bits).</summary>
    public static ulong Signature(byte[] payload)
    {
        var signature = 0UL;
        var reader = new PairReader(payload);
        while (reader.TryNext(out var id))
        {
            signature |= SignatureBit(id);
        }

        return signature;
    }

    /// <summary>The bit of one pair.</summary>
    public static ulong SignatureBit(int pairId) => 1UL << (int)(((ulong)(uint)pairId * 0x9E3779B97F4A7C15UL) >> 58);

    /// <summary>Writes the encoded labels.</summary>
    public static void WriteLabels(PairTable pairs, byte[] payload, System.Buffers.IBufferWriter<byte> target)
    {
        var reader = new PairReader(payload);
        while (reader.TryNext(out var id))
        {
            var bytes = pairs.PairBytes(id);
            bytes.CopyTo(target.GetSpan(bytes.Length));
            target.Advance(bytes.Length);
        }
    }
}

/// <summary>Walks the numbers of the label pairs of a payload.</summary>
public struct PairReader(byte[] payload)
{
    private int _left = payload[0];

    /// <summary>Where the next number, or behind the last one the annotations, begin.</summary>
    public int Position { get; private set; } = 1;

    /// <summary>The next number; false behind the last.</summary>
    public bool TryNext(out int id)
    {
        id = 0;
        if (_left == 0)
        {
            return false;
        }

        _left--;
        var shift = 0;
        byte b;
        do
        {
            b = payload[Position++];
            id |= (b & 0x7F) << shift;
            shift += 7;
        }
        while (b >= 0x80);
        return true;
    }
}
