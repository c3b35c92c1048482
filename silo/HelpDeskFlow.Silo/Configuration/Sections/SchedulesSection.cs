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
    private const int RestrictionsMax = 64;
    private static readonly string[] Rotations = ["hourly", "daily", "weekly", "monthly"];
    private static readonly string[] Units = ["hours", "days", "weeks", "months"];

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
            if (ReadLayer(reader, item, $"layer {++number} of {section.What}") is { } layer)
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

        return new Schedule(new ScheduleName(name), Calendar.Zone(section), [.. layers], [.. overrides]);
    }

    private static Layer? ReadLayer(ConfigReader reader, ConfigNode node, string what)
    {
        if (Section.Of(reader, node, what, ConfigKeys.Layer) is not { } layer)
        {
            return null;
        }

        var (unit, every, period) = Rotation(layer);
        var start = Calendar.DateTime(layer, "start");
        var slots = layer.Items("people", "a list of names", ConfigLimits.SlotsMax);
        if (slots.Count == 0)
        {
            reader.Report(layer.PlaceOf("people"), $"{what} has no people; write people: [NAME, NAME].");
        }

        var people = new List<PersonName?>();
        foreach (var slot in slots)
        {
            if (slot is ScalarNode { IsNull: true })
            {
                people.Add(null);
            }
            else if (reader.Text(slot, $"a slot of {what}", "the name of a person, or null for an empty slot") is { } person)
            {
                reader.Names.Refer(NameKind.Person, person, slot.Place, what);
                people.Add(new PersonName(person));
            }
        }

        var restrictions = ImmutableArray.CreateBuilder<Restriction>();
        foreach (var item in layer.Items("restrict", "a list such as [{ days: [mon], from: \"09:00\", to: \"17:00\" }]", RestrictionsMax))
        {
            if (Section.Of(reader, item, $"a restriction of {what}", ConfigKeys.Restriction) is { } restriction &&
                (Calendar.TimeOfDay(restriction, "from"), Calendar.TimeOfDay(restriction, "to")) is ({ } from, { } to))
            {
                restrictions.Add(new Restriction([.. Calendar.Weekdays(restriction, "days")], from, to));
            }
        }

        return start is null ? null : new Layer(unit, every, period, start.Value, [.. people], restrictions.ToImmutable());
    }

    private static (RotationUnit Unit, int Every, Duration Period) Rotation(Section layer)
    {
        if (layer.Node("rotation") is MappingNode custom)
        {
            var rotation = Section.Of(layer.Reader, custom, $"\"rotation\" of {layer.What}", ConfigKeys.Rotation)!;
            if (rotation.Node("unit") is not null)
            {
                var unit = rotation.OneOf("unit", Units);
                return ((RotationUnit)Math.Max(0, Array.IndexOf(Units, unit)), rotation.Number("every", 1, 1000) ?? 1, Duration.Zero);
            }

            if (rotation.Required("every", "12h") is not null && rotation.Time("every", Duration.FromMinutes(1)) is { } period)
            {
                return (RotationUnit.Custom, 1, period);
            }

            return (RotationUnit.Custom, 1, Duration.FromDays(1));
        }

        const string Write = "hourly, daily, weekly, monthly or { every: 12h }";
        if (layer.Required("rotation", Write) is { } word)
        {
            var index = Array.IndexOf(Rotations, word);
            if (index >= 0)
            {
                return ((RotationUnit)index, 1, Duration.Zero);
            }

            layer.Reader.Report(layer.PlaceOf("rotation"), $"{layer.About("rotation")} is \"{word}\"; write {(NearestName.Of(word, Rotations) is { } near ? $"\"{near}\"" : Write)}.");
        }

        return (RotationUnit.Weeks, 1, Duration.Zero);
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

        if (!section.Has("person"))
        {
            reader.Report(section.Place, $"{what} needs \"person\"; write person: NAME, or person: null for nobody.");
        }

        var person = section.Reference("person", NameKind.Person);
        return from is { } start && to is { } end ? new ScheduleOverride(start, end, person is null ? null : new PersonName(person)) : null;
    }
}
