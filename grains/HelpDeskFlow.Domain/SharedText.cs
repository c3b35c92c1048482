namespace HelpDeskFlow.Domain;

/// <summary>
/// One instance for equal texts, where it is cheap: names and sentences that a hundred thousand incidents have in common are held
/// once. What is given back always equals what was asked for, so decisions do not depend on what is held. Any thread.
/// </summary>
public static class SharedText
{
    /// <summary>Texts held at most; a later one takes the place of an earlier one.</summary>
    public const int SlotCount = 4_096;

    /// <summary>Longest text that is looked up, in UTF-16 units; longer ones are hardly ever equal.</summary>
    public const int LengthMax = 256;

    private static readonly string?[] Slots = new string?[SlotCount];

    /// <summary>The text, or an equal one that is held already.</summary>
    public static string Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length is 0 or > LengthMax)
        {
            return text;
        }

        // Races are harmless: reads and writes of a reference are whole, and whichever text a slot holds is compared before use.
        ref var slot = ref Slots[string.GetHashCode(text, StringComparison.Ordinal) & (SlotCount - 1)];
        var held = slot;
        if (held is not null && string.Equals(held, text, StringComparison.Ordinal))
        {
            return held;
        }

        slot = text;
        return text;
    }
}
