using System.Text.RegularExpressions;

namespace HelpDeskFlow.Domain.Alerts;

/// <summary>How a matcher compares.</summary>
public enum MatchOperator
{
    /// <summary><c>=</c></summary>
    Equal,

    /// <summary><c>!=</c></summary>
    NotEqual,

    /// <summary><c>=~</c>, anchored at both ends.</summary>
    Regex,

    /// <summary><c>!~</c>, anchored at both ends.</summary>
    NotRegex,
}

/// <summary>One test of one label. A missing label counts as the empty string. Regular expressions are fully anchored and run in linear time.</summary>
public sealed record Matcher
{
    /// <summary>Longest accepted regular expression, in characters.</summary>
    public const int PatternCharactersMax = 1024;

    private readonly Regex? _regex;

    private Matcher(string name, MatchOperator op, string value, Regex? regex) => (Name, Operator, Value, _regex) = (name, op, value, regex);

    /// <summary>Label that is tested.</summary>
    public string Name { get; }

    /// <summary>Comparison.</summary>
    public MatchOperator Operator { get; }

    /// <summary>Text or pattern that it is compared with.</summary>
    public string Value { get; }

    /// <summary>Builds a matcher; <paramref name="error"/> is one sentence when the pattern is no good.</summary>
    public static bool TryCreate(string name, MatchOperator op, string value, out Matcher? matcher, out string? error)
    {
        matcher = null;
        error = null;
        if (string.IsNullOrEmpty(name))
        {
            error = "A matcher needs a label name before its operator, for example severity=\"critical\".";
            return false;
        }

        Regex? regex = null;
        if (op is MatchOperator.Regex or MatchOperator.NotRegex)
        {
            if (value.Length > PatternCharactersMax)
            {
                error = $"The pattern of {name} has {value.Length} characters; the limit is {PatternCharactersMax}; shorten it.";
                return false;
            }

            try
            {
                // \z, because $ would let a trailing newline through. NonBacktracking: a pattern from a config or a query must not be able to stall the loop.
                regex = new Regex($@"^(?:{value})\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
            }
            catch (Exception e) when (e is ArgumentException or NotSupportedException)
            {
                error = $"The pattern \"{value}\" of {name} is not a regular expression that can be used: {e.Message}";
                return false;
            }
        }

        matcher = new Matcher(name, op, value, regex);
        return true;
    }

    /// <summary>Whether a label with this value passes; pass the empty string for a missing label.</summary>
    public bool Matches(string value) => Operator switch
    {
        MatchOperator.Equal => string.Equals(value, Value, StringComparison.Ordinal),
        MatchOperator.NotEqual => !string.Equals(value, Value, StringComparison.Ordinal),
        MatchOperator.Regex => _regex!.IsMatch(value),
        _ => !_regex!.IsMatch(value),
    };

    /// <summary>Whether the label set passes.</summary>
    public bool Matches(LabelSet labels) => Matches(labels[Name]);

    /// <inheritdoc/>
    public bool Equals(Matcher? other) => other is not null && Name == other.Name && Operator == other.Operator && Value == other.Value;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Operator, Value);

    /// <summary>As written in a config: <c>name=~"value"</c>.</summary>
    public override string ToString()
    {
        var op = Operator switch { MatchOperator.Equal => "=", MatchOperator.NotEqual => "!=", MatchOperator.Regex => "=~", _ => "!~" };
        return $"{Name}{op}\"{Value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
    }
}
