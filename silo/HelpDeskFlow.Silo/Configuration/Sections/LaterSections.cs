using HelpDeskFlow.Silo.Configuration.Yaml;
using NodaTime;

namespace HelpDeskFlow.Silo.Configuration.Sections;

/// <summary>silences:, inhibit: and maintenance: — read and checked for shape, noted as not yet carried out.</summary>
internal static class LaterSections
{
    private const int EntriesMax = 10_000;

    /// <summary>Checks them all.</summary>
    public static void Check(Section root)
    {
        foreach (var section in Each(root, "silences", "silence", ConfigKeys.Silence))
        {
            Matchers.Required(section, "match");
        }

        foreach (var section in Each(root, "inhibit", "inhibition", ConfigKeys.Inhibit))
        {
            Matchers.Required(section, "source");
            Matchers.Required(section, "target");
            section.Texts("equal", "a list of label names", ConfigLimits.MatchersMax);
        }

        foreach (var section in Each(root, "maintenance", "maintenance window", ConfigKeys.Maintenance))
        {
            Matchers.Required(section, "match");
            Calendar.DateTime(section, "start");
            Calendar.Zone(section);
            if (section.Required("duration", "2h") is not null)
            {
                section.Time("duration", Duration.FromMinutes(1));
            }

            if (section.Text("rrule") is { } rule && !rule.StartsWith("FREQ=", StringComparison.Ordinal))
            {
                root.Reader.Report(section.PlaceOf("rrule"), $"{section.About("rrule")} is \"{rule}\"; write a rule that starts with FREQ=, such as FREQ=WEEKLY;BYDAY=SU.");
            }
        }
    }

    private static IEnumerable<Section> Each(Section root, string key, string what, string[] keys)
    {
        var items = root.Items(key, "a list", EntriesMax);
        if (items.Count > 0)
        {
            root.Reader.Note(root.KeyPlace(key), $"\"{key}\" is read but not yet carried out.");
        }

        return items.Select(item => Section.Entry(root.Reader, item, what, keys)).OfType<Section>();
    }
}
