using System.Text;

namespace HelpDeskFlow.Domain.Alerts;

/// <summary>Reads matchers as people and amtool write them: <c>a="x"</c>, <c>a=x</c>, <c>a=~"x|y"</c>, <c>a!~x</c>; a list may stand in braces, separated by commas.</summary>
public static class MatcherText
{
    /// <summary>Reads one matcher. A word without an operator is read as <c>alertname="word"</c>, as amtool means it.</summary>
    public static bool TryParse(string text, out Matcher? matcher, out string? error)
    {
        ArgumentNullException.ThrowIfNull(text);
        text = text.Trim();
        var at = text.IndexOfAny(['=', '!']);
        if (at < 0)
        {
            return Matcher.TryCreate("alertname", MatchOperator.Equal, Unquote(text, out error) ?? text, out matcher, out error);
        }

        MatchOperator? op = text.AsSpan(at) switch
        {
            ['=', '~', ..] => MatchOperator.Regex,
            ['!', '~', ..] => MatchOperator.NotRegex,
            ['!', '=', ..] => MatchOperator.NotEqual,
            ['=', ..] => MatchOperator.Equal,
            _ => null,
        };
        if (op is null)
        {
            matcher = null;
            error = $"\"{text}\" has no operator; write one of = != =~ !~ after the label name.";
            return false;
        }

        var name = Unquote(text[..at].Trim(), out error);
        var width = op == MatchOperator.Equal ? 1 : 2;
        var value = error is null ? Unquote(text[(at + width)..].Trim(), out error) : null;
        if (name is null || value is null)
        {
            matcher = null;
            return false;
        }

        return Matcher.TryCreate(name, op.Value, value, out matcher, out error);
    }

    /// <summary>Reads a list such as <c>{a="x",b=~"y"}</c> or <c>a=x,b=y</c>; commas inside quotes do not separate.</summary>
    public static bool TryParseList(string text, out IReadOnlyList<Matcher> matchers, out string? error)
    {
        ArgumentNullException.ThrowIfNull(text);
        var list = new List<Matcher>();
        matchers = list;
        error = null;
        text = text.Trim();
        if (text.StartsWith('{') && text.EndsWith('}'))
        {
            text = text[1..^1];
        }

        foreach (var part in Split(text))
        {
            if (!TryParse(part, out var matcher, out error))
            {
                return false;
            }

            list.Add(matcher!);
        }

        return true;
    }

    private static IEnumerable<string> Split(string text)
    {
        var start = 0;
        var quoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && quoted)
            {
                i++;
            }
            else if (text[i] == '"')
            {
                quoted = !quoted;
            }
            else if (text[i] == ',' && !quoted)
            {
                if (!string.IsNullOrWhiteSpace(text[start..i]))
                {
                    yield return text[start..i];
                }

                start = i + 1;
            }
        }

        if (start < text.Length && !string.IsNullOrWhiteSpace(text[start..]))
        {
            yield return text[start..];
        }
    }

    private static string? Unquote(string text, out string? error)
    {
        error = null;
        if (!text.StartsWith('"'))
        {
            return text;
        }

        if (text.Length < 2 || !text.EndsWith('"'))
        {
            error = $"{text} opens a quote and does not close it; add the closing \".";
            return null;
        }

        var result = new StringBuilder(text.Length);
        for (var i = 1; i < text.Length - 1; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length - 1)
            {
                i++;
                result.Append(text[i] == 'n' ? '\n' : text[i]);
            }
            else
            {
                result.Append(text[i]);
            }
        }

        return result.ToString();
    }
}
