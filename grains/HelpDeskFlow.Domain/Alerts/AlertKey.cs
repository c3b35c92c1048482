namespace HelpDeskFlow.Domain.Alerts;

/// <summary>
/// The dedup key as the engine uses it: 128 bits, either over the label set (independent of the order of labels) or
/// over a sender's own dedup key. There is at most one open episode per key. <c>default</c> means "no key".
/// </summary>
public readonly record struct AlertKey(ulong High, ulong Low) : IComparable<AlertKey>
{
    /// <summary>By the number it is.</summary>
    public int CompareTo(AlertKey other) => High != other.High ? High.CompareTo(other.High) : Low.CompareTo(other.Low);

    /// <summary>32 lower-case hex digits; how an alert's id is shown in the API.</summary>
    public override string ToString() => $"{High:x16}{Low:x16}";

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out AlertKey key)
    {
        key = default;
        if (text.Length != 32
            || !ulong.TryParse(text[..16], System.Globalization.NumberStyles.AllowHexSpecifier, System.Globalization.CultureInfo.InvariantCulture, out var high)
            || !ulong.TryParse(text[16..], System.Globalization.NumberStyles.AllowHexSpecifier, System.Globalization.CultureInfo.InvariantCulture, out var low))
        {
            return false;
        }

        key = new AlertKey(high, low);
        return true;
    }
}
