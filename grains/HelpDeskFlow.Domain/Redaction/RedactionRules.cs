using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace HelpDeskFlow.Domain.Redaction;

/// <summary>What is redacted under a config. Secrets always are.</summary>
/// <param name="Personal">Whether personal data (e-mail addresses, phone and card numbers) is redacted too. Default true.</param>
/// <param name="Extra">Patterns of this installation, applied before the detectors.</param>
public sealed record RedactionRules(bool Personal, ImmutableArray<RedactionPattern> Extra)
{
    /// <summary>Most extra patterns.</summary>
    public const int ExtraMax = 32;

    /// <summary>Everything that the detectors know, nothing extra.</summary>
    public static RedactionRules Default { get; } = new(true, []);

    /// <summary>For links and names of senders: a phone or card number is not looked for in them, a password is.</summary>
    public static RedactionRules SecretsOnly { get; } = new(false, []);

    /// <summary>The detectors in force.</summary>
    public ImmutableArray<Detector> Detectors => Personal ? Redaction.Detectors.All : Redaction.Detectors.Secrets;
}

/// <summary>One extra pattern. Runs in time linear in the text.</summary>
public sealed record RedactionPattern
{
    /// <summary>Longest pattern, characters.</summary>
    public const int PatternCharactersMax = 512;

    /// <summary>Longest kind, characters.</summary>
    public const int KindCharactersMax = 32;

    private RedactionPattern(string kind, string pattern, Regex regex) => (Kind, Pattern, Regex) = (kind, pattern, regex);

    /// <summary>What stands in the text instead: <c>[redacted:kind]</c>. Lower-case letters, digits and hyphens.</summary>
    public string Kind { get; }

    /// <summary>As written in the config.</summary>
    public string Pattern { get; }

    internal Regex Regex { get; }

    /// <summary>Checks and builds one; <paramref name="error"/> is one sentence where it is no good.</summary>
    public static bool TryCreate(string kind, string pattern, out RedactionPattern? result, out string? error)
    {
        ArgumentNullException.ThrowIfNull(kind);
        ArgumentNullException.ThrowIfNull(pattern);
        result = null;
        error = null;
        if (kind.Length is 0 or > KindCharactersMax || !kind.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))
        {
            error = $"The kind \"{kind}\" is not 1 to {KindCharactersMax} lower-case letters, digits or hyphens; write for example employee-id.";
            return false;
        }

        if (pattern.Length is 0 or > PatternCharactersMax)
        {
            error = $"The pattern of {kind} has {pattern.Length} characters; write 1 to {PatternCharactersMax}.";
            return false;
        }

        try
        {
            // NonBacktracking: a pattern must not be able to stall the loop, whatever the text.
            var regex = new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
            if (regex.IsMatch(""))
            {
                error = $"The pattern of {kind} matches the empty text; write one that needs at least one character.";
                return false;
            }

            result = new RedactionPattern(kind, pattern, regex);
            return true;
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            error = $"The pattern of {kind} is not a regular expression that can be used: {e.Message}";
            return false;
        }
    }

    /// <inheritdoc/>
    public bool Equals(RedactionPattern? other) => other is not null && Kind == other.Kind && Pattern == other.Pattern;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kind, Pattern);
}
