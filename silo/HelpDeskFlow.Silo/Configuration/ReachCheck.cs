using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Configuration;

namespace HelpDeskFlow.Silo.Configuration;

/// <summary>Finds configs under which a page would reach nobody: fallbacks in a circle, teams without a schedule, destinations that send nothing yet.</summary>
internal static class ReachCheck
{
    /// <summary>Reports every fallback that comes back to where it started.</summary>
    public static void Fallbacks(ConfigReader reader, ConfigSnapshot config)
    {
        var seen = new HashSet<DestinationName>();
        foreach (var start in config.Destinations)
        {
            var path = new List<DestinationName>();
            for (var at = start; at is not null && seen.Add(at.Name); at = at.Fallback is { } next ? config.Destination(next) : null)
            {
                path.Add(at.Name);
                if (at.Fallback is { } back && path.IndexOf(back) is >= 0 and var from)
                {
                    var circle = string.Join(" → ", path.Skip(from).Append(back));
                    reader.Report(reader.Names.PlaceOf(NameKind.Destination, back.Value), $"the fallbacks go in a circle: {circle}; remove one \"fallback\" of them.");
                }
            }
        }
    }

    /// <summary>Reports policies and people that no working destination reaches. Every name must be known to exist.</summary>
    public static void Pages(ConfigReader reader, ConfigSnapshot config)
    {
        var people = new HashSet<PersonName>();
        foreach (var policy in config.Policies)
        {
            var reached = new HashSet<DestinationName>();
            foreach (var target in policy.Steps.SelectMany(s => s.Notify).Concat(policy.Severities.Values.SelectMany(s => s.Then)))
            {
                if (target is NotifyTarget.OnTeam { Team: var team } && config.Team(team)?.Schedule is null)
                {
                    reader.Report(reader.Names.PlaceOf(NameKind.Team, team), $"the policy \"{policy.Name}\" notifies the team \"{team}\", which has no schedule; write schedule: NAME here.");
                }

                var targets = PeopleOf(config, target).ToList();
                people.UnionWith(targets);
                reached.UnionWith(target is NotifyTarget.OnDestination { Destination: var direct } ? [direct] : targets.SelectMany(p => Routes(config, p)));
            }

            if (!reached.Any(d => Works(config, d)))
            {
                var why = config.PagedByDefault is null ? "there are no destinations" : $"every destination it reaches ({string.Join(", ", reached)}) is of a type that is not yet carried out";
                reader.Report(reader.Names.PlaceOf(NameKind.Policy, policy.Name), $"the policy \"{policy.Name}\" would tell nobody: {why}; add a destination of type {Types} and name it in a step or in the people's notify rules.");
            }
        }

        foreach (var person in people.Where(p => config.PagedByDefault is not null && !Routes(config, p).Any(d => Works(config, d))))
        {
            reader.Report(reader.Names.PlaceOf(NameKind.Person, person.Value), $"the person \"{person}\" can be on call but would not be told: {string.Join(", ", Routes(config, person))} is of a type that is not yet carried out; add a notify rule via a destination of type {Types}.");
        }
    }

    /// <summary>Where the config does not say who is told when nobody is on call: the first destination that needs no person to have an address.</summary>
    public static ConfigSnapshot WithAlarm(ConfigSnapshot config) =>
        config.NobodyOnCall.IsEmpty && config.Destinations.FirstOrDefault(d => d.Name != config.Announce && ContactCheck.HasAddress(d)) is { } first
            ? config with { NobodyOnCall = [new NotifyTarget.OnDestination(first.Name)] }
            : config;

    private static string Types => string.Join(", ", DestinationTypes.CarriedOut.Keys);

    private static IEnumerable<PersonName> PeopleOf(ConfigSnapshot config, NotifyTarget target) => target switch
    {
        NotifyTarget.OnPerson person => [person.Person],
        NotifyTarget.OnSchedule schedule => PeopleOf(config.Schedule(schedule.Schedule)),
        NotifyTarget.OnNext next => PeopleOf(config.Schedule(next.Schedule)),
        NotifyTarget.OnTeam team when config.Team(team.Team)?.Schedule is { } schedule => PeopleOf(config.Schedule(schedule)),
        _ => [],
    };

    private static IEnumerable<PersonName> PeopleOf(Schedule? schedule) => schedule is null
        ? []
        : schedule.Layers.SelectMany(l => l.People).Concat(schedule.Overrides.Select(o => o.Person)).OfType<PersonName>();

    private static IEnumerable<DestinationName> Routes(ConfigSnapshot config, PersonName name) => config.Person(name) switch
    {
        { Notify.IsEmpty: false } person => person.Notify.Select(r => r.Via),
        _ => config.PagedByDefault is { } first ? [first] : [],
    };

    private static bool Works(ConfigSnapshot config, DestinationName name)
    {
        var left = config.Destinations.Length;
        for (var at = config.Destination(name); at is not null && left-- > 0; at = at.Fallback is { } next ? config.Destination(next) : null)
        {
            if (DestinationTypes.CarriedOut.ContainsKey(at.Type))
            {
                return true;
            }
        }

        return false;
    }
}
