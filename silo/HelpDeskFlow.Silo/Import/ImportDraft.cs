using System.Collections.Immutable;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Silo.Configuration;
using HelpDeskFlow.Silo.Configuration.Sections;
using NodaTime;

namespace HelpDeskFlow.Silo.Import;

/// <summary>What is known so far of the config that an import makes.</summary>
internal sealed class ImportDraft(string vendor, Instant now)
{
    /// <summary>Where everybody is told until the destinations are set up.</summary>
    public const string Mail = "mail";

    private readonly Dictionary<string, Person> _people = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ImmutableArray<ScheduleName>> _schedules = [];

    /// <summary>Product that the export is of, as its users call it.</summary>
    public string Vendor { get; } = vendor;

    /// <summary>The instant of the import: what was over before it is left out.</summary>
    public Instant Now { get; } = now;

    /// <summary>People in the order in which they were found.</summary>
    public IEnumerable<Person> People => _people.Values;

    /// <summary>Schedules; one of the vendor's with several people on call at once is several.</summary>
    public List<Schedule> Schedules { get; } = [];

    /// <summary>Escalation policies.</summary>
    public List<EscalationPolicy> Policies { get; } = [];

    /// <summary>What the vendor says who is on call, to compare with.</summary>
    public List<RenderedShifts> Rendered { get; } = [];

    /// <summary>What was not carried over, and what to do about it: where, and one sentence.</summary>
    public List<(string What, string Why)> Notes { get; } = [];

    /// <summary>Notes once what was not carried over.</summary>
    public void Note(string what, string why)
    {
        if (!Notes.Contains((what, why)))
        {
            Notes.Add((what, why));
        }
    }

    /// <summary>Adds somebody, or gives the name of who is known under that id already.</summary>
    public PersonName Person(string id, string name, string? email = null, string? zone = null, ImmutableArray<NotifyRule> rules = default, string? phone = null)
    {
        if (_people.TryGetValue(id, out var known))
        {
            return known.Name;
        }

        var unique = Unique("person", name.Length > 0 ? name : email is { Length: > 0 } ? email : id);
        if (email is { Length: > 0 } && !Contacts.IsEmail(email))
        {
            Note($"person {unique}", $"the e-mail address \"{email}\" is none that can be taken; it is left out");
            email = null;
        }

        var number = phone is null ? null : Contacts.Phone(phone);
        if (phone is not null && number is null)
        {
            Note($"person {unique}", $"the number \"{phone}\" is no telephone number with a country code; it is left out");
        }

        var made = new Person(new PersonName(unique), email is { Length: > 0 } ? email : null, Zone(zone, $"person {unique}"), rules.IsDefault ? [] : rules) { Phone = number };
        _people.Add(id, made);
        return made.Name;
    }

    /// <summary>Whether somebody is known under that id.</summary>
    public bool Knows(string id) => _people.ContainsKey(id);

    /// <summary>The zone of that name; UTC, with a note, where it is not known.</summary>
    public DateTimeZone Zone(string? id, string what)
    {
        if (string.IsNullOrEmpty(id))
        {
            return DateTimeZone.Utc;
        }

        if (DateTimeZoneProviders.Tzdb.GetZoneOrNull(id) is { } zone)
        {
            return zone;
        }

        Note(what, $"its time zone \"{id}\" is not in the time zone database; UTC stands in for it, write the right one");
        return DateTimeZone.Utc;
    }

    /// <summary>Adds one of the vendor's schedules: lanes of layers, each of which names one person at a time.</summary>
    public void Schedule(string id, string name, DateTimeZone zone, List<List<Layer>> lanes, ImmutableArray<ScheduleOverride> overrides)
    {
        var names = ImmutableArray.CreateBuilder<ScheduleName>();
        for (var i = 0; i < lanes.Count; i++)
        {
            if (lanes[i].Count > ConfigLimits.LayersMax)
            {
                Note($"schedule {name}", $"it has {lanes[i].Count} layers and the limit is {ConfigLimits.LayersMax}; the lowest {lanes[i].Count - ConfigLimits.LayersMax} are left out");
                lanes[i].RemoveRange(0, lanes[i].Count - ConfigLimits.LayersMax);
            }

            var own = new ScheduleName(Unique("schedule", i == 0 ? name : $"{name} ({i + 1})"));
            Schedules.Add(new Schedule(own, zone, [.. lanes[i]], overrides) { AllowGaps = i > 0 });
            names.Add(own);
        }

        _schedules[id] = names.DrainToImmutable();
        if (lanes.Count > 1)
        {
            Note($"schedule {name}", $"up to {lanes.Count} people are on call at once, and a schedule here names one; it became {string.Join(", ", _schedules[id].Select(n => $"\"{n}\""))}, and policies tell all of them");
        }
    }

    /// <summary>Ids of the vendor's schedules that were carried over.</summary>
    public IEnumerable<string> ScheduleIds => _schedules.Keys;

    /// <summary>What one of the vendor's schedules became; empty: nothing.</summary>
    public ImmutableArray<ScheduleName> SchedulesOf(string id) => _schedules.GetValueOrDefault(id, []);

    /// <summary>Adds a policy; one that would tell nobody is noted and left out.</summary>
    public void Policy(string name, IReadOnlyList<EscalationStep> steps, int repeat)
    {
        var what = $"policy {name}";
        var kept = steps.Where(s => !s.Notify.IsEmpty).ToList();
        if (kept.Count == 0)
        {
            Note(what, "no step of it tells anybody that could be carried over; it is left out");
            return;
        }

        if (kept.Count > ConfigLimits.StepsMax)
        {
            Note(what, $"it has {kept.Count} steps and the limit is {ConfigLimits.StepsMax}; the later ones are left out");
        }

        if (repeat > EscalationPolicy.RepeatMax)
        {
            Note(what, $"it repeats {repeat} times and the limit is {EscalationPolicy.RepeatMax}");
        }

        Policies.Add(new EscalationPolicy(Unique("policy", name), [.. kept.Take(ConfigLimits.StepsMax)], Math.Clamp(repeat, 0, EscalationPolicy.RepeatMax), ImmutableDictionary<Domain.Alerts.Severity, SeverityOverride>.Empty));
    }

    /// <summary>A name of this kind that is not taken, as a config may hold it.</summary>
    private string Unique(string kind, string name)
    {
        var plain = string.Concat(name.Select(c => char.IsControl(c) ? ' ' : c)).Trim();
        plain = plain.Length == 0 ? kind : plain.Length > ConfigLimits.NameCharactersMax - 6 ? plain[..(ConfigLimits.NameCharactersMax - 6)].TrimEnd() : plain;
        var unique = plain;
        for (var number = 2; !_names.Add($"{kind}:{unique}"); number++)
        {
            unique = $"{plain} ({number})";
        }

        return unique;
    }
}
