using System.Collections.Immutable;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Notify.Templates;
using HelpDeskFlow.Silo.Configuration.Yaml;

namespace HelpDeskFlow.Silo.Configuration.Sections;

/// <summary>templates: — each is parsed and every name in it looked up, so that what is wrong shows now and not in a page.</summary>
internal static class TemplatesSection
{
    private const int TemplatesMax = 200;

    /// <summary>All of them.</summary>
    /// <param name="root">The config.</param>
    /// <param name="source">Its text, to say where in a template something is wrong.</param>
    public static ImmutableArray<MessageTemplate> Read(Section root, string source)
    {
        var templates = ImmutableArray.CreateBuilder<MessageTemplate>();
        if (root.Part("templates", null) is not { } section)
        {
            return [];
        }

        foreach (var (key, value) in section.Entries)
        {
            if (templates.Count == TemplatesMax)
            {
                root.Reader.Report(key.Place, $"\"templates\" has more than {TemplatesMax} entries, the limit; remove some.");
                break;
            }

            root.Reader.Names.Declare(root.Reader, NameKind.Template, key.Value, key.Place);
            if (Section.Of(root.Reader, value, $"template \"{key.Value}\"", ConfigKeys.Template) is not { } template)
            {
                continue;
            }

            template.Required("text", "\"{{ headline }}\"");
            if (Text(template, "text", source) is { } text)
            {
                templates.Add(new MessageTemplate(key.Value, Text(template, "subject", source), text, Text(template, "html", source)));
            }
        }

        return templates.ToImmutable();
    }

    private static string? Text(Section template, string key, string source)
    {
        if (template.Node(key) is not ScalarNode scalar || template.Text(key) is not { } text)
        {
            return null;
        }

        TemplateText.Parse(text, out var problems);
        foreach (var problem in problems)
        {
            var near = problem.Name is { } name ? NearestName.Of(name, problem.Known) : null;
            var write = problem.Name is null ? ""
                : near is not null ? $"; write \"{near}\""
                : problem.Known.Count > 0 ? $"; known here are {string.Join(", ", problem.Known)}"
                : "; it has no names below it";
            template.Reader.Report(PlaceIn(scalar, text, problem.Offset, source), $"{template.About(key)}: {problem.Text}{write}.");
        }

        return text;
    }

    /// <summary>Place of a character of the value; of the value itself where the file writes it in another way (folded, escaped, from the environment).</summary>
    private static Place PlaceIn(ScalarNode scalar, string text, int offset, string source)
    {
        var place = scalar.Place;
        if (text != scalar.Value || place.Start >= source.Length)
        {
            return place;
        }

        var before = text.AsSpan(0, offset);
        if (source[place.Start] == '|')
        {
            var first = source.IndexOf('\n', place.Start) + 1;
            var indent = source.AsSpan(first).IndexOfAnyExcept(' ');
            var column = offset - (before.LastIndexOf('\n') + 1);
            return place with { Line = place.Line + 1 + before.Count('\n'), Column = indent + column + 1 };
        }

        var start = place.Start + (source[place.Start] is '"' or '\'' ? 1 : 0);
        return source.AsSpan(start).StartsWith(before) ? place with { Column = place.Column + (start - place.Start) + offset } : place;
    }
}
