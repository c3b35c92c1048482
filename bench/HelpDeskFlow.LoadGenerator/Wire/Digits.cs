namespace HelpDeskFlow.LoadGenerator.Wire;

/// <summary>Fixed-width decimal numbers in place.</summary>
internal static class Digits
{
    /// <summary>Writes <paramref name="value"/> with leading zeros over the whole span.</summary>
    public static void Write(Span<byte> target, int value) => Write(target, value, (byte)'0');

    /// <summary>Writes <paramref name="value"/> right-aligned, the rest filled with <paramref name="padding"/>.</summary>
    public static void Write(Span<byte> target, int value, byte padding)
    {
        for (int at = target.Length - 1; at >= 0; at--)
        {
            bool isLeading = value == 0 && at < target.Length - 1;
            target[at] = isLeading ? padding : (byte)('0' + (value % 10));
            value /= 10;
        }
    }

    /// <summary>Reads the decimal digits at the start of the span; -1 when there are none.</summary>
    public static int Read(ReadOnlySpan<byte> text)
    {
        int value = 0;
        int at = 0;
        while (at < text.Length && at < 9 && text[at] is >= (byte)'0' and <= (byte)'9')
        {
            value = (value * 10) + (text[at++] - '0');
        }

        return at == 0 ? -1 : value;
    }
}
