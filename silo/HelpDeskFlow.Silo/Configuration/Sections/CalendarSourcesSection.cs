using System.Collections.Immutable;
using HelpDeskFlow.Domain.Configuration;
using NodaTime;

namespace HelpDeskFlow.Silo.Configuration.Sections;

/// <summary>calendars: of a schedule.</summary>
internal static class CalendarSourcesSection
{
    private const int CalendarsMax = 10;
    private const int NameCharactersMax = 40;
    private static readonly string[] Kinds = ["replace", "remove"];
    private static readonly Duration EveryDefault = Duration.FromMinutes(15);

    /// <summary>All of them.</summary>
    public static ImmutableArray<CalendarSource> Read(Section schedule)
    {
        var sources = ImmutableArray.CreateBuilder<CalendarSource>();
        foreach (var item in schedule.Items("calendars", "a list such as [{ name: holidays, url: \"https://calendar.example/team.ics\" }]", CalendarsMax))
        {
            if (Section.Of(schedule.Reader, item, $"a calendar of {schedule.What}", ConfigKeys.CalendarSource) is not { } section ||
                section.Required("name", "NAME") is not { } name || section.Required("url", "\"https://calendar.example/team.ics\"") is not { } url)
            {
                continue;
            }

            if (name.Length > NameCharactersMax || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') || sources.Any(s => s.Name == name))
            {
                section.Reader.Report(section.PlaceOf("name"), $"{section.About("name")} is \"{name}\"; write at most {NameCharactersMax} letters, digits, - and _, and each name once.");
            }

            if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            {
                section.Reader.Report(section.PlaceOf("url"), $"{section.About("url")} is no http or https address; write one such as https://calendar.example/team.ics.");
            }

            if (section.Node("url") is Yaml.ScalarNode scalar)
            {
                section.Reader.Hide(scalar); // the address of a calendar is its secret
            }

            sources.Add(new CalendarSource(
                name,
                url,
                section.OneOf("as", Kinds) == Kinds[1] ? OverrideKind.Remove : OverrideKind.Replace,
                section.Time("every", Duration.FromMinutes(1), Duration.FromDays(1)) ?? EveryDefault,
                section.Flag("allow_local") ?? false));
        }

        return sources.ToImmutable();
    }
}
