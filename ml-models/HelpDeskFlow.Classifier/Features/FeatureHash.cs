namespace HelpDeskFlow.Classifier.Features;

/// <summary>Hashes of words and of what is built from them. Part of the model file's format: a change needs a new format version.</summary>
internal static class FeatureHash
{
    /// <summary>Of no character.</summary>
    public const uint Seed = 2_166_136_261u;

    /// <summary>FNV-1a over the characters.</summary>
    public static uint Of(ReadOnlySpan<char> word)
    {
        var hash = Seed;
        foreach (var c in word)
        {
            hash = Add(hash, c);
        }

        return hash;
    }

    /// <summary>With one character more.</summary>
    public static uint Add(uint hash, char c) => (hash ^ c) * 16_777_619u;

    /// <summary>A word in a role: equal words in different roles are different features.</summary>
    public static uint In(uint role, uint word)
    {
        var hash = (word ^ (role * 0x85EBCA6Bu)) * 0xC2B2AE35u;
        hash ^= hash >> 15;
        hash *= 0x27D4EB2Fu;
        return hash ^ (hash >> 13);
    }

    /// <summary>Two words, in this order.</summary>
    public static uint Pair(uint first, uint second) => ((first << 7) | (first >> 25)) * 0x165667B1u ^ second;
}
