using System.Numerics;
using HelpDeskFlow.Domain.Alerts;

namespace HelpDeskFlow.Domain.Correlation;

/// <summary>
/// The words of an alert as sixteen bytes: each word falls into one of sixteen places, which keeps the least of them. How many places are
/// equal tells how alike two alerts are. Words of the alert name (split at its capitals), the summary and the description.
/// </summary>
/// <param name="Low">Places 0 to 7.</param>
/// <param name="High">Places 8 to 15.</param>
public readonly record struct WordSketch(ulong Low, ulong High)
{
    /// <summary>Characters of one text that are looked at.</summary>
    public const int CharactersMax = 400;

    /// <summary>Of an alert.</summary>
    public static WordSketch Of(LabelSet labels, LabelSet annotations)
    {
        Span<byte> places = stackalloc byte[16];
        places.Fill(byte.MaxValue);
        Add(labels["alertname"], places);
        Add(annotations["summary"], places);
        Add(annotations["description"], places);
        return new WordSketch(BitConverter.ToUInt64(places), BitConverter.ToUInt64(places[8..]));
    }

    /// <summary>From 0 to 1: the share of the places in use that are equal.</summary>
    public double Likeness(WordSketch other)
    {
        var used = Used(Low, other.Low) + Used(High, other.High);
        return used == 0 ? 0 : Math.Max(0, EqualAndUsed(Low, other.Low) + EqualAndUsed(High, other.High)) / (double)used;
    }

    private static int Used(ulong a, ulong b) => 8 - ZeroBytes(~a | ~b);

    private static int EqualAndUsed(ulong a, ulong b) => ZeroBytes(a ^ b) - ZeroBytes(~a | ~b);

    /// <summary>How many of the eight bytes are zero.</summary>
    private static int ZeroBytes(ulong value)
    {
        const ulong LowSeven = 0x7F7F7F7F7F7F7F7F;
        return BitOperations.PopCount(~(((value & LowSeven) + LowSeven) | value | LowSeven));
    }

    private static void Add(string text, Span<byte> places)
    {
        var hash = TextHash.Seed;
        var any = false;
        var before = ' ';
        for (var i = 0; i < text.Length && i < CharactersMax; i++)
        {
            var c = text[i];
            if (!char.IsAsciiLetter(c) || (char.IsAsciiLetterUpper(c) && char.IsAsciiLetterLower(before)))
            {
                Put(hash, any, places);
                (hash, any) = (TextHash.Seed, false);
            }

            if (char.IsAsciiLetter(c))
            {
                (hash, any) = (TextHash.Add(hash, c), true);
            }

            before = c;
        }

        Put(hash, any, places);
    }

    private static void Put(ulong hash, bool any, Span<byte> places)
    {
        if (any)
        {
            hash = TextHash.Finish(hash);
            ref var place = ref places[(int)(hash >> 60)];
            place = Math.Min(place, (byte)(hash & 0x7F));
        }
    }
}

/// <summary>A hash of texts that is the same in every process: FNV-1a over lower-case characters, mixed at the end.</summary>
internal static class TextHash
{
    public const ulong Seed = 14695981039346656037;

    public static ulong Of(string text) => Finish(Add(Seed, text));

    public static ulong Of(string? first, string? second) => Finish(Add(Add(Add(Seed, first), '\u0001'), second));

    public static ulong Add(ulong hash, char c) => unchecked((hash ^ (uint)(char.IsAsciiLetterUpper(c) ? c | 0x20 : c)) * 1099511628211);

    public static ulong Finish(ulong hash)
    {
        hash = unchecked((hash ^ (hash >> 33)) * 0xFF51AFD7ED558CCD);
        return hash ^ (hash >> 29);
    }

    private static ulong Add(ulong hash, string? text)
    {
        foreach (var c in text ?? "")
        {
            hash = Add(hash, c);
        }

        return hash;
    }
}
