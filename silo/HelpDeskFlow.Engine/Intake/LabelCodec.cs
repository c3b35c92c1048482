using HelpDeskFlow.Domain;
using System.Collections.Immutable;
using System.Text;
using HelpDeskFlow.Domain.Alerts;

namespace HelpDeskFlow.Engine.Intake;

/// <summary>
/// Encoded labels: for each, the length of the name (LEB128), the name, the length of the value, the value, in UTF-8; in any
/// order. The form in batches, in the journal and in page snapshots: never change it.
/// </summary>
public static class LabelCodec
{
    /// <summary>Reads the next pair and moves on. False at the end.</summary>
    public static bool TryRead(scoped ref ReadOnlySpan<byte> encoded, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        if (encoded.IsEmpty)
        {
            name = value = default;
            return false;
        }

        name = ReadText(ref encoded);
        value = ReadText(ref encoded);
        return true;
    }

    /// <summary>All pairs as a label set, reserved names left out when asked.</summary>
    public static LabelSet Decode(ReadOnlySpan<byte> encoded, bool withReserved)
    {
        if (encoded.IsEmpty)
        {
            return LabelSet.Empty;
        }

        var labels = ImmutableArray.CreateBuilder<Label>();
        while (TryRead(ref encoded, out var name, out var value))
        {
            if (withReserved || !name.StartsWith("__"u8) || !name.EndsWith("__"u8))
            {
                labels.Add(new Label(SharedText.Of(Encoding.UTF8.GetString(name)), SharedText.Of(Encoding.UTF8.GetString(value))));
            }
        }

        labels.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        return LabelSet.FromSorted(labels.DrainToImmutable());
    }

    /// <summary>Encodes a label set; for slow paths and tests.</summary>
    public static byte[] Encode(LabelSet labels)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        foreach (var label in labels.Items)
        {
            Write(buffer, Encoding.UTF8.GetBytes(label.Name), Encoding.UTF8.GetBytes(label.Value));
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The value of a name, or empty.</summary>
    public static ReadOnlySpan<byte> Find(ReadOnlySpan<byte> encoded, ReadOnlySpan<byte> wanted)
    {
        var rest = encoded;
        while (TryRead(ref rest, out var name, out var value))
        {
            if (name.SequenceEqual(wanted))
            {
                return value;
            }
        }

        return default;
    }

    /// <summary>Writes one pair.</summary>
    public static void Write(System.Buffers.IBufferWriter<byte> target, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        WriteText(target, name);
        WriteText(target, value);
    }

    internal static int WriteLength(Span<byte> target, int length)
    {
        var at = 0;
        var rest = (uint)length;
        while (rest >= 0x80)
        {
            target[at++] = (byte)(rest | 0x80);
            rest >>= 7;
        }

        target[at++] = (byte)rest;
        return at;
    }

    private static void WriteText(System.Buffers.IBufferWriter<byte> buffer, ReadOnlySpan<byte> text)
    {
        buffer.Advance(WriteLength(buffer.GetSpan(5), text.Length));
        text.CopyTo(buffer.GetSpan(text.Length));
        buffer.Advance(text.Length);
    }

    private static ReadOnlySpan<byte> ReadText(scoped ref ReadOnlySpan<byte> encoded)
    {
        var length = 0;
        var shift = 0;
        var at = 0;
        byte b;
        do
        {
            b = encoded[at++];
            length |= (b & 0x7F) << shift;
            shift += 7;
        }
        while (b >= 0x80);
        var text = encoded.Slice(at, length);
        encoded = encoded[(at + length)..];
        return text;
    }
}
