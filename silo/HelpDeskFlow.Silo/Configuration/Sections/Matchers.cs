using HelpDeskFlow.Domain.Alerts;

namespace HelpDeskFlow.Silo.Configuration.Sections;

/// <summary>Lists of matchers such as <c>['service="checkout"']</c>.</summary>
internal static class Matchers
{
    /// <summary>The matchers under the key; none where absent. One text counts as a list of one.</summary>
    public static IReadOnlyList<Matcher> Read(Section section, string key)
    {
        var result = new List<Matcher>();
        foreach (var (text, place) in section.Texts(key, "a list such as ['service=\"checkout\"']", ConfigLimits.MatchersMax))
        {
            if (text.IndexOfAny(['=', '!']) < 0)
            {
                section.Reader.Report(place, $"the matcher \"{text}\" has no operator; write label=\"value\" with one of = != =~ !~.");
            }
            else if (!MatcherText.TryParse(text, out var matcher, out var error))
            {
                section.Reader.Report(place, $"the matcher {text} cannot be read: {error}");
            }
            else
            {
                result.Add(matcher!);
            }
        }

        return result;
    }

    /// <summary>The same where at least one must be there.</summary>
    public static IReadOnlyList<Matcher> Required(Section section, string key)
    {
        var matchers = Read(section, key);
        if (section.Node(key) is null or Yaml.ListNode { Items.Count: 0 })
        {
            section.Reader.Report(section.PlaceOf(key), $"{section.What} needs at least one matcher; write {key}: ['label=\"value\"'].");
        }

        return matchers;
    }
}
