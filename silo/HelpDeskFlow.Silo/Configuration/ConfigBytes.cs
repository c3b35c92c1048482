using System.Globalization;

namespace HelpDeskFlow.Silo.Configuration;

/// <summary>Sizes as people write them in a config: <c>500MB 10GiB</c>, or a plain number of bytes.</summary>
internal static class ConfigBytes
{
    private const int DigitsMax = 15;

    private static readonly (string Unit, long Bytes)[] Units =
    [
        ("TiB", 1L << 40), ("GiB", 1L << 30), ("MiB", 1L << 20), ("KiB", 1L << 10),
        ("TB", 1_000_000_000_000), ("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1_000), ("B", 1), ("", 1),
    ];

    /// <summary>Reads one; false where the text is no size or one beyond 2^63.</summary>
    public static bool TryParse(string text, out long bytes)
    {
        bytes = 0;
        var digits = text.AsSpan().IndexOfAnyExceptInRange('0', '9') is >= 0 and var end ? end : text.Length;
        var index = Array.FindIndex(Units, u => u.Unit == text[digits..].TrimStart());
        if (digits is 0 or > DigitsMax || index < 0)
        {
            return false;
        }

        var number = long.Parse(text.AsSpan(0, digits), CultureInfo.InvariantCulture);
        if (number > long.MaxValue / Units[index].Bytes)
        {
            return false;
        }

        bytes = number * Units[index].Bytes;
        return true;
    }

    /// <summary>Writes one with the largest binary unit that divides it.</summary>
    public static string Write(long bytes)
    {
        var (unit, size) = Units.First(u => u.Unit.Length != 2 && bytes % u.Bytes == 0);
        return string.Create(CultureInfo.InvariantCulture, $"{bytes / size}{unit}");
    }
}
