using System.Collections.Immutable;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Silo.Configuration.Yaml;
using NodaTime;

namespace HelpDeskFlow.Silo.Configuration.Sections;

/// <summary>layers: of a schedule.</summary>
internal static class LayersSection
{
    private const int RestrictionsMax = 64;
    private static readonly string[] Rotations = ["hourly", "daily", "weekly", "monthly"];
    private static readonly string[] Units = ["hours", "days", "weeks", "months"];

    /// <summary>One layer.</summary>
    public static Layer? Read(ConfigReader reader, ConfigNode node, string what)
    {
        if (Section.Of(reader, node, what, ConfigKeys.Layer) is not { } layer)
        {
            return null;
        }

        var (unit, every, period) = Rotation(layer);
        var start = Calendar.DateTime(layer, "start");
        var until = layer.Has("until") ? Calendar.DateTime(layer, "until") : null;
        if (until <= start)
        {
            reader.Report(layer.PlaceOf("until"), $"{what} ends at or before its start; write an \"until\" that is later than \"start\".");
        }

        var (people, dates) = Slots(reader, layer);
        var restrictions = ImmutableArray.CreateBuilder<Restriction>();
        foreach (var item in layer.Items("restrict", "a list such as [{ days: [mon], from: \"09:00\", to: \"17:00\" }]", RestrictionsMax))
        {
            if (Section.Of(reader, item, $"a restriction of {what}", ConfigKeys.Restriction) is { } restriction && Hours(restriction) is { } hours)
            {
                restrictions.Add(hours);
            }
        }

        return start is null ? null : new Layer(unit, every, period, start.Value, people, restrictions.ToImmutable())
        {
            Zone = layer.Has("timezone") ? Calendar.Zone(layer) : null,
            Until = until,
            Dates = dates,
        };
    }

    /// <summary>Slots in order: a name, null, or a mapping with dates.</summary>
    private static (ImmutableArray<PersonName?> People, ImmutableArray<SlotDates> Dates) Slots(ConfigReader reader, Section layer)
    {
        var slots = layer.Items("people", "a list of names", ConfigLimits.SlotsMax);
        if (slots.Count == 0)
        {
            reader.Report(layer.PlaceOf("people"), $"{layer.What} has no people; write people: [NAME, NAME].");
        }

        var people = new List<PersonName?>();
        var dates = new List<SlotDates>();
        foreach (var slot in slots)
        {
            string? name = null;
            var span = SlotDates.Always;
            if (slot is MappingNode)
            {
                if (Section.Of(reader, slot, $"a slot of {layer.What}", ConfigKeys.Slot) is { } dated)
                {
                    if (!dated.Has("person"))
                    {
                        reader.Report(dated.Place, $"{dated.What} needs \"person\"; write person: NAME, or person: null for an empty slot.");
                    }

                    name = dated.Reference("person", NameKind.Person);
                    span = new SlotDates(dated.Has("from") ? Calendar.DateTime(dated, "from") : null, dated.Has("until") ? Calendar.DateTime(dated, "until") : null);
                    if (span.Until <= span.From)
                    {
                        reader.Report(dated.PlaceOf("until"), $"{dated.What} ends at or before its \"from\"; write a later \"until\".");
                    }
                }
            }
            else if (slot is not ScalarNode { IsNull: true })
            {
                name = reader.Text(slot, $"a slot of {layer.What}", "the name of a person, or null for an empty slot");
                if (name is not null)
                {
                    reader.Names.Refer(NameKind.Person, name, slot.Place, layer.What);
                }
            }

            people.Add(name is null ? null : new PersonName(name));
            dates.Add(span);
        }

        var dateds = dates.Count(d => d != SlotDates.Always);
        if (dateds > ConfigLimits.DatedSlotsMax)
        {
            reader.Report(layer.PlaceOf("people"), $"{layer.What} has {dateds} slots with dates and the limit is {ConfigLimits.DatedSlotsMax}; take out those that are over, or split the layer at a date with \"until\" and \"start\".");
        }

        return ([.. people], dateds == 0 ? [] : [.. dates]);
    }

    /// <summary>Hours of the week.</summary>
    internal static Restriction? Hours(Section restriction)
    {
        if ((Calendar.TimeOfDay(restriction, "from"), Calendar.TimeOfDay(restriction, "to")) is not ({ } from, { } to))
        {
            return null;
        }

        var days = Calendar.Weekdays(restriction, "days").ToImmutableArray();
        if (!restriction.Has("to_day"))
        {
            return new Restriction(days, from, to);
        }

        var last = Calendar.Weekdays(restriction, "to_day");
        if (days.Length != 1 || last.Count != 1)
        {
            restriction.Reader.Report(restriction.PlaceOf("to_day"), $"{restriction.What} has \"to_day\", which goes with one day in \"days\"; write for example days: [fri], from: \"18:00\", to_day: mon, to: \"08:00\".");
            return null;
        }

        var later = ((int)last[0] - (int)days[0] + 7) % 7;
        return new Restriction(days, from, to) { ToDaysLater = later == 0 && to <= from ? 7 : later };
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
}
