using System.Collections.Frozen;

namespace HelpDeskFlow.Classifier.Features;

/// <summary>Reads identifiers out of an expression: metric names, label names and what stands in quotes; not the words of the query language.</summary>
internal ref struct IdentifierReader(ReadOnlySpan<char> text)
{
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Language = FrozenSet.Create(
        StringComparer.Ordinal,
        "sum", "avg", "min", "max", "count", "count_values", "rate", "irate", "increase", "delta", "idelta", "deriv", "predict_linear", "by", "without",
        "on", "ignoring", "group_left", "group_right", "and", "or", "unless", "bool", "offset", "absent", "absent_over_time", "avg_over_time",
        "min_over_time", "max_over_time", "sum_over_time", "count_over_time", "quantile_over_time", "stddev_over_time", "last_over_time",
        "present_over_time", "changes", "resets", "histogram_quantile", "label_replace", "label_join", "topk", "bottomk", "quantile", "stddev", "abs",
        "ceil", "floor", "round", "clamp_max", "clamp_min", "clamp", "time", "timestamp", "vector", "scalar", "sort", "sort_desc", "le", "group",
        "humanize", "Average", "Total", "Maximum", "Minimum", "GreaterThan", "LessThan", "GreaterThanOrEqual", "GreaterOrLessThan")
        .GetAlternateLookup<ReadOnlySpan<char>>();

    private readonly ReadOnlySpan<char> _text = text;
    private int _at;

    /// <summary>The next identifier.</summary>
    public bool TryRead(out ReadOnlySpan<char> identifier)
    {
        while (_at < _text.Length)
        {
            if (_text[_at] == '{' && _at + 1 < _text.Length && _text[_at + 1] == '{')
            {
                var end = _text[_at..].IndexOf("}}", StringComparison.Ordinal);
                _at = end < 0 ? _text.Length : _at + end + 2;
                continue;
            }

            if (!char.IsAsciiLetter(_text[_at]))
            {
                // A duration such as 5m is a number with a letter behind it.
                var digit = char.IsAsciiDigit(_text[_at++]);
                while (digit && _at < _text.Length && char.IsAsciiLetterOrDigit(_text[_at]))
                {
                    _at++;
                }

                continue;
            }

            var start = _at++;
            while (_at < _text.Length && (char.IsAsciiLetterOrDigit(_text[_at]) || _text[_at] is '_' or ':' or '-'))
            {
                _at++;
            }

            identifier = _text[start.._at];
            if (identifier.Length <= 2 * ClassifierLimits.WordCharsMax + 32 && !Language.Contains(identifier))
            {
                return true;
            }
        }

        identifier = default;
        return false;
    }
}
