using System.Runtime.CompilerServices;

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
        return Of(text, text);
    }

    /// <summary>The same for a text in the making: a string comes about only where none is held.</summary>
    public static string Of(ref DefaultInterpolatedStringHandler text)
    {
        var shared = Of(text.Text, null);
        text.Clear();
        return shared;
    }

    private static string Of(ReadOnlySpan<char> text, string? made)
    {
        if (text.Length is 0 or > LengthMax)
        {
            return made ?? text.ToString();
        }

        // Races are harmless: reads and writes of a reference are whole, and whichever text a slot holds is compared before use.
        ref var slot = ref Slots[string.GetHashCode(text) & (SlotCount - 1)];
        if (slot is { } held && text.SequenceEqual(held))
        {
            return held;
        }

        return slot = made ?? text.ToString();
    }
}
