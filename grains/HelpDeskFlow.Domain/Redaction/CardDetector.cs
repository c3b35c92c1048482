using System.Collections.Immutable;

namespace HelpDeskFlow.Domain.Redaction;

/// <summary>
/// Payment card numbers: 14 to 19 digits in one piece or in the groups printed on cards, of a known issuer's range, with a
/// right check digit (Luhn). Digits that belong to a longer word, a decimal number or a UUID stay.
/// </summary>
internal static class CardDetector
{
    private const int DigitsMin = 14;
    private const int DigitsMax = 19;

    // As printed: groups of digits with one and the same separator, a space or a hyphen.
    private static readonly ImmutableArray<ImmutableArray<int>> PrintedGroups = [[4, 4, 4, 4, 3], [4, 4, 4, 4], [4, 6, 5], [4, 6, 4]];

    public static bool Find(ReadOnlySpan<byte> text, int from, out Finding found)
    {
        found = default;
        Span<byte> digits = stackalloc byte[DigitsMax];
        while (text[from..].IndexOfAnyInRange((byte)'0', (byte)'9') is >= 0 and var offset)
        {
            var start = from + offset;
            var run = text[start..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
            run = run < 0 ? text.Length - start : run;
            from = start + run;
            if (run is >= DigitsMin and <= DigitsMax)
            {
                text.Slice(start, run).CopyTo(digits);
                if (IsCard(digits[..run]) && StandsAlone(text, start, start + run))
                {
                    found = new Finding(start, start + run, "card");
                    return true;
                }
            }
            else if (run == 4)
            {
                foreach (var groups in PrintedGroups)
                {
                    if (TryGroups(text, start, groups, digits, out var count, out var end) && IsCard(digits[..count]) && StandsAlone(text, start, end))
                    {
                        found = new Finding(start, end, "card");
                        return true;
                    }
                }
            }
        }

        return false;
    }

    private static bool TryGroups(ReadOnlySpan<byte> text, int at, ImmutableArray<int> groups, Span<byte> digits, out int count, out int end)
    {
        count = 0;
        end = at;
        var separator = at + 4 < text.Length ? text[at + 4] : (byte)0;
        if (separator is not ((byte)' ' or (byte)'-'))
        {
            return false;
        }

        foreach (var length in groups)
        {
            if (count > 0 && (end >= text.Length || text[end++] != separator))
            {
                return false;
            }

            if (end + length > text.Length || text.Slice(end, length).IndexOfAnyExceptInRange((byte)'0', (byte)'9') >= 0)
            {
                return false;
            }

            text.Slice(end, length).CopyTo(digits[count..]);
            count += length;
            end += length;
        }

        return end == text.Length || !Ascii.IsDigit(text[end]);
    }

    private static bool StandsAlone(ReadOnlySpan<byte> text, int start, int end)
    {
        if (start > 0 && (Ascii.IsAlphanumeric(text[start - 1]) || text[start - 1] is (byte)'_' or (byte)'.' or (byte)'-' or (byte)'+' || text[start - 1] >= 0x80))
        {
            return false;
        }

        if (end == text.Length)
        {
            return true;
        }

        var next = text[end];
        return !Ascii.IsAlphanumeric(next) && next != '_' && next != '-' && (next != '.' || end + 1 == text.Length || !Ascii.IsAlphanumeric(text[end + 1]));
    }

    private static bool IsCard(ReadOnlySpan<byte> digits) => IsIssued(digits) && HasCheckDigit(digits);

    /// <summary>American Express, Diners Club, Discover, JCB, Maestro, Mastercard, UnionPay and Visa: first digits and lengths.</summary>
    private static bool IsIssued(ReadOnlySpan<byte> digits)
    {
        var first4 = ((digits[0] - '0') * 1000) + ((digits[1] - '0') * 100) + ((digits[2] - '0') * 10) + digits[3] - '0';
        var (first3, first2) = (first4 / 10, first4 / 100);
        return digits.Length switch
        {
            14 => first2 is 36 or 38 or 39 || first3 is >= 300 and <= 305,
            15 => first2 is 34 or 37,
            16 => first2 is >= 40 and <= 69 || first4 is (>= 2221 and <= 2720) or (>= 3528 and <= 3589),
            _ => first2 == 62,
        };
    }

    // Luhn, ISO/IEC 7812-1 annex B: every second digit from the right doubled, digits summed, a multiple of ten.
    private static bool HasCheckDigit(ReadOnlySpan<byte> digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = digits[^(i + 1)] - '0';
            sum += i % 2 == 0 ? digit : digit > 4 ? (digit * 2) - 9 : digit * 2;
        }

        return sum % 10 == 0;
    }
}
