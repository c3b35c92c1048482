namespace HelpDeskFlow.Domain.Redaction;

/// <summary>
/// Phone numbers with a plus and a country code, behind <c>tel:</c>, and North American ones in their two printed forms,
/// <c>(415) 555-0132</c> and <c>415-555-0132</c>. National numbers of other countries cannot be told from other numbers and stay.
/// </summary>
internal static class PhoneDetector
{
    private const int DigitsMin = 9;
    private const int DigitsMax = 15; // E.164
    private const int NorthAmericanDigits = 10;
    private const int TelDigitsMin = 7;
    private static readonly System.Buffers.SearchValues<byte> Starts = Ascii.Set("+(0123456789");

    public static bool Find(ReadOnlySpan<byte> text, int from, out Finding found)
    {
        found = default;
        while (text[from..].IndexOfAny(Starts) is >= 0 and var offset)
        {
            var start = from + offset;
            var end = text[start] switch
            {
                (byte)'+' => International(text, start),
                _ when IsTel(text, start) => Tel(text, start),
                _ => NorthAmerican(text, start),
            };
            if (end > start)
            {
                found = new Finding(start, end, "phone");
                return true;
            }

            // Past the whole run of digits: a number does not begin in the middle of another.
            from = start + 1 + (Ascii.IsDigit(text[start]) ? DigitRun(text[(start + 1)..]) : 0);
        }

        return false;
    }

    private static int International(ReadOnlySpan<byte> text, int start)
    {
        if (start > 0 && (Ascii.IsAlphanumeric(text[start - 1]) || text[start - 1] is (byte)'.' or (byte)'_' or (byte)'+' or (byte)'-' or (byte)')'))
        {
            return 0; // 1e+10, 10:00+02, a+b
        }

        Span<byte> digits = stackalloc byte[DigitsMax];
        var (count, at, end) = (0, start + 1, 0);
        // Other numbers may stand behind it: the longest piece of whole groups that is a number.
        while (ReadGroup(text, ref at, digits, ref count))
        {
            if (count >= DigitsMin && EndsThere(text, at) && IsInternational(digits[..count]))
            {
                end = at;
            }
        }

        return end;
    }

    private static bool IsInternational(ReadOnlySpan<byte> digits) => digits[0] switch
    {
        (byte)'0' => false,
        (byte)'1' => IsNorthAmerican(digits[1..]),
        _ => CountryCodes.IsAssigned(digits),
    };

    private static bool IsTel(ReadOnlySpan<byte> text, int start) =>
        start >= 4 && Ascii.StartsWithIgnoreCase(text[(start - 4)..start], "tel:"u8) && Ascii.IsWordStart(text, start - 4);

    private static int Tel(ReadOnlySpan<byte> text, int start)
    {
        Span<byte> digits = stackalloc byte[DigitsMax];
        var (count, at, end) = (0, start, 0);
        while (ReadGroup(text, ref at, digits, ref count))
        {
            end = count >= TelDigitsMin ? at : end;
        }

        return end;
    }

    private static int NorthAmerican(ReadOnlySpan<byte> text, int start)
    {
        if (start > 0 && (Ascii.IsAlphanumeric(text[start - 1]) || text[start - 1] is (byte)'-' or (byte)'.' or (byte)'_' or (byte)':'))
        {
            return 0;
        }

        var inBrackets = text[start] == '(';
        var rest = text[(inBrackets ? start + 1 : start)..];
        var areaEnd = inBrackets && rest.Length > 4 && rest[3] == ')' ? (rest[4] == ' ' ? 5 : 4) : !inBrackets && rest.Length > 3 && rest[3] == '-' ? 4 : 0;
        if (areaEnd == 0 || rest.Length < areaEnd + 8 || rest[areaEnd + 3] is not ((byte)'-' or (byte)' '))
        {
            return 0;
        }

        Span<byte> digits = stackalloc byte[NorthAmericanDigits];
        rest[..3].CopyTo(digits);
        rest.Slice(areaEnd, 3).CopyTo(digits[3..]);
        rest.Slice(areaEnd + 4, 4).CopyTo(digits[6..]);
        var end = (inBrackets ? start + 1 : start) + areaEnd + 8;
        return IsNorthAmerican(digits) && EndsThere(text, end) ? end : 0;
    }

    /// <summary>NPA-NXX-XXXX: area and exchange begin with 2 to 9.</summary>
    private static bool IsNorthAmerican(ReadOnlySpan<byte> digits) =>
        digits.Length == NorthAmericanDigits && digits[0] >= '2' && digits[3] >= '2' && digits.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;

    /// <summary>Takes the next group of digits, behind at most two separators such as ") "; false where there is none or it is too long.</summary>
    private static bool ReadGroup(ReadOnlySpan<byte> text, ref int at, Span<byte> digits, ref int count)
    {
        var start = at;
        while (start < text.Length && start - at < 2 && text[start] is (byte)' ' or (byte)'-' or (byte)'.' or (byte)'(' or (byte)')' or (byte)'/')
        {
            start++;
        }

        var run = DigitRun(text[start..]);
        if (run == 0 || count + run > DigitsMax)
        {
            return false;
        }

        text.Slice(start, run).CopyTo(digits[count..]);
        count += run;
        at = start + run;
        return true;
    }

    private static bool EndsThere(ReadOnlySpan<byte> text, int end) =>
        end == text.Length
        || (!Ascii.IsAlphanumeric(text[end]) && text[end] is not ((byte)'_' or (byte)'%' or (byte)':')
            && (text[end] is not ((byte)'.' or (byte)'-' or (byte)'+') || end + 1 == text.Length || !Ascii.IsAlphanumeric(text[end + 1])));

    private static int DigitRun(ReadOnlySpan<byte> text) =>
        text.IndexOfAnyExceptInRange((byte)'0', (byte)'9') is >= 0 and var end ? end : text.Length;
}
