using System.Collections.Immutable;
using HelpDeskFlow.Domain.Alerts;

namespace HelpDeskFlow.Domain.Correlation;

/// <summary>
/// How events change which groups lead to which incidents, and the way back. With one rule an incident has one group; with
/// several it has some. Uses nothing but the state and the event.
/// </summary>
internal static class GroupFolding
{
    /// <summary>No incident has a second group.</summary>
    public static readonly ImmutableDictionary<IncidentId, ImmutableArray<string>> NoFurther = ImmutableDictionary<IncidentId, ImmutableArray<string>>.Empty;

    /// <summary>How many groups lead to the incident.</summary>
    public static int CountOf(CorrelatorState state, IncidentId incident) =>
        !state.GroupOfIncident.ContainsKey(incident) ? 0 : 1 + (state.FurtherGroups.TryGetValue(incident, out var further) ? further.Length : 0);

    /// <summary>The way back, from the groups alone.</summary>
    public static CorrelatorState WithIndexes(CorrelatorState state)
    {
        var back = new WayBack(ImmutableDictionary<IncidentId, string>.Empty, NoFurther);
        foreach (var (group, entry) in state.Groups)
        {
            back.Link(entry.Incident, group);
        }

        return back.Into(state);
    }

    /// <summary>The group leads to the incident from here on, and it is the incident's only one.</summary>
    public static CorrelatorState Begin(CorrelatorState state, string group, GroupEntry entry)
    {
        var next = state.NextSweepAt ?? entry.LastJoinedAt + CorrelatorLimits.SweepEvery;
        var old = state.Groups.GetValueOrDefault(group);
        if (state.FurtherGroups.IsEmpty)
        {
            var first = old is null ? state.GroupOfIncident : state.GroupOfIncident.Remove(old.Incident);
            // The grouping labels may have been others when it opened.
            var left = first.TryGetValue(entry.Incident, out var other) && other != group ? state.Groups.Remove(other) : state.Groups;
            return state with { Groups = left.SetItem(group, entry), GroupOfIncident = first.SetItem(entry.Incident, group), NextSweepAt = next };
        }

        var back = new WayBack(state.GroupOfIncident, state.FurtherGroups);
        if (old is not null)
        {
            back.Unlink(old.Incident, group);
        }

        var groups = state.Groups.RemoveRange(back.Remove(entry.Incident)).SetItem(group, entry);
        back.Link(entry.Incident, group);
        return back.Into(state with { Groups = groups, NextSweepAt = next });
    }

    /// <summary>The group's window moves on.</summary>
    public static CorrelatorState Joined(CorrelatorState state, CorrelatorEvent.Joined e) =>
        state.Groups.TryGetValue(e.Group, out var entry) && entry.Incident == e.Incident
            ? state with { Groups = state.Groups.SetItem(e.Group, entry with { LastJoinedAt = e.At }) }
            : state;

    /// <summary>These groups lead to the incident too.</summary>
    public static CorrelatorState Added(CorrelatorState state, CorrelatorEvent.GroupsAdded e)
    {
        var back = new WayBack(state.GroupOfIncident, state.FurtherGroups);
        var groups = state.Groups.ToBuilder();
        foreach (var added in e.Groups)
        {
            var old = groups.GetValueOrDefault(added.Group);
            if (old is not null && old.Incident != e.Incident)
            {
                back.Unlink(old.Incident, added.Group);
            }

            if (old is null || old.Incident != e.Incident)
            {
                back.Link(e.Incident, added.Group);
            }

            groups[added.Group] = new GroupEntry(e.Incident, e.At, added.Window);
        }

        return back.Into(state with { Groups = groups.ToImmutable(), NextSweepAt = state.NextSweepAt ?? e.At + CorrelatorLimits.SweepEvery });
    }

