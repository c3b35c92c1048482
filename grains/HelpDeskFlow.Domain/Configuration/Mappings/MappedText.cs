using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace HelpDeskFlow.Domain.Configuration.Mappings;

/// <summary>
/// Where one text comes from: a constant, or a place in the document, of which a regular expression may take a part and a map
/// may replace it. Immutable.
/// </summary>
public sealed record MappedText
{
    /// <summary>Longest pattern, characters.</summary>
    public const int PatternCharactersMax = 512;

    /// <summary>Characters of a value that a pattern looks at.</summary>
    public const int MatchedCharactersMax = 16 * 1024;

    private readonly Regex? _regex;
    private readonly int _group;

    private MappedText(JsonPath? path, string? constant, Regex? regex, int group) => (Path, Constant, _regex, _group) = (path, constant, regex, group);

    /// <summary>The place; null for a constant.</summary>
    public JsonPath? Path { get; }

    /// <summary>The constant; null for a place.</summary>
    public string? Constant { get; }

    /// <summary>Value → what stands for it, letter case apart; values that are not in it stay. Empty: none.</summary>
    public ImmutableDictionary<string, string> Map { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>What stands where the place is empty or the pattern does not match; null: nothing.</summary>
    public string? Default { get; init; }

    /// <summary>A constant.</summary>
    public static MappedText Of(string constant) => new(null, constant, null, 0);

    /// <summary>A place.</summary>
    public static MappedText Of(JsonPath path) => new(path, null, null, 0);

    /// <summary>A part of what stands at a place. <paramref name="group"/>: name or number of the group; null: the first one, without groups the whole match. On failure <paramref name="error"/> is one sentence without a full stop.</summary>
    public static bool TryCreate(JsonPath path, string pattern, string? group, out MappedText? text, out string? error)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        text = null;
        error = null;
        if (pattern.Length is 0 or > PatternCharactersMax)
        {
            error = $"the pattern has {pattern.Length} characters; write 1 to {PatternCharactersMax}";
            return false;
        }

        try
        {
            // NonBacktracking: no document can make it slow.
            var regex = new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
            var number = group is null
                ? Math.Min(1, regex.GetGroupNumbers().Length - 1)
                : int.TryParse(group, NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? (regex.GetGroupNumbers().Contains(given) ? given : -1) : regex.GroupNumberFromName(group);
            if (number < 0)
            {
                error = $"the pattern \"{pattern}\" has no group \"{group}\"; write one of {string.Join(", ", regex.GetGroupNames())}";
                return false;
            }

            text = new MappedText(path, null, regex, number);
            return true;
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            error = $"the pattern \"{pattern}\" is not a regular expression that can be used: {e.Message.TrimEnd('.')}";
            return false;
        }
    }

    /// <summary>What becomes of the text found at the place; empty: nothing.</summary>
    public string Apply(string found)
    {
        ArgumentNullException.ThrowIfNull(found);
        var part = found;
        if (_regex is not null && found.Length > 0)
        {
            var match = _regex.Match(found.Length > MatchedCharactersMax ? found[..MatchedCharactersMax] : found);
            part = match.Success ? match.Groups[_group].Value : "";
        }

        part = part.Length == 0 ? Default ?? "" : part;
        return Map.GetValueOrDefault(part, part);
    }

    /// <inheritdoc/>
    public bool Equals(MappedText? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
}
