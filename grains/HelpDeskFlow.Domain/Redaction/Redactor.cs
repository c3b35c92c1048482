using System.Text;

namespace HelpDeskFlow.Domain.Redaction;

/// <summary>
/// Replaces secrets and personal data in free text by <c>[redacted:kind]</c> before it is stored or sent on. Pure. A text with
/// nothing in it is handed back as it is and costs no allocation. Redacting twice changes nothing more.
/// </summary>
public static class Redactor
{
    /// <summary>How every replacement begins.</summary>
    public const string MarkStart = "[redacted:";

    /// <summary>Findings replaced in one text; a text with more is replaced as a whole by <c>[redacted:too-many]</c>.</summary>
    public const int FindingsMax = 1000;

    /// <summary>Whether anything in the text must go. Allocates nothing unless there are extra patterns.</summary>
    public static bool IsClean(ReadOnlySpan<byte> text, RedactionRules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        if (!rules.Extra.IsEmpty)
        {
            var characters = Encoding.UTF8.GetString(text);
            foreach (var extra in rules.Extra)
            {
                if (extra.Regex.IsMatch(characters))
                {
                    return false;
                }
            }
        }

        foreach (var detector in rules.Detectors)
        {
            if (detector.Find(text, 0, out _))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The text with everything replaced, or the same instance where nothing was found.</summary>
    public static string Redact(string text, RedactionRules rules)
    {
        ArgumentNullException.ThrowIfNull(text);
        var bytes = Encoding.UTF8.GetBytes(text);
        return IsClean(bytes, rules) ? text : Encoding.UTF8.GetString(Redact(bytes, rules));
    }

    /// <summary>The text with everything replaced. Call it where <see cref="IsClean"/> said no.</summary>
    public static byte[] Redact(ReadOnlySpan<byte> text, RedactionRules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        var bytes = rules.Extra.IsEmpty ? text : ReplaceExtra(text, rules);
        var found = new List<Finding>();
        foreach (var detector in rules.Detectors)
        {
            for (var from = 0; found.Count <= FindingsMax && detector.Find(bytes, from, out var finding); from = finding.End)
            {
                found.Add(finding);
            }
        }

        return found.Count > FindingsMax ? Encoding.UTF8.GetBytes(MarkStart + "too-many]") : Replace(bytes, Merge(found));
    }

    private static byte[] ReplaceExtra(ReadOnlySpan<byte> text, RedactionRules rules)
    {
        var characters = Encoding.UTF8.GetString(text);
        foreach (var extra in rules.Extra)
        {
            characters = extra.Regex.Replace(characters, $"{MarkStart}{extra.Kind}]");
        }

        return Encoding.UTF8.GetBytes(characters);
    }

    /// <summary>Ordered and without overlaps; what overlaps becomes one finding under the kind that was found first.</summary>
    private static List<Finding> Merge(List<Finding> found)
    {
        var merged = new List<Finding>(found.Count);
        foreach (var (finding, order) in found.Select((f, i) => (f, i)).OrderBy(f => f.f.Start).ThenBy(f => f.i))
        {
            if (merged.Count > 0 && finding.Start < merged[^1].End)
            {
                var last = merged[^1];
                var first = found.FindIndex(f => f.Kind == last.Kind) < order ? last.Kind : finding.Kind;
                merged[^1] = new Finding(last.Start, Math.Max(last.End, finding.End), first);
            }
            else
            {
                merged.Add(finding);
            }
        }

        return merged;
    }

    private static byte[] Replace(ReadOnlySpan<byte> text, List<Finding> found)
    {
        var result = new List<byte>(text.Length + (found.Count * 16));
        var at = 0;
        foreach (var finding in found)
        {
            result.AddRange(text[at..finding.Start]);
            result.AddRange(Encoding.UTF8.GetBytes($"{MarkStart}{finding.Kind}]"));
            at = finding.End;
        }

        result.AddRange(text[at..]);
        return [.. result];
    }
}
