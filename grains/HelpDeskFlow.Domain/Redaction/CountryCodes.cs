namespace HelpDeskFlow.Domain.Redaction;

/// <summary>Assigned country codes (ITU-T E.164, list of assigned codes): those of one and two digits by name, three digits by their first two.</summary>
internal static class CountryCodes
{
    // 7 and the two-digit codes.
    private static readonly HashSet<int> TwoDigits =
    [
        20, 27, 30, 31, 32, 33, 34, 36, 39, 40, 41, 43, 44, 45, 46, 47, 48, 49, 51, 52, 53, 54, 55, 56, 57, 58, 60, 61, 62, 63, 64, 65, 66,
        81, 82, 84, 86, 90, 91, 92, 93, 94, 95, 98,
    ];

    // First two digits of codes of three.
    private static readonly HashSet<int> ThreeDigits = [21, 22, 23, 24, 25, 26, 29, 35, 37, 38, 42, 50, 59, 67, 68, 69, 80, 85, 87, 88, 96, 97, 99];

    /// <summary>Whether the number, in ASCII digits, at least nine, begins with an assigned code and is long enough for one.</summary>
    public static bool IsAssigned(ReadOnlySpan<byte> digits)
    {
        var first2 = ((digits[0] - '0') * 10) + digits[1] - '0';
        return digits[0] == '7' || TwoDigits.Contains(first2) || ThreeDigits.Contains(first2);
    }
}
