using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Silo.Configuration;
using HelpDeskFlow.Silo.Configuration.Yaml;

namespace HelpDeskFlow.Silo.Triage;

/// <summary>
/// Reads Backstage catalog files (catalog-info.yaml, several documents a file): components, resources and APIs, and what they depend on.
/// A consumer of an API depends on its providers. Format: backstage.io, "Descriptor Format of Catalog Entities".
/// </summary>
internal sealed class BackstageCatalog
{
    private static readonly string[] Known = ["component", "resource", "api"];
    private readonly List<(TopologyNode Node, ConfigNode Entity, string File)> _entities = [];
    private readonly List<(string From, string To, string File, Place Place)> _relations = [];
    private readonly Dictionary<string, List<string>> _providers = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<(string Consumer, string Api, string File, Place Place)> _consumers = [];

    /// <summary>What could not be used, as FILE:LINE:COLUMN: sentence.</summary>
    public List<ConfigProblem> Problems { get; } = [];

    /// <summary>Reads one file.</summary>
    public void Read(string file, string text)
    {
        var line = 1;
        foreach (var document in Documents(text))
        {
            var before = line;
            if (YamlTree.Read(document, (place, sentence) => Report(file, place with { Line = place.Line + before - 1 }, sentence)) is MappingNode entity)
            {
                Read(file, before, entity);
            }

            line += document.Count(c => c == '\n') + 1;
        }
    }

    /// <summary>What was read, with what it names and nobody described left out and reported.</summary>
    public Topology ToTopology()
    {
        var edges = new List<TopologyEdge>();
        var names = _entities.Select(e => e.Node.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var (from, to, file, place) in _relations)
        {
            var missing = names.Contains(from) ? to : from;
            if (names.Contains(from) && names.Contains(to))
            {
                edges.Add(new TopologyEdge(from, to));
            }
            else
            {
                Report(file, place, $"it names \"{missing}\", which no component or resource in these files describes; add its file.");
            }
        }

        foreach (var (consumer, api, file, place) in _consumers)
        {
            if (_providers.TryGetValue(api, out var providers))
            {
                edges.AddRange(providers.Select(p => new TopologyEdge(consumer, p)));
            }
            else
            {
                Report(file, place, $"{consumer} consumes the API \"{api}\", which nothing in these files provides; add the file of its provider.");
            }
        }

        return Topology.Of(_entities.Select(e => e.Node), edges);
    }

    private void Read(string file, int line, MappingNode entity)
    {
        var kind = Text(entity, "kind")?.ToLowerInvariant();
        if (kind is null || !Known.Contains(kind))
        {
            return; // groups, users, systems and locations are no part of a topology
        }

        var (metadata, spec) = (entity["metadata"] as MappingNode, entity["spec"] as MappingNode);
        if (metadata is null || Text(metadata, "name") is not { Length: > 0 } name)
        {
            Report(file, entity.Place with { Line = entity.Place.Line + line - 1 }, $"this {kind} has no name; write metadata: {{ name: NAME }}.");
            return;
        }

        if (kind != "api")
        {
            _entities.Add((new TopologyNode(name, spec is null ? kind : Text(spec, "type") ?? kind, file), entity, file));
        }

        if (spec is null || kind == "api")
        {
            return;
        }

        foreach (var (other, place) in References(file, line, spec, "dependsOn"))
        {
            _relations.Add((name, other, file, place));
        }

        foreach (var (other, place) in References(file, line, spec, "dependencyOf"))
        {
            _relations.Add((other, name, file, place));
        }

        foreach (var (api, _) in References(file, line, spec, "providesApis"))
        {
            (_providers.TryGetValue(api, out var list) ? list : _providers[api] = []).Add(name);
        }

        foreach (var (api, place) in References(file, line, spec, "consumesApis"))
        {
            _consumers.Add((name, api, file, place));
        }

        if (Text(spec, "subcomponentOf") is { Length: > 0 } whole)
        {
            var place = spec["subcomponentOf"]!.Place with { Line = spec["subcomponentOf"]!.Place.Line + line - 1 };
            _relations.Add((name, Name(whole), file, place));
            _relations.Add((Name(whole), name, file, place));
        }
    }

    private IEnumerable<(string Name, Place Place)> References(string file, int line, MappingNode spec, string key)
    {
        if (spec[key] is null or ScalarNode { IsNull: true })
        {
            yield break;
        }

        if (spec[key] is not ListNode list)
        {
            Report(file, spec[key]!.Place with { Line = spec[key]!.Place.Line + line - 1 }, $"\"{key}\" is {spec[key]!.Kind}; write a list of references such as component:checkout.");
            yield break;
        }

        foreach (var item in list.Items)
        {
            var place = item.Place with { Line = item.Place.Line + line - 1 };
            if (item is ScalarNode { IsNull: false } text)
            {
                yield return (Name(text.Value), place);
            }
            else
            {
                Report(file, place, $"an entry of \"{key}\" is {item.Kind}; write a reference such as component:checkout.");
            }
        }
    }

    /// <summary><c>[kind:][namespace/]name</c>.</summary>
    private static string Name(string reference)
    {
        var name = reference[(reference.IndexOf(':', StringComparison.Ordinal) + 1)..];
        return name[(name.IndexOf('/', StringComparison.Ordinal) + 1)..].Trim();
    }

    private static string? Text(MappingNode node, string key) => node[key] is ScalarNode { IsNull: false } text ? text.Value.Trim() : null;

    private static IEnumerable<string> Documents(string text)
    {
        var document = new List<string>();
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            if (line.StartsWith("---", StringComparison.Ordinal) && line.Trim() == "---")
            {
                yield return string.Join('\n', document);
                document.Clear();
            }
            else
            {
                document.Add(line);
            }
        }

        yield return string.Join('\n', document);
    }

    private void Report(string file, Place place, string sentence) => Problems.Add(new ConfigProblem(file, place.Line, place.Column, sentence));
}
