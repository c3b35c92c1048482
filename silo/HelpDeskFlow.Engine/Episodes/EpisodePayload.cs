using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Engine.Intake;

namespace HelpDeskFlow.Engine.Episodes;

/// <summary>
/// What an episode keeps of its texts, in one byte array: number of labels, the interned number of each pair (LEB128); the same
/// for the annotations that alerts of one rule have in common; then the encoded other annotations. Immutable once in a slot; a
/// change makes a new array.
/// </summary>
public static class EpisodePayload
{
    /// <summary>Annotations that are interned: where the alert came from, the same for all alerts of a rule or a sender.</summary>
    private const int SharedMax = 2;

    private static readonly byte[] GeneratorUrl = Encoding.UTF8.GetBytes(ReservedAnnotations.GeneratorUrl);
    private static readonly byte[] Source = Encoding.UTF8.GetBytes(ReservedAnnotations.Source);

    /// <summary>Interns the labels and packs them with the annotations.</summary>
    public static byte[] Pack(PairTable pairs, ReadOnlySpan<byte> encodedLabels, ReadOnlySpan<byte> encodedAnnotations, long turn)
    {
        Span<byte> head = stackalloc byte[1 + (IntakeLimits.LabelsMax * 5)];
        var count = 0;
        var at = 1;
        while (!encodedLabels.IsEmpty)
        {
            at += LabelCodec.WriteLength(head[at..], pairs.Intern(NextPair(ref encodedLabels), turn));
            count++;
        }

        head[0] = (byte)count;
        return Join(pairs, head[..at], encodedAnnotations, turn);
    }

    /// <summary>Packs labels whose uses are counted already with the annotations.</summary>
    public static byte[] Pack(PairTable pairs, ReadOnlySpan<int> labels, ReadOnlySpan<byte> encodedAnnotations, long turn)
    {
        Span<byte> head = stackalloc byte[1 + (IntakeLimits.LabelsMax * 5)];
        head[0] = (byte)labels.Length;
        var at = 1;
        foreach (var id in labels)
        {
            at += LabelCodec.WriteLength(head[at..], id);
        }

        return Join(pairs, head[..at], encodedAnnotations, turn);
    }

    /// <summary>The same labels with other annotations; uses of label pairs move over unchanged.</summary>
    public static byte[] WithAnnotations(PairTable pairs, byte[] payload, ReadOnlySpan<byte> encodedAnnotations, long turn)
    {
        var result = Join(pairs, payload.AsSpan(0, EndOfLabels(payload)), encodedAnnotations, turn);
        ReleaseShared(pairs, payload, turn);
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

        ReleaseShared(pairs, payload, turn);
    }

    /// <summary>Writes the encoded annotations, those that are interned first.</summary>
    public static void WriteAnnotations(PairTable pairs, byte[] payload, IBufferWriter<byte> target)
    {
        var reader = new PairReader(payload, EndOfLabels(payload));
        while (reader.TryNext(out var id))
        {
            target.Write(pairs.PairBytes(id));
        }

        target.Write(payload.AsSpan(reader.Position));
    }

    /// <summary>The annotations that senders set, for people: none of those that say where the alert came from.</summary>
    public static LabelSet AnnotationsForPeople(byte[] payload)
    {
        var reader = new PairReader(payload, EndOfLabels(payload));
        while (reader.TryNext(out _))
        {
        }

        return LabelCodec.Decode(payload.AsSpan(reader.Position), withReserved: false);
    }

    /// <summary>Where the alert came from: the sender's link and kind; empty where it does not say. Core loop only.</summary>
    public static (string GeneratorUrl, string Source) Origin(PairTable pairs, byte[] payload)
    {
        var (url, source) = ("", "");
        var reader = new PairReader(payload, EndOfLabels(payload));
        while (reader.TryNext(out var id))
        {
            var pair = pairs.PairBytes(id);
            LabelCodec.TryRead(ref pair, out var name, out var value);
            var text = Encoding.UTF8.GetString(value);
            (url, source) = name.SequenceEqual(GeneratorUrl) ? (text, source) : (url, text);
        }

        return (url, source);
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
    public static void WriteLabels(PairTable pairs, byte[] payload, IBufferWriter<byte> target)
    {
        var reader = new PairReader(payload);
        while (reader.TryNext(out var id))
        {
            target.Write(pairs.PairBytes(id));
        }
    }

    private static byte[] Join(PairTable pairs, ReadOnlySpan<byte> labels, ReadOnlySpan<byte> encodedAnnotations, long turn)
    {
        Span<byte> shared = stackalloc byte[1 + (SharedMax * 5)];
        var sharedLength = 1;
        var othersLength = 0;
        for (var rest = encodedAnnotations; !rest.IsEmpty;)
        {
            var pair = NextPair(ref rest);
            if (IsShared(pair) && shared[0] < SharedMax)
            {
                shared[0]++;
                sharedLength += LabelCodec.WriteLength(shared[sharedLength..], pairs.Intern(pair, turn));
            }
            else
            {
                othersLength += pair.Length;
            }
        }

        var payload = new byte[labels.Length + sharedLength + othersLength];
        labels.CopyTo(payload);
        shared[..sharedLength].CopyTo(payload.AsSpan(labels.Length));
        var at = labels.Length + sharedLength;
        var left = shared[0];
        for (var rest = encodedAnnotations; !rest.IsEmpty;)
        {
            var pair = NextPair(ref rest);
            if (IsShared(pair) && left > 0)
            {
                left--;
            }
            else
            {
                pair.CopyTo(payload.AsSpan(at));
                at += pair.Length;
            }
        }

        return payload;
    }

    private static bool IsShared(ReadOnlySpan<byte> pair)
    {
        LabelCodec.TryRead(ref pair, out var name, out _);
        return name.SequenceEqual(GeneratorUrl) || name.SequenceEqual(Source);
    }

    private static ReadOnlySpan<byte> NextPair(scoped ref ReadOnlySpan<byte> encoded)
    {
        var before = encoded;
        LabelCodec.TryRead(ref encoded, out _, out _);
        return before[..^encoded.Length];
    }

    private static int EndOfLabels(byte[] payload)
    {
        var reader = new PairReader(payload);
        while (reader.TryNext(out _))
        {
        }

        return reader.Position;
    }

    private static void ReleaseShared(PairTable pairs, byte[] payload, long turn)
    {
        var reader = new PairReader(payload, EndOfLabels(payload));
        while (reader.TryNext(out var id))
        {
            pairs.Release(id, turn);
        }
    }
}

/// <summary>Walks the numbers of the label pairs of a payload, or of another list of pairs that begins at <paramref name="start"/>.</summary>
public struct PairReader(byte[] payload, int start = 0)
{
    private int _left = payload[start];

    /// <summary>Where the next number, or behind the last one what follows the list, begins.</summary>
    public int Position { get; private set; } = start + 1;

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
