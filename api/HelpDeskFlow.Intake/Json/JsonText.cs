using System.Buffers;

namespace HelpDeskFlow.Intake.Json;

/// <summary>
/// Unescapes JSON strings into pooled scratch space; a string without escapes is handed through as it is. What
/// <see cref="Name"/> and <see cref="Value"/> return is good until their next call. Dispose it once.
/// </summary>
internal struct JsonText : IDisposable
{
    private byte[]? _name;
    private byte[]? _value;

    /// <summary>A name, unescaped.</summary>
    public ReadOnlySpan<byte> Name(ReadOnlySpan<byte> raw, bool escaped) => escaped ? Unescape(raw, ref _name) : raw;

    /// <summary>A value, unescaped.</summary>
    public ReadOnlySpan<byte> Value(ReadOnlySpan<byte> raw, bool escaped) => escaped ? Unescape(raw, ref _value) : raw;

    /// <summary>Gives the scratch space back.</summary>
    public void Dispose()
    {
        Return(ref _name);
        Return(ref _value);
    }

    /// <summary>Unescapes well-formed text; the result is never longer. Half a surrogate pair becomes U+FFFD, as Alertmanager reads it.</summary>
    public static int Unescape(ReadOnlySpan<byte> raw, Span<byte> target)
    {
        var written = 0;
        while (!raw.IsEmpty)
        {
            var plain = raw.IndexOf((byte)'\\');
            if (plain < 0)
            {
                raw.CopyTo(target[written..]);
                return written + raw.Length;
            }

            raw[..plain].CopyTo(target[written..]);
            written += plain;
            raw = raw[plain..];
            if (raw[1] == 'u')
            {
                var rune = ReadRune(raw, out var width);
                written += rune.EncodeToUtf8(target[written..]);
                raw = raw[width..];
            }
            else
            {
                target[written++] = raw[1] switch
                {
                    (byte)'b' => (byte)'\b',
                    (byte)'f' => (byte)'\f',
                    (byte)'n' => (byte)'\n',
                    (byte)'r' => (byte)'\r',
                    (byte)'t' => (byte)'\t',
                    var b => b,
                };
                raw = raw[2..];
            }
        }

        return written;
    }

    private static System.Text.Rune ReadRune(ReadOnlySpan<byte> raw, out int width)
    {
        var unit = Hex4(raw[2..]);
        width = 6;
        if (System.Text.Rune.TryCreate(unit, out var rune))
        {
            return rune;
        }

        if (raw.Length >= 12 && raw[6] == '\\' && raw[7] == 'u' && System.Text.Rune.TryCreate(unit, Hex4(raw[8..]), out rune))
        {
            width = 12;
            return rune;
        }

        return System.Text.Rune.ReplacementChar;
    }

    private static char Hex4(ReadOnlySpan<byte> digits)
    {
        var value = 0;
        for (var i = 0; i < 4; i++)
        {
            var digit = digits[i];
            value = (value << 4) | (digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10);
        }

        return (char)value;
    }

    private static ReadOnlySpan<byte> Unescape(ReadOnlySpan<byte> raw, scoped ref byte[]? scratch)
    {
        if (scratch is null || scratch.Length < raw.Length)
        {
            Return(ref scratch);
            scratch = ArrayPool<byte>.Shared.Rent(raw.Length);
        }

        return scratch.AsSpan(0, Unescape(raw, scratch));
    }

    private static void Return(ref byte[]? scratch)
    {
        if (scratch is not null)
        {
            ArrayPool<byte>.Shared.Return(scratch);
            scratch = null;
        }
    }
}
