using System.Collections.Frozen;
using System.Collections.Immutable;

namespace HelpDeskFlow.Domain.Configuration;

/// <summary>Which nodes are within two hops of each.</summary>
public sealed partial class Topology
{
    private FrozenDictionary<string, ImmutableArray<Neighbour>> FindAround()
    {
        var callees = Adjacent(e => e.Caller, e => e.Callee);
        var callers = Adjacent(e => e.Callee, e => e.Caller);
        var wholes = _names.Values.Distinct(StringComparer.Ordinal);
        return wholes.ToFrozenDictionary(n => n, n => Around(n, callees, callers), StringComparer.Ordinal);
    }

    /// <summary>Instances are taken for what they are instances of.</summary>
    private Dictionary<string, SortedSet<string>> Adjacent(Func<TopologyEdge, string> from, Func<TopologyEdge, string> to)
    {
        var found = new Dictionary<string, SortedSet<string>>(StringComparer.Ordinal);
        foreach (var edge in Edges)
        {
            var (near, far) = (_names[from(edge)], _names[to(edge)]);
            if (near != far)
            {
                if (!found.TryGetValue(near, out var set))
                {
                    found[near] = set = new SortedSet<string>(StringComparer.Ordinal);
                }

                set.Add(far);
            }
        }

        return found;
    }

    private static ImmutableArray<Neighbour> Around(string node, Dictionary<string, SortedSet<string>> callees, Dictionary<string, SortedSet<string>> callers)
    {
        var found = new Dictionary<string, Neighbour>(StringComparer.Ordinal) { [node] = new(node, Relation.Same, null, 1) };
        var near = Step(node, callees, callers);
        foreach (var (other, relation) in near)
        {
            found[other] = new Neighbour(other, relation, null, near.Count(n => n.Relation == relation));
        }

        foreach (var (via, first) in near)
        {
            var next = Step(via, callees, callers);
            foreach (var (other, second) in next)
            {
                var neighbour = new Neighbour(other, Then(first, second), via, next.Count(n => n.Relation == second));
                if (neighbour.Relation != Relation.None && (!found.TryGetValue(other, out var known) || (known.Via is not null && Rank(neighbour) < Rank(known))))
                {
                    found[other] = neighbour;
                }
            }
        }

        return [.. found.Values.OrderBy(n => n.Via is null ? 0 : 1).ThenBy(Rank).ThenBy(n => n.Node, StringComparer.Ordinal).Take(NeighboursMax)];
    }

    private static List<(string Node, Relation Relation)> Step(string node, Dictionary<string, SortedSet<string>> callees, Dictionary<string, SortedSet<string>> callers)
    {
        var down = callees.GetValueOrDefault(node) ?? [];
        var up = callers.GetValueOrDefault(node) ?? [];
        var found = new List<(string, Relation)>();
        foreach (var other in down)
        {
            found.Add((other, up.Contains(other) ? Relation.Part : Relation.Dependency));
        }

        foreach (var other in up)
        {
            if (!down.Contains(other))
            {
                found.Add((other, Relation.Dependent));
            }
        }

        return found;
    }

    private static Relation Then(Relation first, Relation second) => (first, second) switch
    {
        (Relation.Dependency, Relation.Dependency) => Relation.FarDependency,
        (Relation.Dependent, Relation.Dependent) => Relation.FarDependent,
        (Relation.Dependency, Relation.Dependent) => Relation.SharedDependency,
        (Relation.Dependent, Relation.Dependency) => Relation.SharedDependent,
        (Relation.Part, Relation.Part) => Relation.SharedPart,
        (Relation.Part, Relation.Dependency) or (Relation.Dependency, Relation.Part) => Relation.FarDependency,
        (Relation.Part, Relation.Dependent) or (Relation.Dependent, Relation.Part) => Relation.FarDependent,
        _ => Relation.None,
    };

    private static double Rank(Neighbour neighbour) => Math.Log(neighbour.Branches + 1) + (neighbour.Relation is Relation.SharedDependent or Relation.SharedPart ? 1 : 0);
}
