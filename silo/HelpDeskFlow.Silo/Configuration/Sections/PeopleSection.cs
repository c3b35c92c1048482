using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Silo.Configuration.Yaml;
using NodaTime;

namespace HelpDeskFlow.Silo.Configuration.Sections;

/// <summary>people: and teams:.</summary>
internal static class PeopleSection
{
    /// <summary>One person.</summary>
    public static Person? ReadPerson(ConfigReader reader, ConfigNode node)
    {
        if (Section.Entry(reader, node, "person", ConfigKeys.Person) is not { } section || section.Name(NameKind.Person) is not { } name)
        {
            return null;
        }

        var email = section.Text("email");
        if (email is not null && !Contacts.IsEmail(email))
        {
            reader.Report(section.PlaceOf("email"), $"{section.About("email")} is \"{email}\"; write an address such as {name}@example.org.");
        }

        var given = section.Text("phone");
        var phone = given is null ? null : Contacts.Phone(given);
        if (given is not null && phone is null)
        {
            reader.Report(section.PlaceOf("phone"), $"{section.About("phone")} is \"{given}\"; write it with the country code, such as \"+351 912 345 678\".");
        }

        var zone = Calendar.Zone(section);
        var rules = new List<NotifyRule>();
        foreach (var item in section.Items("notify", "a list of rules such as { via: pager, after: 0s }", ConfigLimits.NotifyRulesMax))
        {
            if (Section.Of(reader, item, $"a notify rule of {section.What}", ConfigKeys.NotifyRule) is not { } rule)
            {
                continue;
            }

            if (rule.Required("via", "NAME of a destination") is { } via)
            {
                reader.Names.Refer(NameKind.Destination, via, rule.PlaceOf("via"), rule.What);
                rules.Add(new NotifyRule(new DestinationName(via), rule.Time("after", Duration.Zero, Duration.FromDays(7)) ?? Duration.Zero));
            }
        }

        return new Person(new PersonName(name), email, zone, [.. rules.OrderBy(r => r.After)]) 
        {
            Phone = phone,
            Quiet = Quiet(section, zone),
            Throttle = Throttle(section),
        };
    }

    private static WorkingHours? Quiet(Section person, DateTimeZone zone)
    {
        var times = new List<Restriction>();
        foreach (var item in person.Items("quiet", "a list such as [{ from: \"22:00\", to: \"07:00\" }]", ConfigLimits.NotifyRulesMax))
        {
            if (Section.Of(person.Reader, item, $"\"quiet\" of {person.What}", ConfigKeys.Restriction) is { } part && LayersSection.Hours(part) is { } time)
            {
                times.Add(time);
            }
        }

        return times.Count == 0 ? null : new WorkingHours("quiet", zone, [.. times], [], []);
    }

    private static PageThrottle? Throttle(Section person)
    {
        if (person.Part("throttle", ConfigKeys.Throttle, $"\"throttle\" of {person.What}") is not { } throttle)
        {
            return null;
        }

        return new PageThrottle(throttle.Number("pages", 1, 1_000) ?? 5, throttle.Time("window", Duration.FromSeconds(1), Duration.FromDays(1)) ?? Duration.FromMinutes(5));
    }

    /// <summary>One team.</summary>
    public static Team? ReadTeam(ConfigReader reader, ConfigNode node)
    {
        if (Section.Entry(reader, node, "team", ConfigKeys.Team) is not { } section || section.Name(NameKind.Team) is not { } name)
        {
            return null;
        }

        var schedule = section.Reference("schedule", NameKind.Schedule);
        return new Team(name, schedule is null ? null : new ScheduleName(schedule), section.Reference("hours", NameKind.Hours));
    }
}
