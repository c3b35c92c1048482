using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace HelpDeskFlow.Domain.Configuration.Mappings;

/// <summary>One step of a <see cref="JsonPath"/>: a member, an element, or every element.</summary>
/// <param name="Name">Member; null: an element.</param>
/// <param name="Index">Element from 0; null with a null name: every element of a list, every member of an object.</param>
public readonly record struct JsonStep(string? Name, int? Index);

/// <summary>
/// A place in a JSON document: the part of JSONPath (RFC 9535) that names places — <c>$</c>, <c>.name</c>, <c>['any name']</c>,
/// <c>[0]</c>, <c>[*]</c>. <c>$</c> is the item a mapping is at, <c>$$</c> the whole document. Immutable.
/// </summary>
public sealed record JsonPath
{
    /// <summary>Longest path, characters.</summary>
    public const int CharactersMax = 512;

    /// <summary>Most steps.</summary>
    public const int StepsMax = 32;

    /// <summary>Most <c>[*]</c> in one path.</summary>
    public const int WildcardsMax = 3;

    private JsonPath(string text, bool fromDocument, ImmutableArray<JsonStep> steps) => (Text, FromDocument, Steps) = (text, fromDocument, steps);

    /// <summary>As written.</summary>
    public string Text { get; }

    /// <summary>Whether it starts at the whole document.</summary>
    public bool FromDocument { get; }

    /// <summary>The steps; none: the start itself.</summary>
    public ImmutableArray<JsonStep> Steps { get; }

    /// <summary>Reads one; on failure <paramref name="error"/> says what is wrong where and what to write, without a full stop.</summary>
    public static bool TryParse(string text, out JsonPath? path, out string? error)
    {
        ArgumentNullException.ThrowIfNull(text);
        path = null;
        error = null;
        if (text.Length > CharactersMax || !text.StartsWith('$'))
        {
            error = text.Length > CharactersMax ? $"the path has {text.Length} characters; the limit is {CharactersMax}" : $"the path \"{text}\" does not begin with \"$\"; write for example $.rule.name";
            return false;
        }

        var fromDocument = text.StartsWith("$$", StringComparison.Ordinal);
        var steps = ImmutableArray.CreateBuilder<JsonStep>();
        for (var at = fromDocument ? 2 : 1; at < text.Length;)
        {
            if (!TryStep(text, ref at, out var step))
            {
                error = $"the path \"{text}\" cannot be read at character {at + 1}; write .name, ['any name'], [0] or [*] there";
                return false;
            }

            steps.Add(step);
        }

        if (steps.Count > StepsMax || steps.Count(s => s is { Name: null, Index: null }) > WildcardsMax)
        {
            error = $"the path \"{text}\" has more than {StepsMax} steps or {WildcardsMax} times [*]; write a shorter one";
            return false;
        }

        path = new JsonPath(text, fromDocument, steps.ToImmutable());
        return true;
    }

    /// <inheritdoc/>
    public bool Equals(JsonPath? other) => other is not null && Text == other.Text;

    /// <inheritdoc/>
    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Text;

    // Leaves "at" where it cannot go on.
    private static bool TryStep(string text, ref int at, out JsonStep step)
    {
        step = default;
        if (text[at] == '.')
        {
            var end = at + 1;
            while (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] is '_' or '-' or '@' or '/'))
            {
                end++;
            }

            if (end == at + 1)
            {
                at = end;
                return false;
            }

            step = new JsonStep(text[(at + 1)..end], null);
            at = end;
            return true;
        }

        if (text[at] != '[' || at + 1 == text.Length)
        {
            return false;
        }

        return text[at + 1] is '\'' or '"' ? TryQuoted(text, ref at, out step) : TryElement(text, ref at, out step);
    }

    private static bool TryQuoted(string text, ref int at, out JsonStep step)
    {
        step = default;
        var quote = text[at + 1];
        var name = new StringBuilder();
        for (var i = at + 2; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length)
            {
                name.Append(text[++i]);
            }
            else if (text[i] != quote)
            {
                name.Append(text[i]);
            }
            else if (i + 1 < text.Length && text[i + 1] == ']')
            {
                step = new JsonStep(name.ToString(), null);
                at = i + 2;
                return true;
            }
            else
            {
                at = i;
                return false;
            }
        }

        return false;
    }

    private static bool TryElement(string text, ref int at, out JsonStep step)
    {
        step = default;
        var end = text.IndexOf(']', at);
        if (end < 0)
        {
            return false;
        }

        var inside = text.AsSpan(at + 1, end - at - 1);
        if (inside is not "*")
        {
            if (!int.TryParse(inside, NumberStyles.None, CultureInfo.InvariantCulture, out var index))
            {
                return false;
            }

            step = new JsonStep(null, index);
        }

        at = end + 1;
        return true;
    }
}
