using YamlDotNet.Core;

namespace HelpDeskFlow.Silo.Configuration.Yaml;

/// <summary>Says in our words what the YAML scanner found, and finds the tab that people cannot see.</summary>
internal static class YamlSyntax
{
    /// <summary>Place and sentence of a syntax error.</summary>
    public static (Place Place, string Sentence) Explain(string text, YamlException error)
    {
        if (error.Message.Contains("tab", StringComparison.OrdinalIgnoreCase) && TabPlace(text, error) is { } tab)
        {
            return (tab, "a tab stands where YAML wants spaces; indent with spaces.");
        }

        var said = Inner(error.Message);
        var fix = said switch
        {
            _ when said.Contains("invalid mapping", StringComparison.Ordinal) => "put the text in quotes if it contains \": \", or indent the key like its neighbours",
            _ when said.Contains("expected key", StringComparison.Ordinal) => "indent this line like the keys above it",
            _ when said.Contains("'-' indicator", StringComparison.Ordinal) => "start this line with \"- \" like the items above it, or indent it further",
            _ when said.Contains("cannot start any token", StringComparison.Ordinal) => "put the text in quotes",
            _ when said.Contains("quoted scalar", StringComparison.Ordinal) || said.Contains("wrong indentation", StringComparison.Ordinal) => "close the quote that opens here",
            _ => "check the indentation, brackets and quotes here",
        };
        var at = error.Start;
        return (new Place(Math.Max(1, at.Line), Math.Max(1, at.Column), (int)at.Index, (int)at.Index), $"this is not valid YAML ({said}); {fix}.");
    }

    private static string Inner(string message) => message.TrimEnd('.') is { Length: > 0 } said ? char.ToLowerInvariant(said[0]) + said[1..] : "unreadable";

    private static Place? TabPlace(string text, YamlException error)
    {
        var line = 1L;
        var start = 0;
        while (start < text.Length)
        {
            var end = text.IndexOf('\n', start);
            end = end < 0 ? text.Length : end;
            for (var i = start; i < end && text[i] is ' ' or '\t'; i++)
            {
                if (text[i] == '\t' && line >= error.Start.Line)
                {
                    return new Place(line, i - start + 1, i, i + 1);
                }
            }

            line++;
            start = end + 1;
        }

        return null;
    }
}
