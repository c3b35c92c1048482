using System.Collections.Immutable;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Silo.Configuration.Yaml;
using NodaTime;

namespace HelpDeskFlow.Silo.Configuration.Sections;

/// <summary>schedules:.</summary>
internal static class SchedulesSection
{
    private const int OverridesMax = 10_000;
    private const int DigestsMax = 10;
    private static readonly string[] Handoffs = ["never", "open", "always"]; // in the order of HandoffNotice
    private static readonly string[] Skipped = ["shift", "change"];
    private static readonly string[] Repeated = ["first", "second"];

    /// <summary>One schedule.</summary>
    public static Schedule? Read(ConfigReader reader, ConfigNode node)
    {
        if (Section.Entry(reader, node, "schedule", ConfigKeys.Schedule) is not { } section || section.Name(NameKind.Schedule) is not { } name)
        {
            return null;
        }

        var layers = new List<Layer>();
        var number = 0;
        foreach (var item in section.Items("layers", "a list of layers", ConfigLimits.LayersMax))
        {
            if (LayersSection.Read(reader, item, $"layer {++number} of {section.What}") is { } layer)
            {
                layers.Add(layer);
            }
        }

        if (number == 0)
        {
            reader.Report(section.PlaceOf("layers"), $"{section.What} has no layers, so nobody would ever be on call; write layers: [{{ rotation: weekly, start: 2026-01-05T09:00, people: [NAME] }}].");
        }

        var overrides = new List<ScheduleOverride>();
        foreach (var item in section.Items("overrides", "a list of overrides", OverridesMax))
        {
            if (ReadOverride(reader, item, $"override {overrides.Count + 1} of {section.What}") is { } one)
            {
                overrides.Add(one);
            }
        }

        return new Schedule(new ScheduleName(name), Calendar.Zone(section), [.. layers], [.. overrides])
        {
            ClockChanges = Changes(section),
            AllowGaps = section.Flag("allow_gaps") ?? false,
            Calendars = CalendarSourcesSection.Read(section),
            Handoff = section.OneOf("handoff", Handoffs) is { } handoff ? (HandoffNotice)Array.IndexOf(Handoffs, handoff) : HandoffNotice.Open,
            DigestTo = DigestTo(section),
        };
    }

    private static ImmutableArray<DestinationName> DigestTo(Section schedule)
    {
        var names = ImmutableArray.CreateBuilder<DestinationName>();
        foreach (var (name, place) in schedule.Texts("digest", "a list of destinations", DigestsMax))
        {
            schedule.Reader.Names.Refer(NameKind.Destination, name, place, schedule.What);
            names.Add(new DestinationName(name));
        }

        return names.ToImmutable();
    }

    /// <summary>What skipped and repeated wall-clock times mean.</summary>
    private static ClockChanges Changes(Section schedule)
    {
        var changes = schedule.Part("clock_changes", ConfigKeys.ClockChanges, $"\"clock_changes\" of {schedule.What}");
        return new ClockChanges(
            changes?.OneOf("skipped", Skipped) == Skipped[1] ? SkippedTime.Change : SkippedTime.Shift,
            changes?.OneOf("repeated", Repeated) == Repeated[1] ? RepeatedTime.Second : RepeatedTime.First);
    }

    private static ScheduleOverride? ReadOverride(ConfigReader reader, ConfigNode node, string what)
    {
        if (Section.Of(reader, node, what, ConfigKeys.Override) is not { } section)
        {
            return null;
        }

        var (from, to) = (Calendar.DateTime(section, "from"), Calendar.DateTime(section, "to"));
        if (from >= to)
        {
            reader.Report(section.PlaceOf("to"), $"{what} ends at or before its start; write a \"to\" that is later than \"from\".");
        }

        string[] kinds = ["person", "add", "remove"]; // in the order of OverrideKind
        var written = kinds.Where(section.Has).ToList();
        if (written.Count != 1)
        {
            reader.Report(section.Place, written.Count == 0
                ? $"{what} needs \"person\"; write person: NAME, or person: null for nobody."
                : $"{what} has {string.Join(" and ", written.Select(k => $"\"{k}\""))}; write one of them and the other as an override of its own.");
            return null;
        }

        if (section.Has("instead_of") && written[0] != "person")
        {
            reader.Report(section.KeyPlace("instead_of"), $"{what} has \"instead_of\", which goes with \"person\" only; remove it.");
        }

        if (written[0] != "person" && section.Node(written[0]) is null)
        {
            reader.Report(section.PlaceOf(written[0]), $"{what} has \"{written[0]}\" without a name; write {written[0]}: NAME.");
            return null;
        }

        var person = section.Reference(written[0], NameKind.Person);
        var instead = section.Reference("instead_of", NameKind.Person);
        return from is not { } start || to is not { } end ? null : new ScheduleOverride(start, end, person is null ? null : new PersonName(person))
        {
            Kind = (OverrideKind)Array.IndexOf(kinds, written[0]),
            InsteadOf = instead is null ? null : new PersonName(instead),
        };
    }
}
