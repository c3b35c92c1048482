using System.Text;

namespace HelpDeskFlow.Domain.Alerts;

/// <summary>
/// Alertmanager's fingerprint of a label set: FNV-1a, 64 bits, over the sorted labels, each as name, 0xFF, value, 0xFF.
/// Shown by the compatible API; always computed by us. Source: prometheus/common model, checked against GoAlert's sample.
/// </summary>
public readonly record struct Fingerprint(ulong Value)
{
    private const ulong OffsetBasis = 14695981039346656037;
    private const ulong Prime = 1099511628211;

    /// <summary>The fingerprint of these labels.</summary>
    public static Fingerprint Of(LabelSet labels)
    {
        var hash = OffsetBasis;
        Span<byte> buffer = stackalloc byte[256];
        foreach (var label in labels.Items)
        {
            hash = Separator(Add(hash, label.Name, buffer));
            hash = Separator(Add(hash, label.Value, buffer));
        }

        return new Fingerprint(hash);
    }

    /// <summary>16 lower-case hex digits.</summary>
    public override string ToString() => Value.ToString("x16", System.Globalization.CultureInfo.InvariantCulture);

    private static ulong Add(ulong hash, string text, Span<byte> buffer)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        var bytes = length <= buffer.Length ? buffer[..length] : new byte[length];
        Encoding.UTF8.GetBytes(text, bytes);
        foreach (var b in bytes)
        {
            hash = unchecked((hash ^ b) * Prime);
        }

        return hash;
    }

    private static ulong Separator(ulong hash) => unchecked((hash ^ 0xFF) * Prime);
}
