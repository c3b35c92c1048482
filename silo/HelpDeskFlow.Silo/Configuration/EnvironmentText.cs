using System.Text;

namespace HelpDeskFlow.Silo.Configuration;

/// <summary>Fills in <c>${NAME}</c> from the environment. <c>$${</c> is a literal <c>${</c>.</summary>
internal static class EnvironmentText
{
    /// <summary>The text filled in; errors (missing variable, no closing brace, bad name) go to <paramref name="report"/> and give null.</summary>
    public static string? Fill(string text, Func<string, string?> environment, Action<string> report)
    {
        if (!text.Contains("${", StringComparison.Ordinal))
        {
            return text;
        }

        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text.AsSpan(i).StartsWith("$${"))
            {
                result.Append("${");
                i += 2;
            }
            else if (text.AsSpan(i).StartsWith("${"))
            {
                var close = text.IndexOf('}', i);
                var name = close < 0 ? null : text[(i + 2)..close];
                if (name is null || name.Length == 0 || char.IsAsciiDigit(name[0]) || name.Any(c => !char.IsAsciiLetterOrDigit(c) && c != '_'))
                {
                    report("\"${\" is not followed by the name of an environment variable and \"}\"; write ${NAME}, or $${ for the characters themselves.");
                    return null;
                }

                if (environment(name) is not { } value)
                {
                    report($"the environment variable {name} is not set; set it before the start, or write the value here.");
                    return null;
                }

                result.Append(value);
                i = close;
            }
            else
            {
                result.Append(text[i]);
            }
        }

        return result.ToString();
    }

    /// <summary>Whether all of the text comes from the environment, so that it can be shown as it is.</summary>
    public static bool IsOnlyReferences(string text)
    {
        while (text.StartsWith("${", StringComparison.Ordinal) && text.IndexOf('}', StringComparison.Ordinal) is > 0 and var close)
        {
            text = text[(close + 1)..];
        }

        return text.Length == 0;
    }
}