    /// <summary>Nothing joins the incident any more.</summary>
    public static CorrelatorState Forgotten(CorrelatorState state, CorrelatorEvent.Forgotten e)
    {
        if (state.Storms.FirstOrDefault(s => s.Value.Incident == e.Incident) is { Key: { } service } storm)
        {
            state = state with { Storms = state.Storms.SetItem(service, storm.Value with { Incident = IncidentId.None }) };
        }

        state = state.Memory.IsEmpty ? state : state with { Memory = MemoryFolding.Closed(state.Memory, e.Incident.ToNumber()) };
        if (!state.GroupOfIncident.TryGetValue(e.Incident, out var group))
        {
            return state;
        }

        var groups = state.Groups.Remove(group);
        if (state.FurtherGroups.TryGetValue(e.Incident, out var further))
        {
            groups = groups.RemoveRange(further);
            state = state with { FurtherGroups = state.FurtherGroups.Remove(e.Incident) };
        }

        return state with
        {
            Groups = groups,
            GroupOfIncident = state.GroupOfIncident.Remove(e.Incident),
            NextSweepAt = groups.IsEmpty && state.Storms.IsEmpty && state.Memory.Marks.IsEmpty ? null : state.NextSweepAt,
        };
    }

    /// <summary>Groups whose windows have passed go.</summary>
    public static CorrelatorState Swept(CorrelatorState state, CorrelatorEvent.Swept e)
    {
        var groups = state.Groups.ToBuilder();
        var back = new WayBack(state.GroupOfIncident, state.FurtherGroups);
        foreach (var (group, entry) in state.Groups)
        {
            if (entry.IsOver(e.At))
            {
                groups.Remove(group);
                back.Unlink(entry.Incident, group);
            }
        }

        var memory = MemoryFolding.Swept(state.Memory, e.At);
        var storms = state.Storms.RemoveRange(state.Storms.Where(s => e.At - s.Value.From > CorrelatorLimits.WindowMax).Select(s => s.Key).ToList());
        return back.Into(state with
        {
            Storms = storms,
            Groups = groups.ToImmutable(),
            Memory = memory,
            NextSweepAt = groups.Count == 0 && storms.IsEmpty && memory.Marks.IsEmpty && memory.Incidents.IsEmpty ? null : e.NextSweepAt,
        });
    }

    /// <summary>
    /// The way back while it is changed. Invariants: an incident has further groups only beside a first one, and never an empty
    /// list of them; the first is the first by its key, so that it is the same whichever way the state came about.
    /// </summary>
    private readonly ref struct WayBack(ImmutableDictionary<IncidentId, string> first, ImmutableDictionary<IncidentId, ImmutableArray<string>> further)
    {
        private readonly ImmutableDictionary<IncidentId, string>.Builder _first = first.ToBuilder();
        private readonly ImmutableDictionary<IncidentId, ImmutableArray<string>>.Builder _further = further.ToBuilder();

        /// <summary>The group, which led elsewhere or nowhere, leads to the incident.</summary>
        public void Link(IncidentId incident, string group)
        {
            if (_first.TryAdd(incident, group))
            {
                return;
            }

            var first = _first[incident];
            var (least, other) = string.CompareOrdinal(group, first) < 0 ? (group, first) : (first, group);
            _first[incident] = least;
            _further[incident] = _further.TryGetValue(incident, out var others) ? others.Add(other) : [other];
        }

        /// <summary>The group leads to the incident no more.</summary>
        public void Unlink(IncidentId incident, string group)
        {
            if (!_further.TryGetValue(incident, out var others))
            {
                _first.Remove(incident);
                return;
            }

            if (_first[incident] == group)
            {
                group = others.Min(StringComparer.Ordinal)!;
                _first[incident] = group;
            }

            others = others.Remove(group);

            if (others.IsEmpty)
            {
                _further.Remove(incident);
            }
            else
            {
                _further[incident] = others;
            }
        }

        /// <summary>Removes all groups of the incident, and says which they were.</summary>
        public ImmutableArray<string> Remove(IncidentId incident)
        {
            if (!_first.TryGetValue(incident, out var group))
            {
                return [];
            }

            ImmutableArray<string> all = _further.TryGetValue(incident, out var others) ? others.Add(group) : [group];
            _first.Remove(incident);
            _further.Remove(incident);
            return all;
        }

        /// <summary>The state with it.</summary>
        public CorrelatorState Into(CorrelatorState state) => state with { GroupOfIncident = _first.ToImmutable(), FurtherGroups = _further.ToImmutable() };
    }
}
