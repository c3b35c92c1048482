using HelpDeskFlow.Silo.Configuration.Yaml;

namespace HelpDeskFlow.Silo.Configuration;

/// <summary>What a name names.</summary>
internal enum NameKind
{
    Person,
    Team,
    Service,
    Policy,
    Schedule,
    Destination,
    Heartbeat,
    Template,
    Hours,
}

/// <summary>Names declared in the file, and references to them, which are checked when the whole file is read.</summary>
internal sealed class ConfigNames
{
    private readonly Dictionary<(NameKind Kind, string Name), Place> _declared = [];
    private readonly List<(NameKind Kind, string Name, Place Place, string By)> _references = [];

    /// <summary>Declares a name; reports where it was declared already.</summary>
    public void Declare(ConfigReader reader, NameKind kind, string name, Place place)
    {
        if (!_declared.TryAdd((kind, name), place))
        {
            reader.Report(place, $"the {Word(kind)} \"{name}\" is defined a second time (first in line {_declared[(kind, name)].Line}); rename or remove one of them.");
        }
    }

    /// <summary>Where the name is declared.</summary>
    public Place PlaceOf(NameKind kind, string name) => _declared.GetValueOrDefault((kind, name));

    /// <summary>Whether it is declared (to be asked only when the whole file is read).</summary>
    public bool Has(NameKind kind, string name) => _declared.ContainsKey((kind, name));

    /// <summary>Remembers that <paramref name="by"/> refers to a name.</summary>
    public void Refer(NameKind kind, string name, Place place, string by) => _references.Add((kind, name, place, by));

    /// <summary>Reports every reference to a name that is not declared.</summary>
    public void ReportUnknown(ConfigReader reader)
    {
        foreach (var (kind, name, place, by) in _references)
        {
            if (_declared.ContainsKey((kind, name)) || (kind == NameKind.Service && name == Domain.ServiceName.Unrouted.Value))
            {
                continue;
            }

            var all = _declared.Keys.Where(d => d.Kind == kind).Select(d => d.Name).ToList();
            var write = NearestName.Of(name, all) is { } near
                ? $"write \"{near}\", or define \"{name}\" under \"{Section(kind)}\""
                : $"define it under \"{Section(kind)}\"{(all.Count == 0 ? "" : all.Count == 1 ? $" or write \"{all[0]}\"" : $" or write one of {Some(all)}")}";
            reader.Report(place, $"{by} names the {Word(kind)} \"{name}\", which is not defined; {write}.");
        }
    }

    /// <summary>The word for it.</summary>
    public static string Word(NameKind kind) => kind.ToString().ToLowerInvariant();

    /// <summary>The key of the file it is defined under.</summary>
    public static string Section(NameKind kind) => kind switch
    {
        NameKind.Person => "people",
        NameKind.Policy => "policies",
        NameKind.Hours => "hours",
        _ => Word(kind) + "s",
    };

    private static string Some(List<string> names) => string.Join(", ", names.Take(5).Select(n => $"\"{n}\"")) + (names.Count > 5 ? ", …" : "");
}
